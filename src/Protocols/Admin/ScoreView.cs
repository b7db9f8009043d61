namespace QuilActors.Protocols.Admin;

/// <summary>A peer's mesh score: an item of <c>GET /api/v1/scores</c>.</summary>
/// <param name="Peer">Base58 peer id.</param>
/// <param name="Total">The sum.</param>
/// <param name="Parts">P1 to P7 with their points.</param>
public sealed record ScoreView(string Peer, double Total, IReadOnlyList<ScorePartView> Parts)
{
    /// <summary>Name of the node where it is known, else empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>False for a score kept of a peer that is gone.</summary>
    public bool Connected { get; init; }

    /// <summary>What the score means: <c>good</c>, <c>pruned</c> (below 0), <c>no gossip</c>, <c>no publish</c> or
    /// <c>graylisted</c>.</summary>
    public string Standing { get; init; } = "";

    /// <summary>The behaviour counter of P7, with what of it is free.</summary>
    public double Behaviour { get; init; }

    /// <summary>All keys together, before the cap.</summary>
    public double KeysSum { get; init; }

    /// <summary>By topic or one-bit mask.</summary>
    public IReadOnlyList<ScoreKeyView> Keys { get; init; } = [];
}

/// <param name="Name">E.g. <c>P2 first deliveries</c>.</param>
/// <param name="Points">Weight times value.</param>
public sealed record ScorePartView(string Name, double Points);

/// <summary>A peer's score on one topic or one-bit mask: counters, and points before the key's weight.</summary>
public sealed record ScoreKeyView
{
    public required string Key { get; init; }

    /// <summary>t: the share of the key in the sum.</summary>
    public double Weight { get; init; }

    public bool InMesh { get; init; }

    public double MeshSeconds { get; init; }

    public double FirstDeliveries { get; init; }

    public double MeshDeliveries { get; init; }

    public double InvalidMessages { get; init; }

    public double P1 { get; init; }

    public double P2 { get; init; }

    public double P3 { get; init; }

    public double P3b { get; init; }

    public double P4 { get; init; }
}
