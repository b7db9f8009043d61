using System.Diagnostics;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Engine.Persistence;

namespace QuilActors.Bench.Engine;

/// <summary>The actor engine against a ping-pong over channels: the loads take turns, a ratio is the median of those of
/// the single rounds.</summary>
sealed class EngineSuite : IBenchSuite
{
    const int Rounds = 5;
    const int IdleActorsMemory = 1_000_000;
    const int InspectedActors = 100_000;
    const int IdleActorsCpu = 10_000;
    static readonly TimeSpan _idleTime = TimeSpan.FromSeconds(60);

    public string Name => "engine";

    public IReadOnlyList<BenchResult> Run(Action<string> note)
    {
        var system = NewSystem();
        var channels = new ChannelPingPong();
        var pingPong = new PingPongLoad("pingpong", system, 1, 1_000_000);
        var spawn = new SpawnLoad(system);
        ILoad[] loads =
        [
            channels, pingPong, new PingPongLoad("pingpong-16", system, 16, 2_000_000), new FanInLoad(system),
            new AskLoad(system, 1), new AskLoad(system, 64), spawn, new PersistLoad(system), new TimersLoad(system),
            new ProversLoad(system, pingPong),
        ];
        var rates = Rates(loads, spawn.CleanUp, note);
        BenchResult Row(string name, string unit, ILoad? against = null)
        {
            var own = rates[name];
            var other = rates[(against ?? channels).Name];
            return new BenchResult(name, Interleaved.Median(own), unit,
                Interleaved.Median(own.Zip(other, (a, b) => a / b)), (against ?? channels).Name);
        }
        List<BenchResult> results =
        [
            new(channels.Name, Interleaved.Median(rates[channels.Name]), "msg/s"),
            Row("pingpong", "msg/s").AtLeast(1.5),
            Row("pingpong-16", "msg/s").AtLeast(2.5),
            Row("fanin-8", "msg/s").AtLeast(4.0),
            Row("ask-1", "asks/s").AtLeast(0.35),
            Row("ask-64", "asks/s").AtLeast(0.5),
            Row("spawn", "actors/s").AtLeast(0.12),
            new BenchResult("spawn-rate", Interleaved.Median(rates["spawn"]), "actors/s").AtLeast(400_000),
            Row("persist-memory", "events/s").AtLeast(0.08),
            Row("timers", "ops/s").AtLeast(0.1),
            Row("prover-load", "msg/s", pingPong).AtLeast(0.4),
        ];
        results.Add(new("tell-latency", TellLatency.MedianMicroseconds(system), "us"));
        Blocking.Wait(system.Terminate());
        note("counters, systems, idle actors");
        results.Add(new BenchResult("counters-cost", CountersCost.Percent(), "%").AtMost(2));
        results.Add(new BenchResult("systems-100", ManySystems.Seconds(), "s").AtMost(5));
        results.Add(new BenchResult("bytes-per-idle-actor", IdleActors.BytesEach(IdleActorsMemory), "B").AtMost(320));
        var (tree, pages) = IdleActors.InspectMilliseconds(InspectedActors);
        results.Add(new BenchResult("inspect-tree-100k", tree, "ms").AtMost(200));
        results.Add(new BenchResult("inspect-pages-100k", pages, "ms").AtMost(200));
        results.Add(new BenchResult(
            "idle-cpu-percent", IdleActors.CpuPercent(IdleActorsCpu, _idleTime), "%").AtMost(0.5));
        return results;
    }

    static ActorSystem NewSystem() => ActorSystem.Create("bench", new ActorSystemSetup
    {
        Journal = new MemoryJournal(),
        LogLevel = LogLevel.ErrorLevel,
    });

    /// <summary>Operations per second of each load, a list of rounds; a round before them is not counted.</summary>
    static Dictionary<string, double[]> Rates(ILoad[] loads, Action cleanUp, Action<string> note)
    {
        var rates = loads.ToDictionary(load => load.Name, _ => new double[Rounds]);
        for (var round = -1; round < Rounds; round++)
            foreach (var load in loads)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var begun = Stopwatch.GetTimestamp();
                var operations = load.Run();
                var rate = operations / Stopwatch.GetElapsedTime(begun).TotalSeconds;
                cleanUp();
                note($"round {round + 1}: {load.Name} {rate / 1e6:0.000} M/s");
                if (round >= 0)
                    rates[load.Name][round] = rate;
            }
        return rates;
    }
}
