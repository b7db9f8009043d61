namespace QuilActors.Protocols.Consensus;

/// <summary>Why a work proof does not count.</summary>
public enum WorkReject
{
    None,
    /// <summary>The bytes are no work proof, or of a kind that this version does not judge.</summary>
    Malformed,
    BadSignature,
    /// <summary>Another filter or selector, or a frame that challenges nobody.</summary>
    WrongFrame,
    /// <summary>The prover is not Active in the shard, or the shard has no entry.</summary>
    NotAssigned,
    WrongRoot,
    BadChunkCount,
    BadMultiproof,
    Late,
    Duplicate,
}

/// <summary>Why a challenge went unanswered.</summary>
public enum WorkMiss
{
    NoProof,
    SegmentMissing,
    QuorumMissing,
}
