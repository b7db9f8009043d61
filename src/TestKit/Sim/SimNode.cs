using QuilActors.Engine;
using QuilActors.Engine.Event;

namespace QuilActors.TestKit.Sim;

/// <summary>What a node is doing.</summary>
public enum SimNodeState
{
    /// <summary>Its process runs.</summary>
    Up,

    /// <summary>Its process is frozen.</summary>
    Paused,

    /// <summary>Its process ends gracefully.</summary>
    Stopping,

    /// <summary>It has no process.</summary>
    Down,

    /// <summary>It has no process and nothing on its disk.</summary>
    Wiped,
}

/// <summary>One node: a disk, a clock and an address that stay, and a process that comes and goes.</summary>
public sealed class SimNode
{
    const int KeyBytes = 32;

    readonly World _world;
    readonly Action<SimNodeContext> _build;
    int _lives;

    internal SimNode(World world, int index, string name, Action<SimNodeContext> build)
    {
        (_world, Index, Name, _build) = (world, index, name, build);
        var own = world.Stream($"node:{index}/clock");
        var (offset, drift) = (world.Options.ClockOffsetMax.Ticks, world.Options.ClockDriftMax);
        ClockState = new NodeClock(
            (long)own.Below((ulong)(2 * offset + 1)) - offset, own.Below(2 * drift + 1) - drift);
        Disk = new SimDisk(world, this);
        Journal = new SimJournal(world, this);
        Snapshots = new SimSnapshots(Disk);
        Blobs = new SimBlobStore(Disk);
        Key = KeyOf(world, index);
    }

    /// <summary>Counts from 0.</summary>
    public int Index { get; }

    /// <summary>n1 has index 0.</summary>
    public string Name { get; }

    /// <summary>What it is doing.</summary>
    public SimNodeState State { get; private set; } = SimNodeState.Down;

    /// <summary>Its process runs and is not frozen.</summary>
    public bool IsUp => State == SimNodeState.Up;

    /// <summary>The actor system of its process; null while there is none.</summary>
    public ActorSystem? System => Process?.System;

    /// <summary>32 secret bytes of its own.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>What its build left for those who look at it from outside; gone with the process.</summary>
    public object? View { get; set; }

    /// <summary>Its raw disk.</summary>
    public SimDisk Disk { get; }

    /// <summary>Its events.</summary>
    public SimJournal Journal { get; }

    /// <summary>Its snapshots.</summary>
    public SimSnapshots Snapshots { get; }

    /// <summary>Its blobs.</summary>
    public SimBlobStore Blobs { get; }

    /// <summary>How often its disk was wiped.</summary>
    public int Wipes { get; private set; }

    /// <summary>How often its process was started.</summary>
    public int Starts => _lives;

    internal NodeClock ClockState { get; }

    internal SimProcess? Process { get; private set; }

    /// <inheritdoc />
    public override string ToString() => Name;

    /// <summary>The key of a node, there or still to come.</summary>
    internal static byte[] KeyOf(World world, int index)
        => new SimRandom(world.Seed, $"node:{index}/key").Bytes(KeyBytes);

    internal void Start()
    {
        if (Process is not null)
            return;
        var process = new SimProcess(_world, this, _lives++);
        Process = process;
        State = SimNodeState.Up;
        process.System = ActorSystem.Create(Name, new ActorSystemSetup
        {
            Journal = Journal,
            Snapshots = Snapshots,
            Services = process,
            LogSink = new Sink(_world, this),
            LogLevel = LogLevel.WarningLevel,
            LogDeadLetters = 0,
            Throughput = _world.Options.TurnMessages,
        });
        _build(new SimNodeContext(_world, this, process));
    }

    internal void Crash(CrashMode mode)
    {
        if (Process is null)
            return;
        End(mode == CrashMode.WipeDisk ? SimNodeState.Wiped : SimNodeState.Down);
        if (mode == CrashMode.WipeDisk)
            Wipes++;
        Disk.Crash(mode);
        Journal.Crash(mode);
    }

    internal void Stop(Action? then)
    {
        if (Process is not { System: { } system } process || State == SimNodeState.Stopping)
            return;
        process.Resume();
        State = SimNodeState.Stopping;
        system.RegisterOnTermination(() => _world.After(TimeSpan.Zero, () =>
        {
            if (!ReferenceEquals(Process, process))
                return;
            End(SimNodeState.Down);
            then?.Invoke();
        }));
        _ = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
    }

    internal void Pause()
    {
        if (State != SimNodeState.Up)
            return;
        State = SimNodeState.Paused;
        Process!.Pause();
    }

    internal void Resume()
    {
        if (State != SimNodeState.Paused)
            return;
        State = SimNodeState.Up;
        Process!.Resume();
    }

    internal void Discard()
    {
        if (Process is not null)
            End(SimNodeState.Down);
    }

    void End(SimNodeState state)
    {
        var process = Process;
        Process = null;
        View = null;
        State = state;
        process?.Die();
    }

    sealed class Sink(World world, SimNode node) : ILogSink
    {
        public void Write(LogEvent logEvent) => world.Log(node, logEvent);
    }
}
