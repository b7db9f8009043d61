using System.Numerics;

namespace QuilActors.Protocols.Vdf;

/// <summary>B, the prime that the proof's exponent is divided by.</summary>
public readonly record struct ChallengePrime(BigInteger Value)
{
    /// <summary>2^T mod B.</summary>
    public BigInteger PowerOfTwo(uint difficulty) => BigInteger.ModPow(2, difficulty, Value);

    /// <summary>Lower-case hex without leading zeros.</summary>
    public override string ToString()
        => Convert.ToHexStringLower(Value.ToByteArray(isUnsigned: true, isBigEndian: true)).TrimStart('0');
}
