using QuilActors.Protocols.Peers;

namespace QuilActors.Bench.Gossip;

/// <summary>The hidden mode `gossip-mesh NODES DEGREE MESSAGES BYTES PER-SECOND`: our nodes in one process over
/// loopback TCP, a ring and random chords, as meshbench.mjs makes them of js.</summary>
static class MeshProcess
{
    static readonly TimeSpan Settle = TimeSpan.FromSeconds(4), Drain = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] args)
    {
        var (nodes, degree, messages) = (int.Parse(args[0]), int.Parse(args[1]), int.Parse(args[2]));
        var (bytes, perSecond) = (int.Parse(args[3]), double.Parse(args[4]));
        var all = Enumerable.Range(0, nodes).Select(_ => new BenchNode(signed: true)).ToArray();
        var addresses = new List<Multiaddr>();
        foreach (var node in all)
            addresses.Add((await node.ListenAsync()).WithPeer(node.Id));
        foreach (var node in all)
            node.Join("t");
        var links = Links(nodes, degree);
        foreach (var (from, to) in links)
            all[from].Dial(addresses[to]);
        await Task.Delay(Settle);
        var begun = Payload.Nanoseconds();
        for (var i = 0; i < messages; i++)
        {
            await all[i % nodes].PublishAsync("t", 1, bytes, 1, TimeSpan.FromTicks(1));
            var wait = begun / 1e6 + (i + 1) * 1000 / perSecond - Payload.Nanoseconds() / 1e6;
            if (wait > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(wait));
        }
        var sending = (Payload.Nanoseconds() - begun) / 1e9;
        await Task.Delay(Drain);
        var ages = all.SelectMany(node => node.Tally.Ages()).Order().ToArray();
        PeerProcess.Say(new
        {
            ev = "mesh",
            links = links.Count,
            share = ages.Length / (double)(messages * (nodes - 1)),
            deliveriesPerSec = ages.Length / sending,
            p50ms = Tally.At(ages, .5),
            p99ms = Tally.At(ages, .99),
        });
        return 0;
    }

    static HashSet<(int From, int To)> Links(int nodes, int degree)
    {
        var links = new HashSet<(int From, int To)>();
        var random = new Random(12345);
        for (var i = 0; i < nodes; i++)
            Add(i, (i + 1) % nodes);
        while (links.Count < nodes * degree / 2)
            Add(random.Next(nodes), random.Next(nodes));
        return links;

        void Add(int a, int b)
        {
            if (a != b && !links.Contains((b, a)))
                links.Add((a, b));
        }
    }
}
