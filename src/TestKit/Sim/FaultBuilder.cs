namespace QuilActors.TestKit.Sim;

/// <summary>Says what happens at a time.</summary>
public sealed class FaultBuilder
{
    readonly World _world;
    readonly TimeSpan _at;

    internal FaultBuilder(World world, TimeSpan at) => (_world, _at) = (world, at);

    /// <summary>Cuts two groups off from each other.</summary>
    public ScheduledFault Partition(IEnumerable<SimNode> a, IEnumerable<SimNode> b, bool oneWay = false)
        => Add(new FaultAction
        {
            At = _at, Verb = FaultVerb.Partition, Nodes = Of(a), Others = Of(b), OneWay = oneWay,
        });

    /// <summary>Cuts a node off from all others.</summary>
    public ScheduledFault Isolate(params SimNode[] nodes) => Add(FaultVerb.Isolate, nodes);

    /// <summary>Mends the network.</summary>
    public ScheduledFault Heal() => Add(FaultVerb.Heal);

    /// <summary>Limits all links of these nodes.</summary>
    public ScheduledFault Throttle(long bytesPerSecond, params SimNode[] nodes) => Add(new FaultAction
    {
        At = _at, Verb = FaultVerb.Throttle, Nodes = Of(nodes), BytesPerSecond = bytesPerSecond,
    });

    /// <summary>Packets of these nodes vanish.</summary>
    public ScheduledFault Blackhole(params SimNode[] nodes) => Add(FaultVerb.Blackhole, nodes);

    /// <summary>Packets of these nodes are held, then released.</summary>
    public ScheduledFault Clog(params SimNode[] nodes) => Add(FaultVerb.Clog, nodes);

    /// <summary>Connections of these nodes end at once.</summary>
    public ScheduledFault Disconnect(params SimNode[] nodes) => Add(FaultVerb.Disconnect, nodes);

    /// <summary>A process vanishes.</summary>
    public ScheduledFault Crash(SimNode node, CrashMode mode = CrashMode.KeepJournal)
        => Add(new FaultAction { At = _at, Verb = FaultVerb.Crash, Nodes = Of([node]), Mode = mode });

    /// <summary>A node that is down starts.</summary>
    public ScheduledFault Restart(SimNode node) => Add(FaultVerb.Restart, node);

    /// <summary>A graceful end.</summary>
    public ScheduledFault Stop(SimNode node) => Add(FaultVerb.Stop, node);

    /// <summary>A process freezes.</summary>
    public ScheduledFault Pause(SimNode node) => Add(FaultVerb.Pause, node);

    /// <summary>A node's UTC jumps.</summary>
    public ScheduledFault ClockJump(SimNode node, TimeSpan by)
        => Add(new FaultAction { At = _at, Verb = FaultVerb.ClockJump, Nodes = Of([node]), Jump = by });

    /// <summary>A disk misbehaves.</summary>
    public ScheduledFault DiskFault(SimNode node, DiskFaultKind kind)
        => Add(new FaultAction { At = _at, Verb = FaultVerb.DiskFault, Nodes = Of([node]), Disk = kind });

    ScheduledFault Add(FaultVerb verb, params SimNode[] nodes)
        => Add(new FaultAction { At = _at, Verb = verb, Nodes = Of(nodes) });

    ScheduledFault Add(FaultAction action) => _world.Faults.Schedule(action);

    static int[] Of(IEnumerable<SimNode> nodes) => [.. nodes.Select(node => node.Index)];
}

/// <summary>A fault that will happen; how long it lasts can still be said.</summary>
public sealed class ScheduledFault
{
    internal ScheduledFault(FaultAction action) => Action = action;

    internal FaultAction Action { get; private set; }

    /// <summary>It ends after that.</summary>
    public ScheduledFault For(TimeSpan length)
    {
        Action = Action with { For = length };
        return this;
    }

    /// <summary>The node starts again after that.</summary>
    public ScheduledFault RestartAfter(TimeSpan span)
    {
        Action = Action with { RestartAfter = span };
        return this;
    }
}
