using System.Collections.Immutable;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>Answer of an executed request.</summary>
public enum RequestResult
{
    Applied,
    Duplicate,
    BadShardUpdate,
}

/// <summary>What became of one request.</summary>
/// <param name="Hash">Its request hash.</param>
/// <param name="Frame">The frame that included it.</param>
public sealed record ExecutedRequest(Bytes32 Hash, ulong Frame, RequestResult Result);

/// <summary>A frame that is on a branch but not in the state of its newest header yet.</summary>
sealed record PendingFrame(
    ulong Number, ulong MasterNumber, IReadOnlyList<Request> Requests, IReadOnlyList<AcceptedProof> Accepted,
    IReadOnlyList<MissedProof> Missed, FrameReward Reward);

/// <summary>A valid frame in the reel with all that follows from it and its ancestors. Immutable, so it is handed
/// between actors by reference.</summary>
public sealed class FrameNode
{
    internal FrameNode(
        Frame frame, Bytes32 selector, ChainState state, UInt128 cumulativeWork, bool isChallenge,
        ReadOnlyMemory<byte> masterOutputY)
    {
        Frame = frame;
        Selector = selector;
        State = state;
        CumulativeWork = cumulativeWork;
        IsChallenge = isChallenge;
        MasterOutputY = masterOutputY;
    }

    public Frame Frame { get; }

    public FrameHeader Header => Frame.Header;

    public ulong Number => Frame.Header.Number;

    public Bytes32 Selector { get; }

    /// <summary>The state that the header describes.</summary>
    public ChainState State { get; }

    /// <summary>Sum of the fork choice's work over the branch.</summary>
    public UInt128 CumulativeWork { get; }

    /// <summary>Whether it challenges the provers: it names a newer pulse than its parent.</summary>
    public bool IsChallenge { get; }

    /// <summary>y of the pulse it names.</summary>
    public ReadOnlyMemory<byte> MasterOutputY { get; }

    /// <summary>Proofs that it includes for its parent's challenge.</summary>
    public IReadOnlyList<AcceptedProof> Accepted { get; internal init; } = [];

    /// <summary>Challenges of its parent that it has no answer to.</summary>
    public IReadOnlyList<MissedProof> Missed { get; internal init; } = [];

    /// <summary>What it pays.</summary>
    public FrameReward Reward { get; internal init; } = FrameReward.None;

    /// <summary>Shard entries that its state has and its parent's has not.</summary>
    public IReadOnlyList<ShardCommit> Committed { get; internal init; } = [];

    /// <summary>Requests executed between its parent's state and its own.</summary>
    public IReadOnlyList<ExecutedRequest> Executed { get; internal init; } = [];

    /// <summary>Frames of its branch, itself included, that its state does not hold.</summary>
    internal ImmutableQueue<PendingFrame> Pending { get; init; } = [];

    /// <summary>Over the header hashes 0 to its own. Never changed after construction.</summary>
    internal ListRootAccumulator Headers { get; init; } = new();
}
