namespace QuilActors.Crypto.ClassGroup;

/// <summary>Why an encoded form or a discriminant is refused.</summary>
public enum FormReject
{
    None,

    WrongLength,

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

    /// <summary>Not negative, not 1 mod 8, of the wrong length, or composite.</summary>
    InvalidDiscriminant,
}
