using System.Buffers.Binary;
using QuilActors.Protocols.Peers;

namespace QuilActors.Host.Tests.Interop;

/// <summary>Our nodes and js-libp2p's of both generations in one mesh, spec p2p 12 I7 and 13.13.</summary>
[Collection("sockets")]
[Trait("net", "js")]
[Trait("speed", "slow")]
public sealed class MixedMeshTests
{
    const string Topic = "qa/mixed";
    const int Ours = 20, Theirs = 10, OwnEach = 3, JsEach = 4;

    /// <summary>Half of js is v3, half v2; every second one offers only an older protocol.</summary>
    static readonly string?[] Versions = [null, "1.1.0", null, "1.0.0", null];

    [InteropFact]
    public async Task S13_thirty_nodes_of_three_protocols_and_both_js_generations_deliver_all_messages()
    {
        var nodes = new List<GossipNode>();
        var peers = new List<JsPeer>();
        try
        {
            var addresses = new List<Multiaddr>();
            for (var i = 0; i < Ours; i++)
            {
                var node = new GossipNode((byte)(i + 1), dial: [.. Links(i).Select(other => addresses[other])]);
                nodes.Add(node);
                addresses.Add(await node.ListeningAsync());
                node.Join(Topic);
            }
            peers.AddRange(await Task.WhenAll(Enumerable.Range(0, Theirs).Select(i => StartAsync(i, addresses))));
            foreach (var node in nodes)
                await node.MeshAsync(Topic, peers: 3, orMore: true);
            foreach (var js in peers)
                await GraftedAsync(js);
            await PublishAsync(nodes, peers);
            foreach (var node in nodes)
                await node.ReceiveAsync(Ours * OwnEach + Theirs * JsEach - OwnEach);
            foreach (var js in peers)
                await js.ReceivedAsync(Ours * OwnEach + Theirs * JsEach - JsEach);
            Assert.All(nodes, node => Assert.Equal(Ours * OwnEach + Theirs * JsEach - OwnEach, node.Count));
        }
        finally
        {
            foreach (var js in peers)
                await js.DisposeAsync();
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    static Task<JsPeer> StartAsync(int number, List<Multiaddr> addresses)
    {
        var flags = new List<string> { "--topic", Topic, "--quiet" };
        for (var link = 0; link < 3; link++)
            flags.AddRange(["--dial", addresses[(number * 2 + link * 7) % Ours].ToString()]);
        if (Versions[number / 2] is { } version)
            flags.AddRange(["--meshsub", version]);
        return JsPeer.StartAsync(number % 2 == 0 ? "v3" : "v2", [.. flags]);
    }

    static async Task GraftedAsync(JsPeer js)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var end = DateTime.UtcNow + GossipNode.Deadline; ;)
        {
            await js.CommandAsync(new { cmd = "peers" });
            if (js.Last("peers").GetProperty("mesh").TryGetProperty(Topic, out var mesh) && mesh.GetArrayLength() > 1)
                return;
            Assert.True(DateTime.UtcNow < end, js.Said);
            await ticks.WaitForNextTickAsync();
        }
    }

    static async Task PublishAsync(List<GossipNode> nodes, List<JsPeer> peers)
    {
        for (var i = 0; i < Ours * OwnEach; i++)
        {
            var data = new byte[1024];
            BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), i);
            Assert.True((await nodes[i % Ours].PublishAsync(Topic, data)).Recipients > 0);
        }
        foreach (var js in peers)
            await js.CommandAsync(new { cmd = "publish", topic = Topic, n = JsEach, size = 1024 });
    }

    /// <summary>The node before it, and two more of the earlier ones.</summary>
    static IEnumerable<int> Links(int number)
        => new[] { number - 1, number / 2, number / 3 }.Where(other => other >= 0 && other < number).Distinct();
}
