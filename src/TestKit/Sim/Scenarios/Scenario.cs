namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>A run as a scenario file describes it: what is simulated, what goes wrong, and what must hold.</summary>
public sealed record Scenario
{
    /// <summary>The root of all chance.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Nodes at the start.</summary>
    public int Nodes { get; init; } = 32;

    /// <summary>How long faults go on, in virtual time.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What the nodes are; a name of the catalogue.</summary>
    public string System { get; init; } = "house";

    /// <summary>Whether signatures and delay proofs are computed.</summary>
    public CryptoMode Crypto { get; init; }

    /// <summary>Who runs first; null: the seed chooses.</summary>
    public Chaos? Chaos { get; init; }

    /// <summary>Links without settings of their own.</summary>
    public Link Link { get; init; } = Link.Wan;

    /// <summary>Links with settings of their own.</summary>
    public IReadOnlyList<(int From, int To, Link Link)> Links { get; init; } = [];

    /// <summary>What clients do.</summary>
    public IReadOnlyList<WorkloadSettings> Workload { get; init; } = [];

    /// <summary>Faults drawn by chance.</summary>
    public FaultRates Random { get; init; } = new();

    /// <summary>Faults at given times.</summary>
    public IReadOnlyList<FaultAction> At { get; init; } = [];

    /// <summary>Chance that a fault point is on.</summary>
    public double FaultPoints { get; init; } = 0.25;

    /// <summary>Names of what must always hold.</summary>
    public IReadOnlyList<string> Always { get; init; } = ["builtin"];

    /// <summary>Names of what must hold in the end.</summary>
    public IReadOnlyList<(string Name, TimeSpan Within)> Eventually { get; init; } = [];

    /// <summary>Names of what must happen at least once in a campaign.</summary>
    public IReadOnlyList<string> Sometimes { get; init; } = [];
}

/// <summary>How much of the cryptography is computed.</summary>
public enum CryptoMode
{
    /// <summary>Signatures of one hash, delay proofs that only cost virtual time.</summary>
    Fake,

    /// <summary>Production code with a small delay; at most 16 nodes.</summary>
    Real,
}

/// <summary>One thing that clients do.</summary>
/// <param name="Kind">A name of the catalogue.</param>
/// <param name="PerSecond">How often, on average, in the whole world.</param>
/// <param name="Bytes">How large.</param>
public sealed record WorkloadSettings(string Kind, double PerSecond, int Bytes);

/// <summary>How often faults come by chance, per second in the whole world.</summary>
public sealed record FaultRates
{
    /// <summary>Crashes with a restart.</summary>
    public double Crash { get; init; }

    /// <summary>Partitions.</summary>
    public double Partition { get; init; }

    /// <summary>Frozen processes.</summary>
    public double Pause { get; init; }

    /// <summary>Disks that fail.</summary>
    public double Disk { get; init; }

    /// <summary>Clocks that jump.</summary>
    public double ClockJump { get; init; }

    /// <summary>Nodes down or frozen at once; null: a third of all but one.</summary>
    public int? DownMax { get; init; }
}
