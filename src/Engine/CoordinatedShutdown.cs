using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;

namespace QuilActors.Engine;

/// <summary>Takes a system down phase by phase. Tasks of a phase run in parallel; one that fails or is late is logged
/// and the next phase runs.</summary>
public sealed class CoordinatedShutdown : IExtension
{
    /// <summary>First: stop taking new work.</summary>
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";

    /// <summary>Close the doors: leave topics, stop listening.</summary>
    public const string PhaseServiceUnbind = "service-unbind";

    /// <summary>Finish what is under way.</summary>
    public const string PhaseServiceRequestsDone = "service-requests-done";

    /// <summary>Stop the services: provers.</summary>
    public const string PhaseServiceStop = "service-stop";

    /// <summary>Before the network goes.</summary>
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";

    /// <summary>Release shards; 10 s.</summary>
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";

    /// <summary>Leave.</summary>
    public const string PhaseClusterLeave = "cluster-leave";

    /// <summary>Leaving; 10 s.</summary>
    public const string PhaseClusterExiting = "cluster-exiting";

    /// <summary>Left.</summary>
    public const string PhaseClusterExitingDone = "cluster-exiting-done";

    /// <summary>Flush the journal, close the transport.</summary>
    public const string PhaseClusterShutdown = "cluster-shutdown";

    /// <summary>Before the actors stop.</summary>
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";

    /// <summary>The actors stop; 10 s.</summary>
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    static readonly (string Name, TimeSpan Timeout)[] Phases =
    [
        (PhaseBeforeServiceUnbind, Usual),
        (PhaseServiceUnbind, Usual),
        (PhaseServiceRequestsDone, Usual),
        (PhaseServiceStop, Usual),
        (PhaseBeforeClusterShutdown, Usual),
        (PhaseClusterShardingShutdownRegion, Long),
        (PhaseClusterLeave, Usual),
        (PhaseClusterExiting, Long),
        (PhaseClusterExitingDone, Usual),
        (PhaseClusterShutdown, Usual),
        (PhaseBeforeActorSystemTerminate, Usual),
        (PhaseActorSystemTerminate, Long),
    ];

    readonly Lock _gate = new();
    readonly List<(string Phase, string Name, Func<Task<Done>> Run)> _tasks = [];
    Task<Done>? _run;

    CoordinatedShutdown(ExtendedActorSystem system)
    {
        System = system;
        if (!system.Settings.Setup.ShutdownTerminatesSystem)
            return;
        AddTask(PhaseActorSystemTerminate, "terminate-system", async () =>
        {
            await system.TerminateNow();
            return Done.Instance;
        });
    }

    /// <summary>The system.</summary>
    public ExtendedActorSystem System { get; }

    internal static IEnumerable<string> PhaseNames => Phases.Select(p => p.Name);

    /// <summary>Why it ran; null before.</summary>
    public Reason? ShutdownReason { get; private set; }

    /// <summary>The sum of the timeouts of all phases that have tasks.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_gate)
            {
                return new TimeSpan(Phases
                    .Where(p => _tasks.Exists(t => t.Phase == p.Name)).Sum(p => Timeout(p.Name).Ticks));
            }
        }
    }

    /// <summary>That of <paramref name="system"/>.</summary>
    public static CoordinatedShutdown Get(ActorSystem system)
        => system.GetExtension<CoordinatedShutdown>() ?? system.WithExtension(new CoordinatedShutdownExtension());

    /// <summary>Adds a task to a phase.</summary>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!Phases.Any(p => p.Name == phase))
            throw new ArgumentException($"there is no phase '{phase}'", nameof(phase));
        lock (_gate)
            _tasks.Add((phase, taskName, task));
    }

    /// <summary>How long a phase may last.</summary>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public TimeSpan Timeout(string phase)
    {
        var setup = System.Settings.Setup;
        if (setup.PhaseTimeouts.TryGetValue(phase, out var own))
            return own;
        var at = Array.FindIndex(Phases, p => p.Name == phase);
        if (at < 0)
            throw new ArgumentException($"there is no phase '{phase}'", nameof(phase));
        return Phases[at].Timeout == Long ? Long : setup.DefaultPhaseTimeout;
    }

    /// <summary>Runs all phases, or those from one on; a second call gives the same task.</summary>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        var first = fromPhase is null ? 0 : Array.FindIndex(Phases, p => p.Name == fromPhase);
        if (first < 0)
            throw new ArgumentException($"there is no phase '{fromPhase}'", nameof(fromPhase));
        TaskCompletionSource<Done> done;
        lock (_gate)
        {
            if (_run is not null)
                return _run;
            ShutdownReason = reason;
            done = new TaskCompletionSource<Done>(System.TaskCreationOptions);
            _run = done.Task;
        }
        _ = RunPhases(done, first);
        return done.Task;
    }

    async Task RunPhases(TaskCompletionSource<Done> done, int first)
    {
        foreach (var (name, _) in Phases[first..])
        {
            (string Phase, string Name, Func<Task<Done>> Run)[] tasks;
            lock (_gate)
                tasks = [.. _tasks.Where(t => t.Phase == name)];
            if (tasks.Length > 0)
                await Task.WhenAll(tasks.Select(t => RunTask(name, t.Name, t.Run, Timeout(name))));
        }
        done.TrySetResult(Done.Instance);
    }

    async Task RunTask(string phase, string name, Func<Task<Done>> run, TimeSpan timeout)
    {
        var late = new LateTimer(System);
        var timer = System.Clock.Arm(System.Clock.MonoTicks + timeout.Ticks, late);
        try
        {
            var task = run();
            if (await Task.WhenAny(task, late.Task) == task)
                await task;
            else
                System.Log.Warning("shutdown task {0} of phase {1} is late, going on", name, phase);
        }
        catch (Exception e)
        {
            System.Log.Warning(e, "shutdown task {0} of phase {1} failed, going on", name, phase);
        }
        finally
        {
            System.Clock.Disarm(timer);
        }
    }

    /// <summary>Why a system is shut down.</summary>
    public class Reason
    {
        /// <summary>Named in logs.</summary>
        public override string ToString() => GetType().Name;
    }

    /// <summary>No reason given.</summary>
    public sealed class UnknownReason : Reason
    {
        UnknownReason()
        {
        }

        /// <summary>The only one.</summary>
        public static UnknownReason Instance { get; } = new();
    }

    /// <summary><see cref="ActorSystem.Terminate"/> was called.</summary>
    public sealed class ActorSystemTerminateReason : Reason
    {
        ActorSystemTerminateReason()
        {
        }

        /// <summary>The only one.</summary>
        public static ActorSystemTerminateReason Instance { get; } = new();
    }

    /// <summary>The process was asked to end.</summary>
    public sealed class ClrExitReason : Reason
    {
        ClrExitReason()
        {
        }

        /// <summary>The only one.</summary>
        public static ClrExitReason Instance { get; } = new();
    }

    sealed class LateTimer(ActorSystem system) : IEngineTimer
    {
        readonly TaskCompletionSource _late = new(system.TaskCreationOptions);

        public Task Task => _late.Task;

        public void Fire() => _late.TrySetResult();
    }

    internal static CoordinatedShutdown For(ExtendedActorSystem system) => new(system);
}

/// <summary>Makes the <see cref="CoordinatedShutdown"/> of a system.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    /// <inheritdoc />
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system)
        => CoordinatedShutdown.For(system);
}
