namespace QuilActors.Crypto.ClassGroup;

/// <summary>Why a proof or a discriminant is refused.</summary>
public enum VdfReject
{
    None,

    /// <summary>The proof has not the profile's length.</summary>
    WrongLength,

    ChallengeOutOfRange,

    /// <summary>T is 0 or above the profile's maximum.</summary>
    DifficultyOutOfRange,

    ANotPositive,

    ATooLarge,

    BEven,

    /// <summary>Not -a &lt; b &lt;= a.</summary>
    BNotNormal,

    /// <summary>4a does not divide b^2 - D.</summary>
    NotOnDiscriminant,

    /// <summary>a > c, or a = c with b &lt; 0.</summary>
    NotReduced,

    /// <summary>Not negative, not 1 mod 8, of the wrong length, or composite.</summary>
    InvalidDiscriminant,

    /// <summary>A supplied discriminant is not the challenge's.</summary>
    DiscriminantMismatch,

    /// <summary>The equation fails: another y, pi, T, challenge or profile.</summary>
    ProofMismatch,

    /// <summary>The caller gave up; it says nothing about the proof.</summary>
    Cancelled,

    /// <summary>The verifiers have no room; it says nothing about the proof.</summary>
    Busy,
}
