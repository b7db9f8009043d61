using QuilActors.Engine;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>The master clock went on, durably.</summary>
sealed record MasterAdvanced(MasterLine Line);

/// <summary>A pulse or pulses arrived far ahead of what is known.</summary>
sealed record MasterGap(ulong Number);

/// <summary>Pulses fetched from a peer, ascending.</summary>
sealed record ImportMasters(IReadOnlyList<MasterFrame> Frames);

/// <summary>The chain's journal was read. The reel changes owner with this message.</summary>
sealed record ReelRecovered(TimeReel Reel, Frame? Unsent);

/// <summary>The head moved, durably.</summary>
sealed record HeadIsAt(HeadMove Move);

/// <summary>What the chain's actors begin with.</summary>
/// <param name="Head">The head after recovery.</param>
/// <param name="Nodes">All frames of the reel, by selector.</param>
/// <param name="Unsent">An own frame on the head that may not have been sent.</param>
sealed record ReelReady(FrameNode Head, IReadOnlyDictionary<Bytes32, FrameNode> Nodes, Frame? Unsent);

/// <summary>To the master clock: tell the line as it is.</summary>
sealed record GetMasterLine
{
    public static GetMasterLine Instance { get; } = new();
}

/// <summary>A valid frame joined the reel, on whatever branch.</summary>
sealed record NodeJoined(FrameNode Node);

/// <summary>Judge this frame.</summary>
/// <param name="Source">The peer it came from; null for an own one.</param>
/// <param name="WorkNeeded">Whether the bodies behind its summaries must be here.</param>
sealed record JudgeFrame(Frame Frame, int SizeBytes, PeerId? Source, bool WorkNeeded);

/// <summary>Answer of <see cref="JudgeFrame"/>.</summary>
/// <param name="Joined">It is in the reel now, or was before.</param>
/// <param name="Reject">Why not.</param>
/// <param name="Reason">In words, when it is neither in nor rejected.</param>
sealed record FrameJudged(Bytes32 HeaderHash, bool Joined, FrameReject Reject, string Reason);

/// <summary>A frame came whose parent is not here.</summary>
sealed record ParentMissing(ulong Number, PeerId? Source);

/// <summary>To the chain: store this own frame before it is sent. Answer: <see cref="ProposalStored"/> or
/// <see cref="ProposalRefused"/>.</summary>
sealed record StoreProposal(Frame Frame);

sealed record ProposalStored(Frame Frame);

/// <summary>There is an own frame on that parent already.</summary>
sealed record ProposalRefused(Bytes32 ParentSelector);

/// <summary>To the chain: a frame joined the reel, perhaps with a move of its head.</summary>
sealed record AppendFrame(FrameNode Node, HeadMove? Move);

/// <summary>To the chain: selectors of the head's branch.</summary>
sealed record ReadSelectors(IReadOnlyList<ulong> Numbers);

sealed record BranchSelectors(IReadOnlyList<ulong> Numbers, IReadOnlyList<Bytes32> Selectors, ulong HeadNumber);

/// <summary>To the chain: frames of the head's branch.</summary>
sealed record ReadFrames(ulong From, int Count, int BytesMax);

sealed record BranchFrames(IReadOnlyList<Frame> Frames);

/// <summary>To the work pool: everything that answers this frame's challenge.</summary>
sealed record CutWork(FrameNode Challenge);

sealed record WorkCut(FrameNode Challenge, IReadOnlyList<WorkSummary> Work);

/// <summary>To the work pool: have the bodies behind these summaries, fetched from peers if need be.</summary>
sealed record RequireWork(
    Bytes32 Key, FrameNode Challenge, IReadOnlyList<WorkSummary> Work, PeerId? Source);

/// <summary>Answer of <see cref="RequireWork"/>.</summary>
sealed record WorkRequired(Bytes32 Key, WorkReject Reject, bool Missing);

/// <summary>To the work pool, from a peer by sync. Answer: <see cref="WorkReply"/>.</summary>
sealed record FindWork(Bytes32 BodyDigest);

/// <summary>A proof was refused here.</summary>
sealed record ProofRejected(Bytes32 Prover, WorkReject Reason);

/// <summary>It is this node's turn on this parent from that time on; null when it is never.</summary>
sealed record LeaderTurn(FrameNode Parent, int Position, Instant? Opens);

/// <summary>What sync knows of the others.</summary>
/// <param name="Settled">At least one peer answered, or there is none to ask; and none is ahead by more than two.
/// </param>
/// <param name="FramesBehind">Against the best known head.</param>
/// <param name="Reason">What goes on, for people.</param>
sealed record SyncState(bool Settled, ulong FramesBehind, string Reason);

/// <summary>Frames for a query, with the reel's knowledge.</summary>
sealed record AnswerFrames(IActorRef ReplyTo, ulong? Number, ulong? Before, int Limit, bool IsList);
