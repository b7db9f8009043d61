namespace QuilActors.Actors.Proving;

/// <summary>The settings <c>quil.vdf.verify</c>.</summary>
/// <param name="Workers">Threads, 1 to 64.</param>
/// <param name="Mailbox">Requests that wait; the next is answered Busy.</param>
/// <param name="DiscriminantCache">Derived discriminants kept.</param>
/// <param name="PeerBurst">Derivations a peer may cause at once.</param>
/// <param name="PeerRefill">The time after which it may cause one more.</param>
/// <param name="Metrics">Null for none.</param>
public sealed record VdfVerifierSettings(
    int Workers = 1, int Mailbox = 256, int DiscriminantCache = 1024, int PeerBurst = 8, TimeSpan? PeerRefill = null,
    VdfMetrics? Metrics = null)
{
    public const int WorkersMax = 64;

    public TimeSpan Refill => PeerRefill ?? TimeSpan.FromSeconds(2);
}
