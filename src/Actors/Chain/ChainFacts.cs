using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>Event stream: the head moved, durably. Published once per move, in order; also for the moves that a
/// recovering node finds in its journal after <see cref="ChainRecovered"/>, never before.</summary>
/// <param name="Head">The new head.</param>
/// <param name="HeadSelector">Its selector.</param>
/// <param name="Undone">Selectors that left the head's branch, newest first.</param>
/// <param name="Applied">Frames that joined it, oldest first.</param>
public sealed record HeadChanged(
    FrameHeader Head, Bytes32 HeadSelector, IReadOnlyList<Bytes32> Undone, IReadOnlyList<AppliedFrame> Applied);

/// <summary>A frame of the head's branch and what it did.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Body">Its body.</param>
/// <param name="Selector">Its selector.</param>
/// <param name="MasterOutputY">y of the pulse it names: the challenge's randomness.</param>
/// <param name="IsChallenge">Whether it challenges: it names a newer pulse than its parent does.</param>
/// <param name="ExecutedUpTo">Number of the newest ancestor whose requests are in the state this header describes.
/// </param>
/// <param name="Committed">Shard entries that the state of this header has and its parent's has not.</param>
public sealed record AppliedFrame(
    FrameHeader Header, FrameBody Body, Bytes32 Selector, ReadOnlyMemory<byte> MasterOutputY, bool IsChallenge,
    ulong ExecutedUpTo, IReadOnlyList<ShardEntryCommitted> Committed);

/// <summary>A shard update was executed.</summary>
/// <param name="Entry">The shard's entry from now on.</param>
/// <param name="Cut">The batches it covers.</param>
/// <param name="BaseFrame">The frame at which it was made.</param>
/// <param name="Frame">The frame that included it.</param>
public sealed record ShardEntryCommitted(
    ShardEntry Entry, IReadOnlyList<AuthorCut> Cut, ulong BaseFrame, ulong Frame);

/// <summary>Event stream: the chain's journal was read. What the head's branch holds now.</summary>
public sealed record ChainRecovered(
    FrameHeader Head, Bytes32 HeadSelector, IReadOnlyList<ShardEntryCommitted> Entries);

/// <summary>Event stream: the chain of this node stopped for good; only a new start can go on. The node should end.
/// </summary>
public sealed record ChainStopped(string Reason);

/// <summary>Event stream: the answer of a submitted request, when its frame is executed on the head's branch.</summary>
/// <param name="RequestHash">Which.</param>
/// <param name="Frame">The frame that included it.</param>
/// <param name="Result">"Applied" or the reason why not.</param>
public sealed record RequestExecuted(Bytes32 RequestHash, ulong Frame, string Result);

/// <summary>To /user/consensus: put this request into a frame. It is gossiped and kept until it is included or expires.
/// Answer: <see cref="RequestAccepted"/> or <see cref="RequestRefused"/>.</summary>
public sealed record SubmitRequest(Request Request);

public sealed record RequestAccepted(Bytes32 RequestHash);

public sealed record RequestRefused(Bytes32 RequestHash, string Reason);

/// <summary>To /user/consensus: a work proof made or met here.</summary>
public sealed record SubmitWork(WorkProof Proof);

/// <summary>To /user/shards: answer this frame's challenge for a shard. Answer: <see cref="StorageProved"/> or
/// <see cref="StorageMissing"/>, within a slot.</summary>
/// <param name="Frame">The challenging frame.</param>
/// <param name="Selector">Its selector.</param>
/// <param name="MasterOutputY">y of the pulse it names.</param>
/// <param name="Entry">The committed entry that is challenged.</param>
/// <param name="Cut">The batches it covers.</param>
/// <param name="Prover">This node's consensus address.</param>
/// <param name="Filter">The chain.</param>
/// <param name="Steps">Chunks to open, at most k; the entry's leaf count bounds it.</param>
public sealed record ProveStorage(
    ulong Frame, Bytes32 Selector, ReadOnlyMemory<byte> MasterOutputY, ShardEntry Entry, IReadOnlyList<AuthorCut> Cut,
    Bytes32 Prover, Bytes32 Filter, int Steps);

/// <summary>Answer of a shard that holds what was asked.</summary>
public sealed record StorageProved(ulong Frame, Bytes32 ShardId, StorageBody Body);

/// <summary>Answer of a shard that cannot prove; the challenge counts as missed.</summary>
public sealed record StorageMissing(ulong Frame, Bytes32 ShardId, string Reason);
