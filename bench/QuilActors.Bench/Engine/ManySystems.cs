using System.Diagnostics;
using QuilActors.Engine;

namespace QuilActors.Bench.Engine;

/// <summary>Systems that start in parallel.</summary>
static class ManySystems
{
    const int Systems = 100;

    /// <summary>Until an actor of each has answered.</summary>
    public static double Seconds()
    {
        var systems = new ActorSystem[Systems];
        var begun = Stopwatch.GetTimestamp();
        Blocking.Wait([.. Enumerable.Range(0, Systems).Select(i => Task.Run(async () =>
        {
            systems[i] = ActorSystem.Create($"s{i}");
            await systems[i].ActorOf(Props.Create(() => new Echo())).Ask<int>(i);
        }))]);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        Blocking.Wait([.. systems.Select(system => system.Terminate())]);
        return seconds;
    }

    sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
