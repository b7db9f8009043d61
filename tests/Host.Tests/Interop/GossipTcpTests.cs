using System.Buffers.Binary;

namespace QuilActors.Host.Tests.Interop;

/// <summary>Gossip between our own nodes over real connections.</summary>
[Collection("sockets")]
[Trait("net", "tcp")]
public sealed class GossipTcpTests
{
    const string Topic = "qa/master";

    [Fact]
    public async Task Three_nodes_get_each_others_messages_once()
    {
        await using var a = new GossipNode(1);
        var address = await a.ListeningAsync();
        await using var b = new GossipNode(2, dial: address);
        await using var c = new GossipNode(3, dial: [address, await b.ListeningAsync()]);
        GossipNode[] nodes = [a, b, c];
        await MeshAsync(nodes);
        for (var i = 0; i < 30; i++)
            Assert.Equal(2, (await nodes[i % 3].PublishAsync(Topic, Payload((ulong)i))).Recipients);
        foreach (var node in nodes)
        {
            await node.ReceiveAsync(20);
            Assert.Equal((20, 20), (node.Count, node.Distinct));
        }
    }

    [Fact]
    public async Task A_node_that_comes_back_is_in_the_mesh_again()
    {
        await using var a = new GossipNode(1);
        var address = await a.ListeningAsync();
        for (ulong life = 0; life < 2; life++)
        {
            await using var b = new GossipNode(2, dial: address);
            await MeshAsync([a, b]);
            await b.PublishAsync(Topic, Payload(life));
            await a.ReceiveAsync((int)life + 1);
            await a.PublishAsync(Topic, Payload(100 + life));
            await b.ReceiveAsync(1);
        }
        Assert.Equal(2, a.Distinct);
        Assert.All((await a.ScoresAsync()).Items, item => Assert.True(item.Report.Score >= 0));
    }

    [Fact]
    public async Task S42_a_stream_that_ends_on_a_live_connection_is_opened_again_and_subscriptions_are_told()
    {
        await using var a = new GossipNode(1);
        var address = await a.ListeningAsync();
        await using var b = new GossipNode(2, dial: address);
        // A second connection to the same peer changes nothing.
        a.Dial(await b.ListeningAsync());
        await MeshAsync([a, b]);
        for (var reset = 0; reset < 3; reset++)
        {
            var before = await GraftsAsync(a);
            a.CloseChannel(b.Id);
            for (var end = DateTime.UtcNow + GossipNode.Deadline; await GraftsAsync(a) == before;)
                Assert.True(DateTime.UtcNow < end, await a.DescribeAsync());
            await a.MeshAsync(Topic, 1);
            await b.MeshAsync(Topic, 1);
            Assert.Equal(1, (await a.PublishAsync(Topic, Payload((ulong)reset))).Recipients);
            await b.ReceiveAsync(reset + 1);
        }
        Assert.Single((await a.PeersAsync()).Items);
        Assert.All((await b.ScoresAsync()).Items, item => Assert.True(item.Report.Score >= 0));
    }

    [Fact]
    public async Task A_message_of_900_KiB_arrives()
    {
        await using var a = new GossipNode(1);
        await using var b = new GossipNode(2, dial: await a.ListeningAsync());
        await MeshAsync([a, b]);
        await a.PublishAsync(Topic, new byte[900 << 10]);
        await b.ReceiveAsync(1);
        Assert.Equal(1, b.Count);
    }

    static async Task<long> GraftsAsync(GossipNode node)
        => (await node.TopicsAsync()).Totals is var totals ? totals["graft"] + totals["graft_received"] : 0;

    static async Task MeshAsync(GossipNode[] nodes)
    {
        foreach (var node in nodes)
            node.Join(Topic);
        foreach (var node in nodes)
            await node.MeshAsync(Topic, nodes.Length - 1);
    }

    static byte[] Payload(ulong number)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(4), number);
        return data;
    }
}
