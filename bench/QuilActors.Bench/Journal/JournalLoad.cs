using System.Diagnostics;
using System.Globalization;
using QuilActors.Bench.Engine;
using QuilActors.Engine;
using QuilActors.Engine.Persistence;

namespace QuilActors.Bench.Journal;

/// <summary>Real persistent actors on a given journal.</summary>
static class JournalLoad
{
    /// <summary>Events a second that <paramref name="actors"/> actors store, each waiting for its own.</summary>
    public static double Write(IJournal journal, int actors, int events, byte[] payload)
    {
        using var system = new RunningSystem(journal);
        using Countdown recovered = new(actors), done = new(actors);
        var each = events / actors;
        var refs = Enumerable.Range(0, actors)
            .Select(i => system.Start(Id(i), each, payload, recovered, done)).ToArray();
        recovered.Wait();
        var begun = Stopwatch.GetTimestamp();
        foreach (var one in refs)
            one.Tell("go", ActorRefs.NoSender);
        var stored = done.Wait();
        return stored / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Events a second that one actor recovers.</summary>
    public static double Replay(IJournal journal, string id, int expected)
    {
        using var system = new RunningSystem(journal);
        using Countdown recovered = new(1), done = new(0);
        var begun = Stopwatch.GetTimestamp();
        system.Start(id, 0, [], recovered, done);
        var replayed = recovered.Wait();
        if (replayed != expected)
            throw new InvalidOperationException($"the benchmark is void: {replayed} of {expected} events came back");
        return replayed / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    public static string Id(int actor) => "actor-" + actor.ToString(CultureInfo.InvariantCulture);

    sealed class RunningSystem : IDisposable
    {
        readonly ActorSystem _system;

        public RunningSystem(IJournal journal)
        {
            _system = ActorSystem.Create("bench", new ActorSystemSetup { Journal = journal });
            _system.Persistence().Register(new BlobCodec());
        }

        public IActorRef Start(string id, int events, byte[] payload, Countdown recovered, Countdown done)
            => _system.ActorOf(Props.Create(() => new LoadActor(id, events, payload, recovered, done)), id);

        public void Dispose() => Blocking.Wait(_system.Terminate());
    }
}
