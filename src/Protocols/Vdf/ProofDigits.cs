using System.Numerics;

namespace QuilActors.Protocols.Vdf;

/// <summary>floor(2^T / B) in digits of k bits, by long division.</summary>
public static class ProofDigits
{
    /// <summary>Digits wider than this would need more buckets than there are blocks.</summary>
    public const int WidthMax = 16;

    /// <summary>Digit i has the weight 2^(k i); there are ceil(T / k).</summary>
    /// <param name="prime">B > 1.</param>
    /// <param name="difficulty">T, at least 1.</param>
    /// <param name="width">k, 1 to 16.</param>
    /// <param name="remainder">2^T mod B.</param>
    public static int[] Of(ChallengePrime prime, uint difficulty, int width, out BigInteger remainder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(difficulty, 1U);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, WidthMax);
        if (prime.Value <= BigInteger.One)
            throw new ArgumentOutOfRangeException(nameof(prime), "a divisor above 1 is needed");
        var limbs = (int)(prime.Value.GetBitLength() / 64) + 1;
        var divisor = ToLimbs(prime.Value, limbs);
        var rest = ToLimbs(BigInteger.One, limbs);
        var blocks = (difficulty + (uint)width - 1) / (uint)width;
        var digits = new int[blocks];
        // The top digit is the partial one.
        var bits = (int)(difficulty - (blocks - 1) * (uint)width);
        for (var i = digits.Length - 1; i >= 0; i--, bits = width)
        {
            var digit = 0;
            for (var bit = 0; bit < bits; bit++)
                digit = 2 * digit + DoubleAndReduce(rest, divisor);
            digits[i] = digit;
        }
        remainder = new(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(rest), isUnsigned: true);
        return digits;
    }

    /// <summary>R = 2R; if R >= B then R -= B and the next bit of the quotient is 1. One limb is spare, so 2R fits.
    /// </summary>
    static int DoubleAndReduce(Span<ulong> rest, ReadOnlySpan<ulong> divisor)
    {
        ulong carry = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            var limb = rest[i];
            rest[i] = (limb << 1) | carry;
            carry = limb >> 63;
        }
        var top = rest.Length - 1;
        while (top > 0 && rest[top] == divisor[top])
            top--;
        if (rest[top] < divisor[top])
            return 0;
        ulong borrow = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            ulong x = rest[i], y = divisor[i];
            var difference = x - y;
            rest[i] = difference - borrow;
            borrow = (x < y ? 1UL : 0) | (difference < borrow ? 1UL : 0);
        }
        return 1;
    }

    static ulong[] ToLimbs(BigInteger value, int count)
    {
        var limbs = new ulong[count];
        value.TryWriteBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(limbs.AsSpan()), out _,
            isUnsigned: true);
        return limbs;
    }
}
