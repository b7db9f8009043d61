namespace QuilActors.TestKit.Sim;

/// <summary>What a world is set to.</summary>
public sealed record WorldOptions
{
    /// <summary>Who runs first among events of equal time.</summary>
    public Chaos Chaos { get; init; } = Chaos.Fifo;

    /// <summary>Whether the trace and its hash are kept.</summary>
    public bool TraceHash { get; init; } = true;

    /// <summary>Whether the built-in invariants are checked.</summary>
    public bool BuiltIn { get; init; } = true;

    /// <summary>Records of the trace that are kept.</summary>
    public int TraceRecordsMax { get; init; } = 100_000;

    /// <summary>Events before the run counts as out of bounds.</summary>
    public long EventsMax { get; init; } = 40_000_000;

    /// <summary>Messages waiting in one mailbox before the run counts as out of bounds.</summary>
    public int MailboxMax { get; init; } = 100_000;

    /// <summary>User messages per turn; under chaos, or when handlers cost time, it is 1.</summary>
    public int Throughput { get; init; } = 100;

    /// <summary>A node's UTC is off by at most this, either way.</summary>
    public TimeSpan ClockOffsetMax { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A node's clocks run too fast or slow by at most this, in millionths.</summary>
    public int ClockDriftMax { get; init; } = 50;

    /// <summary>CPU time of a handler by message type; null: none.</summary>
    public Func<Type, TimeSpan>? Cost { get; init; }

    /// <summary>Chance that a fault point is switched on in a run; 0: none ever fires.</summary>
    public double FaultPointChance { get; init; }

    internal int TurnMessages => Chaos.Mode == ChaosMode.Fifo && Cost is null ? Throughput : 1;

    internal bool Observes => TraceHash || BuiltIn || Cost is not null;
}
