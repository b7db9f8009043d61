using System.Diagnostics;
using QuilActors.TestKit.Sim;
using QuilActors.TestKit.Sim.House;

namespace QuilActors.Bench.Sim;

/// <summary>The simulation: messages against a bare loop, whole nodes, memory, and what the trace and the checks cost.
/// </summary>
sealed class SimSuite : IBenchSuite
{
    const int GossipNodes = 1_000;
    const int GossipSeconds = 10;
    const int Rounds = 3;
    const int HouseNodes = 32;
    const int ManyNodes = 10_000;

    static readonly TimeSpan HouseWarmUp = TimeSpan.FromMinutes(20);
    static readonly TimeSpan HouseTime = TimeSpan.FromMinutes(100);

    public string Name => "sim";

    public IReadOnlyList<BenchResult> Run(Action<string> note)
    {
        var results = new List<BenchResult>();
        Messages(results);
        note("whole nodes");
        results.Add(NodeHours(note));
        note("10,000 nodes");
        results.Add(Memory());
        results.Add(new BenchResult("world-create-1", Create(1), "ms").AtMost(1));
        results.Add(new BenchResult("world-create-32", Create(HouseNodes), "ms").AtMost(30));
        return results;
    }

    static void Messages(List<BenchResult> results)
    {
        var (bare, traced, plain, checkless) = (0L, 0L, 0L, 0L);
        var seconds = Interleaved.Medians(
            Rounds,
            () => bare = BareLoop.Run(GossipNodes, GossipSeconds),
            () => traced = Gossip(new WorldOptions()),
            () => plain = Gossip(new WorldOptions { TraceHash = false }),
            () => checkless = Gossip(new WorldOptions { TraceHash = false, BuiltIn = false }));
        results.Add(new("bare-loop", bare / seconds[0], "1/s"));
        results.Add(new BenchResult(
            "messages-per-second", traced / seconds[1], "1/s", traced / seconds[1] / (bare / seconds[0]), "bare-loop")
            .AtLeast(0.10));
        results.Add(new BenchResult("messages-per-second-least", traced / seconds[1], "1/s").AtLeast(500_000));
        results.Add(new BenchResult(
            "trace-hash-cost", seconds[1], "s", seconds[1] / seconds[2], "trace off").AtMost(1.10));
        results.Add(new BenchResult(
            "invariants-cost", seconds[2], "s", seconds[2] / seconds[3], "checks off").AtMost(1.25));
        if (traced != plain || plain != checkless)
            throw new InvalidOperationException("the benchmark is void: the runs differ");
    }

    /// <summary>Messages that actors got in a world that gossips as the bare loop does.</summary>
    static long Gossip(WorldOptions options)
    {
        using var world = World.Create(1, options);
        world.Net.Default = Link.Wan with { Loss = 0.01, Duplicate = 0, Replay = 0, Capacity = int.MaxValue };
        var count = new long[1];
        var nodes = world.AddNodes(GossipNodes, context => GossipActor.Build(context, count));
        world.At(TimeSpan.FromSeconds(GossipSeconds / 2)).Partition(
            nodes[..(GossipNodes / 3)], nodes[(GossipNodes / 3)..]);
        world.Run(TimeSpan.FromSeconds(GossipSeconds));
        return count[0];
    }

    /// <summary>The real tree at about ten messages per node and second: slots of 20 s, heartbeats of 5 s.</summary>
    static BenchResult NodeHours(Action<string> note)
    {
        using var world = World.Create(1);
        world.Net.Default = Link.Wan;
        HouseNetwork.Build(world, HouseNodes, new HouseSettings
        {
            Chain = HouseSettings.Profile with
            {
                SlotMilliseconds = 20_000, PulseMilliseconds = 20_000, MinSpacingMilliseconds = 20_000,
            },
            Heartbeat = TimeSpan.FromSeconds(5),
        });
        world.Run(HouseWarmUp);
        var (records, start) = (world.Trace.Count, ThreadTime.Seconds);
        world.Run(HouseTime);
        var seconds = ThreadTime.Seconds - start;
        var nodeSeconds = HouseNodes * HouseTime.TotalSeconds;
        note($"{(world.Trace.Count - records) / nodeSeconds:0.0} records per node and second, "
            + $"{seconds / nodeSeconds * 1e6:0.0} us each");
        return new BenchResult("node-hours-per-second", nodeSeconds / 3600 / seconds, "h/s").AtLeast(10);
    }

    /// <summary>Bytes that are alive with 10,000 gossiping nodes after a minute.</summary>
    static BenchResult Memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var world = World.Create(1);
        world.Net.Default = Link.Wan;
        world.AddNodes(ManyNodes, context => GossipActor.Build(context, new long[1]));
        world.Run(TimeSpan.FromSeconds(5));
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(world);
        return new BenchResult("nodes-10000-memory", bytes / (double)(1 << 30), "GiB").AtMost(3);
    }

    static double Create(int nodes)
    {
        var times = new List<double>();
        for (var round = 0; round < 20; round++)
        {
            var start = Stopwatch.GetTimestamp();
            using var world = World.Create((ulong)round);
            world.AddNodes(nodes, static _ => { });
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times.Order().ElementAt(times.Count / 2);
    }
}
