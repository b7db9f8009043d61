using System.Diagnostics;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;

namespace QuilActors.Bench.Engine;

/// <summary>Children that have started and have nothing to do.</summary>
sealed class IdleActors
{
    readonly ActorSystem _system = ActorSystem.Create("idle");

    /// <summary>Bytes of heap a child takes, its name and its place with the parent included.</summary>
    public static double BytesEach(int children)
    {
        var idle = new IdleActors();
        idle.Make(1000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        idle.Make(children);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Blocking.Wait(idle._system.Terminate());
        return bytes / (double)children;
    }

    /// <summary>Processor time this process takes while they idle, in percent of one core.</summary>
    public static double CpuPercent(int children, TimeSpan time)
    {
        var idle = new IdleActors();
        idle.Make(children);
        GC.Collect();
        using var never = new ManualResetEventSlim();
        var process = Process.GetCurrentProcess();
        // The pool's threads first look for work for a while.
        never.Wait(TimeSpan.FromSeconds(1));
        process.Refresh();
        var (cpu, begun) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        never.Wait(time);
        process.Refresh();
        var percent = 100 * (process.TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(begun);
        Blocking.Wait(idle._system.Terminate());
        return percent;
    }

    /// <summary>Milliseconds, the least of three: the whole tree at once, and all its pages of 1,000.</summary>
    public static (double Tree, double Pages) InspectMilliseconds(int children)
    {
        var idle = new IdleActors();
        idle.Make(children);
        var inspector = idle._system.Inspect();
        var (tree, pages) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 3; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            inspector.Tree("/user");
            tree = Math.Min(tree, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            begun = Stopwatch.GetTimestamp();
            string? next = null;
            do
                next = inspector.List(new ActorQuery { After = next })!.Next;
            while (next is not null);
            pages = Math.Min(pages, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        Blocking.Wait(idle._system.Terminate());
        return (tree, pages);
    }

    void Make(int children)
    {
        using var started = new CountdownEvent(children);
        Action onStart = () => started.Signal();
        _system.ActorOf(Props.Create(() => new Parent(children, onStart)));
        started.Wait();
    }

    sealed class Parent(int children, Action onStart) : UntypedActor
    {
        protected override void PreStart()
        {
            var props = Props.Create(static () => new Child());
            for (var i = 0; i < children; i++)
                Context.ActorOf(props).Tell(onStart);
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }

    sealed class Child : UntypedActor
    {
        protected override void OnReceive(object message) => ((Action)message)();
    }
}
