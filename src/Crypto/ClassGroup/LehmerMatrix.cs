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
        ulong u0 = 1, v0 = 0, u1 = 0, v1 = 1;
        var steps = 0;
        limitReached = false;
        if (y > limit && y >= RemainderMin)
            while (true)
            {
                var q = x / y;
                var r = x - q * y;
                if (r < RemainderMin)
                    break;
                x = r;
                u0 += q * u1;
                v0 += q * v1;
                steps++;
                if (r <= limit)
                {
                    limitReached = true;
                    break;
                }
                q = y / x;
                r = y - q * x;
                if (r < RemainderMin)
                    break;
                y = r;
                u1 += q * u0;
                v1 += q * v0;
                steps++;
                if (r <= limit)
                {
                    limitReached = true;
                    break;
                }
            }
        Steps = steps;
        if (Odd)
            (A, B, C, D) = (u1, v1, u0, v0);
        else
            (A, B, C, D) = (u0, v0, u1, v1);
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
