using System.Numerics;

namespace QuilActors.Protocols.Ledger;

/// <summary>How many units a frame emits, from the size of the world state. 1 QUIL = 8,000,000,000 units.</summary>
public static class Emission
{
    public const ulong UnitsPerQuil = 8_000_000_000;
    const int BasisShift = 50;
    const ulong GenerationStep = 10_000;
    const ulong FullSlotMilliseconds = 10_000;

    /// <summary>g(T): how often <paramref name="difficulty"/> can be divided by 10^4 while it is at least 10^4.
    /// </summary>
    public static int Generation(ulong difficulty)
    {
        var generation = 0;
        for (; difficulty >= GenerationStep; difficulty /= GenerationStep)
            generation++;
        return generation;
    }

    /// <summary>B = floor(K-th root of floor(U^K * 2^50 / W)), K = 2^g: units per 10 s.</summary>
    /// <exception cref="DivideByZeroException">The world state is empty (error DivisorZero).</exception>
    /// <exception cref="OverflowException">The result is over 128 bits.</exception>
    public static UInt128 Basis(ulong difficulty, BigInteger worldStateBytes, ulong units = UnitsPerQuil)
    {
        if (worldStateBytes.Sign <= 0)
            throw new DivideByZeroException("DivisorZero: the world state has no bytes");
        var generation = Generation(difficulty);
        var power = BigInteger.Pow(units, 1 << generation) << BasisShift;
        return checked((UInt128)IntegerRoot.PowerOfTwoRoot(power / worldStateBytes, generation));
    }

    /// <summary>E = floor((B - (B >> rings)) * slot / 10 s).</summary>
    public static UInt128 OfFrame(UInt128 basis, int rings, int slotMilliseconds)
        => checked((basis - (rings >= 128 ? 0 : basis >> rings)) * (UInt128)slotMilliseconds) / FullSlotMilliseconds;
}
