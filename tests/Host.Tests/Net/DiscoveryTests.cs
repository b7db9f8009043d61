using QuilActors.Actors.Net;
using QuilActors.Protocols.Peers;

namespace QuilActors.Host.Tests.Net;

/// <summary>Finding peers by Kademlia over real connections.</summary>
[Collection("sockets")]
public sealed class DiscoveryTests
{
    [Fact]
    public async Task Nodes_that_know_one_neighbour_find_all_others()
    {
        var nodes = new List<NetNode>();
        try
        {
            for (byte i = 1; i <= 6; i++)
            {
                var known = i > 1 ? await nodes[^1].ListensAtAsync() : null;
                nodes.Add(new NetNode(i, Settings(DiscoveryMode.Server, known)));
            }
            foreach (var node in nodes)
                await node.UntilAsync(list => list.Items.Count == nodes.Count - 1);
            var last = await nodes[^1].PeersAsync();
            Assert.Equal(nodes[^2].Id, Assert.Single(last.Items, p => p.Source == PeerSource.Bootstrap).Id);
            Assert.All(last.Items.Where(p => p.Id != nodes[^2].Id), peer => Assert.True(
                peer.Source is PeerSource.Discovery or PeerSource.Inbound));
            Assert.Contains((await nodes[0].PeersAsync()).Items, peer => peer.Source == PeerSource.Inbound);
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_finds_servers_and_is_told_to_nobody()
    {
        await using var server = new NetNode(1, Settings(DiscoveryMode.Server));
        var address = await server.ListensAtAsync();
        await using var other = new NetNode(2, Settings(DiscoveryMode.Server, address));
        await other.UntilAsync(list => list.Items.Count == 1);
        await using var client = new NetNode(3, Settings(DiscoveryMode.Client, address));
        await client.UntilAsync(list => list.Items.Count == 2);
        await using var late = new NetNode(4, Settings(DiscoveryMode.Client, address));
        await late.UntilAsync(list => list.Items.Count == 2);
        Assert.DoesNotContain((await late.PeersAsync()).Items, peer => peer.Id == client.Id);
    }

    [Fact]
    public async Task An_address_told_by_others_is_dialled_once()
    {
        await using var a = new NetNode(1);
        var b = new NetNode(2);
        var address = await b.ListensAtAsync();
        a.Tell(new DialOnce(address, PeerSource.Exchange));
        Assert.Null((await a.Inbox.ExpectAsync<DialEnded>()).Fault);
        Assert.Equal(PeerSource.Exchange, Assert.Single((await a.PeersAsync()).Items).Source);
        a.Tell(new DialOnce(address, PeerSource.Exchange));
        Assert.Null((await a.Inbox.ExpectAsync<DialEnded>()).Fault);
        await b.DisposeAsync();
        await a.Inbox.ExpectAsync<PeerDisconnected>();
        a.Tell(new DialOnce(address, PeerSource.Exchange));
        Assert.Contains("refused", (await a.Inbox.ExpectAsync<DialEnded>()).Fault, StringComparison.Ordinal);
    }

    static NetSettings Settings(DiscoveryMode mode, Multiaddr? bootstrap = null) => new()
    {
        Bootstrap = bootstrap is null ? [] : [bootstrap],
        Discovery = new DiscoverySettings { Mode = mode, Interval = TimeSpan.FromSeconds(1) },
    };
}
