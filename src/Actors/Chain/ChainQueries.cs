using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>What the chain of this node does now.</summary>
public enum ChainPhase
{
    Starting,
    Recovering,
    Syncing,
    Following,
    Leading,
    Degraded,
}

/// <summary>Asks /user/consensus. Answer: <see cref="ChainStatus"/>.</summary>
public sealed record GetChainStatus
{
    public static GetChainStatus Instance { get; } = new();
}

/// <param name="Phase">Honest: Following only when no peer is known to be ahead.</param>
/// <param name="Reason">Why, in the phases Syncing and Degraded; else empty.</param>
/// <param name="Profile">Consensus profile, e.g. "devnet".</param>
/// <param name="Filter">The chain.</param>
/// <param name="Genesis">Selector of frame 0.</param>
/// <param name="Head">Null until frame 0 is known.</param>
/// <param name="HeadSelector">Zero until then.</param>
/// <param name="MasterNumber">The newest pulse known.</param>
/// <param name="FramesBehind">Against the best head a peer told of.</param>
/// <param name="Vdf">The data clock.</param>
/// <param name="IsLeader">Whether this node makes the next frame now.</param>
/// <param name="FramesMade">Own frames that became this node's head since its start.</param>
/// <param name="FramesFollowed">Others' frames that became its head since its start.</param>
/// <param name="Members">Active members of the filter, by rank.</param>
/// <param name="RequestsWaiting">Requests in the pool.</param>
public sealed record ChainStatus(
    ChainPhase Phase, string Reason, string Profile, Bytes32 Filter, Bytes32 Genesis, FrameHeader? Head,
    Bytes32 HeadSelector, ulong MasterNumber, ulong FramesBehind, ChainVdf Vdf, bool IsLeader, ulong FramesMade,
    ulong FramesFollowed, IReadOnlyList<Bytes32> Members, int RequestsWaiting);

/// <param name="Profile">VDF profile, e.g. "devnet-512".</param>
/// <param name="Difficulty">Squarings of one frame.</param>
/// <param name="Position">Squarings done for the frame in the making.</param>
/// <param name="Total">Its squarings; 0 while none is made here.</param>
/// <param name="PerSecond">Measured on the newest run; 0 before the first.</param>
/// <param name="Secure">False for profiles whose discriminant is too small for strangers.</param>
public sealed record ChainVdf(
    string Profile, uint Difficulty, uint Position, uint Total, double PerSecond, bool Secure);

/// <summary>Asks /user/consensus for a frame of the head's branch. Answer: <see cref="ChainFrame"/> or
/// <see cref="ChainFrameMissing"/>.</summary>
/// <param name="Number">Null for the head.</param>
public sealed record GetFrame(ulong? Number);

/// <summary>Asks /user/consensus for the newest frames of the head's branch. Answer: <see cref="ChainFrames"/>.
/// </summary>
/// <param name="Before">Only frames with a smaller number; null for all.</param>
/// <param name="Limit">1 to 256.</param>
public sealed record ListFrames(ulong? Before, int Limit);

/// <summary>Newest first.</summary>
public sealed record ChainFrames(IReadOnlyList<ChainFrame> Items);

/// <param name="Header">Its header.</param>
/// <param name="Selector">Its selector.</param>
/// <param name="Requests">In its body.</param>
/// <param name="Proofs">Work summaries in its body.</param>
/// <param name="SizeBytes">Of header and body.</param>
/// <param name="EmissionUnits">E of the frame; null for old frames, whose state is not held any more.</param>
/// <param name="SpacingMilliseconds">To its parent's stamp; null at frame 0.</param>
public sealed record ChainFrame(
    FrameHeader Header, Bytes32 Selector, int Requests, int Proofs, int SizeBytes, UInt128? EmissionUnits,
    long? SpacingMilliseconds);

public sealed record ChainFrameMissing(ulong? Number);

/// <summary>Asks /user/consensus. Answer: <see cref="ChainEarnings"/>.</summary>
/// <param name="History">Newest frames to give the history of, 0 to 3,600.</param>
public sealed record GetEarnings(int History);

/// <summary>The reward ledger's journal, as of one frame.</summary>
/// <param name="Frame">The newest frame that is counted.</param>
/// <param name="Selector">Its selector.</param>
/// <param name="EmissionUnits">E of that frame.</param>
/// <param name="ScoreTotal">Sum of all work scores of that frame, Q32.32.</param>
/// <param name="BasisUnits">B, the basis per 10 s.</param>
/// <param name="WorldStateBytes">W: bytes of all shard entries.</param>
/// <param name="TotalEmittedUnits">Over the frames of the head's branch.</param>
/// <param name="Provers">By address.</param>
/// <param name="History">Oldest first; this node's own.</param>
public sealed record ChainEarnings(
    ulong Frame, Bytes32 Selector, UInt128 EmissionUnits, UInt128 ScoreTotal, UInt128 BasisUnits, ulong WorldStateBytes,
    UInt128 TotalEmittedUnits, IReadOnlyList<ProverEarnings> Provers, IReadOnlyList<FrameRewardEntry> History);

/// <param name="Prover">Consensus address.</param>
/// <param name="Score">Work score of the newest frame, Q32.32.</param>
/// <param name="StorageScore">The storage part of it.</param>
/// <param name="LeaderScore">The leader's part of it.</param>
/// <param name="StorageBytes">Bytes of the shards it proved in the newest frame.</param>
/// <param name="NowUnits">Earned by the newest frame.</param>
/// <param name="AccruedUnits">Earned on the head's branch and not final.</param>
/// <param name="ConfirmedUnits">Earned in final frames.</param>
/// <param name="ProofsAccepted">On the head's branch.</param>
/// <param name="ProofsMissed">On the head's branch.</param>
/// <param name="ProofsRejected">Refused here since the start.</param>
public sealed record ProverEarnings(
    Bytes32 Prover, UInt128 Score, UInt128 StorageScore, UInt128 LeaderScore, ulong StorageBytes, UInt128 NowUnits,
    UInt128 AccruedUnits, UInt128 ConfirmedUnits, ulong ProofsAccepted, ulong ProofsMissed, ulong ProofsRejected);

/// <summary>What one frame paid this node.</summary>
/// <param name="State">"accrued", "confirmed" or "reverted".</param>
public sealed record FrameRewardEntry(
    ulong Frame, Bytes32 Selector, long TimestampMs, string State, UInt128 Units, UInt128 Score, UInt128 ScoreTotal,
    UInt128 EmissionUnits, int ProofsAccepted);

/// <summary>Asks /user/consensus. Answer: <see cref="ShardEntryList"/>.</summary>
public sealed record GetShardEntries
{
    public static GetShardEntries Instance { get; } = new();
}

/// <param name="Frame">The head they belong to.</param>
/// <param name="Items">By shard id; only shards with an entry.</param>
public sealed record ShardEntryList(ulong Frame, IReadOnlyList<ShardEntryState> Items);

/// <param name="Committed">The entry, its cut and its frame.</param>
/// <param name="Provers">Addresses of the shard's Active provers, ascending.</param>
public sealed record ShardEntryState(ShardEntryCommitted Committed, IReadOnlyList<Bytes32> Provers);
