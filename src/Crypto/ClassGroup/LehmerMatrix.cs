using System.Numerics;
using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>What a run of Euclid's quotients does to a pair of rows, as magnitudes: signs alternate, so the parity of
/// the step count says them. Entries stay below 2^62 after two passes and the determinant is +1 or -1.</summary>
/// <remarks>A pass works on the leading 64 bits alone and stops before a remainder below 2^33. Cofactors then stay
/// below 2^31, so the error of the truncated rows is smaller than the remainder: rows never get negative. They can end
/// in the wrong order, though; the caller treats that as a step with quotient 0.</remarks>
struct LehmerMatrix
{
    /// <summary>The least remainder a pass may leave: it exceeds the error of truncated rows.</summary>
    internal const ulong RemainderMin = 1UL << 33;

    internal ulong A, B, C, D;
    internal int Steps;

    internal readonly bool Odd => (Steps & 1) != 0;

    /// <summary>One pass over normalised tops x >= y.</summary>
    /// <param name="x">Leading 64 bits of the larger row.</param>
    /// <param name="y">The bits of the smaller row at the same place.</param>
    /// <param name="limit">The bits of the limit at the same place; the pass ends after a remainder at or below it.
    /// </param>
    /// <param name="limitReached">Whether it ended so.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Pass(ulong x, ulong y, ulong limit, out bool limitReached)
    {
        // Cofactor pairs (u, v) share a word, u below: entries stay below 2^31, so a product does not carry over.
        ulong row0 = 1, row1 = 1UL << 32;
        var floor = Math.Max(RemainderMin, limit + 1);
        var steps = 0;
        ulong rest = ulong.MaxValue;
        if (y >= floor)
            while (true)
            {
                (var q, rest) = WideMath.DivRem(x, y);
                if (rest < floor)
                    break;
                x = rest;
                row0 += q * row1;
                steps++;
                (q, rest) = WideMath.DivRem(y, x);
                if (rest < floor)
                    break;
                y = rest;
                row1 += q * row0;
                steps++;
            }
        // The remainder at or below the limit is taken, unless it is too small.
        limitReached = rest >= RemainderMin && rest <= limit;
        if (limitReached)
            steps = LastStep(x, y, steps, ref row0, ref row1);
        Steps = steps;
        if (Odd)
            (row0, row1) = (row1, row0);
        (A, B) = ((uint)row0, row0 >> 32);
        (C, D) = ((uint)row1, row1 >> 32);
    }

    static int LastStep(ulong x, ulong y, int steps, ref ulong row0, ref ulong row1)
    {
        if ((steps & 1) == 0)
            row0 += x / y * row1;
        else
            row1 += y / x * row0;
        return steps + 1;
    }

    /// <summary>Two passes on 128-bit tops: the second works on what the first left, renormalised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void TwoPasses(ulong xh, ulong xl, ulong yh, ulong yl, ulong limitHigh, ulong limitLow)
    {
        Pass(xh, yh, limitHigh, out var limitReached);
        if (Steps == 0 || limitReached)
            return;
        ApplyToTops(ref xh, ref xl, ref yh, ref yl);
        if (xh == 0)
            return;
        // Rows may be in the wrong order now, so the shift comes from both.
        var shift = BitOperations.LeadingZeroCount(xh | yh);
        if (shift != 0)
        {
            xh = (xh << shift) | (xl >> (64 - shift));
            yh = (yh << shift) | (yl >> (64 - shift));
            limitHigh = (limitHigh << shift) | (limitLow >> (64 - shift));
        }
        var second = default(LehmerMatrix);
        second.Pass(xh, yh, limitHigh, out _);
        if (second.Steps != 0)
            this = Product(second, this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly void ApplyToTops(ref ulong xh, ref ulong xl, ref ulong yh, ref ulong yl)
    {
        var ax = Wide(A, xh, xl);
        var by = Wide(B, yh, yl);
        var cx = Wide(C, xh, xl);
        var dy = Wide(D, yh, yl);
        var x = Odd ? by - ax : ax - by;
        var y = Odd ? cx - dy : dy - cx;
        (xh, xl) = ((ulong)(x >> 64), (ulong)x);
        (yh, yl) = ((ulong)(y >> 64), (ulong)y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static UInt128 Wide(ulong factor, ulong high, ulong low)
    {
        var carried = Math.BigMul(factor, low, out var bottom);
        return new UInt128(carried + factor * high, bottom);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static LehmerMatrix Product(in LehmerMatrix l, in LehmerMatrix r) => new()
    {
        A = l.A * r.A + l.B * r.C,
        B = l.A * r.B + l.B * r.D,
        C = l.C * r.A + l.D * r.C,
        D = l.C * r.B + l.D * r.D,
        Steps = l.Steps + r.Steps,
    };
}
