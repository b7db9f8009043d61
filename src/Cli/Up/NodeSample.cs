namespace QuilActors.Cli.Up;

/// <summary>What one node said of itself at one moment; null fields of a node that does not answer.</summary>
/// <param name="Name">n1, n2, ...</param>
/// <param name="Head">Number of the newest frame of its head branch.</param>
/// <param name="HeadSelector">64 hex digits; equal selectors mean equal branches.</param>
/// <param name="EarnedUnits">Accrued units of this node's own prover.</param>
/// <param name="MemoryBytes">Resident memory.</param>
sealed record NodeSample(
    string Name,
    string Phase,
    ulong Head,
    string HeadSelector,
    int Peers,
    ulong FramesSeen,
    ulong Objects,
    ulong ProofsAccepted,
    ulong ProofsMissed,
    UInt128 EarnedUnits,
    UInt128 EmittedUnits,
    double VdfSeconds,
    long MemoryBytes);
