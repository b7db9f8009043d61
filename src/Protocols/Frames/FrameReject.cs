namespace QuilActors.Protocols.Frames;

/// <summary>Why a frame is not accepted. Holds and orphans are no rejects: they are tried again.</summary>
public enum FrameReject
{
    None,
    TooLarge,
    Malformed,
    WrongFilter,
    /// <summary>The body has votes, which this version does not judge.</summary>
    VotesUnsupported,
    /// <summary>The body has membership operations, which this version does not judge.</summary>
    MembersUnsupported,
    /// <summary>The body has evidence, which this version does not judge.</summary>
    EvidenceUnsupported,
    /// <summary>The body has mesh reports, which this version does not judge.</summary>
    MeshUnsupported,
    WrongNumber,
    NotAMember,
    TooEarly,
    WrongDifficulty,
    MasterBehindParent,
    BadSignature,
    BadVdf,
    WrongRequestsRoot,
    WrongStateRoot,
    WrongWorkRoot,
    WrongScoreRoot,
    WrongRingRoot,
    WrongMmrRoot,
    RequestsUnordered,
    BadRequest,
    BadWork,
    /// <summary>A parent, or the frame itself, was rejected before.</summary>
    KnownBad,
    /// <summary>Below the horizon: the branch it extends is not held any more.</summary>
    TooOld,
}
