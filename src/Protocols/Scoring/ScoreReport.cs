namespace QuilActors.Protocols.Scoring;

/// <summary>A peer's score with every term, already weighted.</summary>
public sealed record ScoreReport
{
    public required IReadOnlyList<KeyScore> Keys { get; init; }

    /// <summary>Of all keys, before the cap.</summary>
    public required double KeysSum { get; init; }

    public required double KeysCapped { get; init; }

    /// <summary>b: the behaviour counter itself.</summary>
    public required double Behaviour { get; init; }

    public required double P5 { get; init; }

    public required double P6 { get; init; }

    public required double P7 { get; init; }

    public double Score => KeysCapped + P5 + P6 + P7;

    /// <summary>Without P7, which is for routing: what earnings may use.</summary>
    public double ScoreForEarnings => KeysCapped + P5 + P6;
}

/// <summary>The terms of one key, weighted by w1 to w4 and not yet by t.</summary>
public sealed record KeyScore
{
    /// <summary>The name of the scored key: a topic or a one-bit mask.</summary>
    public required string Key { get; init; }

    public required double Weight { get; init; }

    public required bool InMesh { get; init; }

    public required TimeSpan MeshTime { get; init; }

    public required double FirstDeliveries { get; init; }

    public required double MeshDeliveries { get; init; }

    public required double InvalidMessages { get; init; }

    public required double P1 { get; init; }

    public required double P2 { get; init; }

    public required double P3 { get; init; }

    public required double P3b { get; init; }

    public required double P4 { get; init; }

    public double Sum => P1 + P2 + P3 + P3b + P4;
}
