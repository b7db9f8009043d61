using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>Why a proof is refused.</summary>
public enum VdfReject
{
    None,

    /// <summary>The proof has not the profile's length.</summary>
    WrongLength,

    ChallengeOutOfRange,

    /// <summary>T is 0 or above the profile's maximum.</summary>
    DifficultyOutOfRange,

    ANotPositive,

    /// <summary>a has more than half the discriminant's bits.</summary>
    ATooLarge,

    BEven,

    /// <summary>Not -a &lt; b &lt;= a.</summary>
    BNotNormal,

    /// <summary>4a does not divide b^2 - D.</summary>
    NotOnDiscriminant,

    /// <summary>a > c, or a = c with b &lt; 0.</summary>
    NotReduced,

    /// <summary>The supplied discriminant is not 1 mod 8, of the wrong length, or composite.</summary>
    InvalidDiscriminant,

    /// <summary>The supplied discriminant is another challenge's.</summary>
    DiscriminantMismatch,

    /// <summary>The equation fails: another y, pi, T, challenge or profile.</summary>
    ProofMismatch,

    /// <summary>The caller gave up; it says nothing about the proof.</summary>
    Cancelled,

    /// <summary>The verifiers have no room; it says nothing about the proof.</summary>
    Busy,
}

static class VdfRejects
{
    internal static VdfReject ToVdf(this FormReject reject) => reject switch
    {
        FormReject.None => VdfReject.None,
        FormReject.WrongLength => VdfReject.WrongLength,
        FormReject.ANotPositive => VdfReject.ANotPositive,
        FormReject.ATooLarge => VdfReject.ATooLarge,
        FormReject.BEven => VdfReject.BEven,
        FormReject.BNotNormal => VdfReject.BNotNormal,
        FormReject.NotOnDiscriminant => VdfReject.NotOnDiscriminant,
        FormReject.NotReduced => VdfReject.NotReduced,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
