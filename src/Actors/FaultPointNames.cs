namespace QuilActors.Actors;

/// <summary>Places in the shells where an outcome is rare in the field and a simulation may force it. Each name is used
/// once.</summary>
public static class FaultPointNames
{
    /// <summary>A request of a peer is answered with a refusal, as when it is overloaded.</summary>
    public const string RequestRefused = "net.request-refused";

    /// <summary>A frame finds its lane full.</summary>
    public const string LaneFull = "net.lane-full";

    /// <summary>A signature check is lost, as when its worker fails.</summary>
    public const string CheckLost = "topics.check-lost";

    /// <summary>A run of the prover ends without a proof.</summary>
    public const string ProverFailed = "chain.prover-failed";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [ProverFailed, LaneFull, RequestRefused, CheckLost];
}
