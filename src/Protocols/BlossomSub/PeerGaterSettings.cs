using QuilActors.Protocols.Scoring;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>When and how an overloaded node chooses whose messages it takes. Decays are factors per second.</summary>
public sealed record PeerGaterSettings
{
    const double ToZero = 0.01;

    /// <summary>Off by default: a node behind one address of many good peers would suffer for the bad ones.</summary>
    public bool Enabled { get; init; }

    /// <summary>Throttled messages per validated one from which it works.</summary>
    public double Threshold { get; init; } = 0.33;

    /// <summary>It stops when nothing was throttled for so long.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(60);

    public double RejectWeight { get; init; } = 16;

    public double IgnoreWeight { get; init; } = 1;

    public double DuplicateWeight { get; init; } = 0.125;

    /// <summary>Of the node's own counts: gone after 2 minutes.</summary>
    public double GlobalDecay { get; init; }
        = Decay.Factor(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1), ToZero);

    /// <summary>Of a source's counts: gone after an hour.</summary>
    public double SourceDecay { get; init; } = Decay.Factor(TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), ToZero);

    public double DecayToZero { get; init; } = ToZero;

    /// <summary>How long a source is remembered without a connection.</summary>
    public TimeSpan Retain { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Most sources; the one gone for longest is forgotten first.</summary>
    public int SourcesMax { get; init; } = 4096;
}
