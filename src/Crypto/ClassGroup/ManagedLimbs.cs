using System.Numerics;
using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Limb vectors without native code, for any processor and wherever GMP is missing.</summary>
/// <param name="dividend">Scratch of the greatest dividend and one limb more.</param>
/// <param name="divisor">Scratch of the greatest divisor.</param>
unsafe struct ManagedLimbs(ulong* dividend, ulong* divisor) : ILimbs
{
    const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    readonly ulong* _dividend = dividend;
    readonly ulong* _divisor = divisor;

    internal static ManagedLimbs In(LimbArena arena) => new(arena.Take().Limbs, arena.Take().Limbs);

    [MethodImpl(Hot)]
    public readonly ulong Mul1(ulong* r, ulong* a, int n, ulong x)
    {
        ulong carry = 0;
        for (var end = a + n; a < end; a++, r++)
        {
            var high = Math.BigMul(*a, x, out var low);
            low += carry;
            carry = high + (low < carry ? 1UL : 0);
            *r = low;
        }
        return carry;
    }

    /// <summary>The carry comes last, so that the chain through it is short; so it is in the next ones.</summary>
    [MethodImpl(Hot)]
    public readonly ulong AddMul1(ulong* r, ulong* a, int n, ulong x)
    {
        ulong carry = 0;
        for (var end = a + n; a < end; a++, r++)
        {
            var high = Math.BigMul(*a, x, out var low);
            low += *r;
            high += low < *r ? 1UL : 0;
            low += carry;
            carry = high + (low < carry ? 1UL : 0);
            *r = low;
        }
        return carry;
    }

    [MethodImpl(Hot)]
    public readonly ulong SubMul1(ulong* r, ulong* a, int n, ulong x)
    {
        ulong borrow = 0;
        for (var end = a + n; a < end; a++, r++)
        {
            var high = Math.BigMul(*a, x, out var low);
            var limb = *r;
            var difference = limb - low;
            high += limb < low ? 1UL : 0;
            *r = difference - borrow;
            borrow = high + (difference < borrow ? 1UL : 0);
        }
        return borrow;
    }

    [MethodImpl(Hot)]
    public readonly void Mul(ulong* r, ulong* a, int na, ulong* b, int nb)
    {
        var j = nb & 1;
        if (j != 0)
            r[na] = Mul1(r, a, na, b[0]);
        else
            new Span<ulong>(r, na).Clear();
        for (; j < nb; j += 2)
            r[na + j + 1] = AddMul2(r + j, a, na, b[j], b[j + 1]);
    }

    /// <summary>r (n limbs, then a new one) += a * (x + 2^64 y) and returns the limb after that: half the loads and
    /// stores of two rows, with a carry each.</summary>
    [MethodImpl(Hot)]
    static ulong AddMul2(ulong* r, ulong* a, int n, ulong x, ulong y)
    {
        ulong carryX = 0, carryY = 0, before = 0, highX, lowX, highY, lowY;
        for (var end = a + n; a < end; a++, r++)
        {
            var limb = *a;
            highX = Math.BigMul(limb, x, out lowX);
            highY = Math.BigMul(before, y, out lowY);
            before = limb;
            var sum = *r + lowX;
            highX += sum < lowX ? 1UL : 0;
            sum += carryX;
            carryX = highX + (sum < carryX ? 1UL : 0);
            sum += lowY;
            highY += sum < lowY ? 1UL : 0;
            sum += carryY;
            carryY = highY + (sum < carryY ? 1UL : 0);
            *r = sum;
        }
        highY = Math.BigMul(before, y, out lowY);
        lowY += carryX;
        highY += lowY < carryX ? 1UL : 0;
        lowY += carryY;
        *r = lowY;
        return highY + (lowY < carryY ? 1UL : 0);
    }

    /// <summary>The triangle above the diagonal, doubled, and the diagonal.</summary>
    [MethodImpl(Hot)]
    public readonly void Sqr(ulong* r, ulong* a, int n)
    {
        r[0] = 0;
        r[2 * n - 1] = 0;
        if (n > 1)
        {
            r[n] = Mul1(r + 1, a + 1, n - 1, a[0]);
            for (var i = 1; i < n - 1; i++)
                r[n + i] = AddMul1(r + 2 * i + 1, a + i + 1, n - 1 - i, a[i]);
        }
        ulong shifted = 0, carry = 0;
        for (var i = 0; i < n; i++)
        {
            ulong low = r[2 * i], high = r[2 * i + 1];
            var doubledLow = (low << 1) | shifted;
            var doubledHigh = (high << 1) | (low >> 63);
            shifted = high >> 63;
            var squareHigh = Math.BigMul(a[i], a[i], out var squareLow);
            squareLow += carry;
            squareHigh += squareLow < carry ? 1UL : 0;
            doubledLow += squareLow;
            var over = doubledLow < squareLow ? 1UL : 0;
            doubledHigh += over;
            carry = doubledHigh < over ? 1UL : 0;
            doubledHigh += squareHigh;
            carry += doubledHigh < squareHigh ? 1UL : 0;
            r[2 * i] = doubledLow;
            r[2 * i + 1] = doubledHigh;
        }
    }

    [MethodImpl(Hot)]
    public readonly ulong Add(ulong* r, ulong* a, int na, ulong* b, int nb)
    {
        ulong carry = 0;
        var i = 0;
        for (; i < nb; i++)
        {
            var sum = a[i] + carry;
            carry = sum < carry ? 1UL : 0;
            sum += b[i];
            carry += sum < b[i] ? 1UL : 0;
            r[i] = sum;
        }
        for (; i < na; i++)
        {
            var sum = a[i] + carry;
            carry = sum < carry ? 1UL : 0;
            r[i] = sum;
        }
        return carry;
    }

    [MethodImpl(Hot)]
    public readonly ulong Sub(ulong* r, ulong* a, int na, ulong* b, int nb)
    {
        ulong borrow = 0;
        var i = 0;
        for (; i < nb; i++)
        {
            ulong x = a[i], y = b[i];
            var difference = x - y;
            var next = x < y ? 1UL : 0;
            next += difference < borrow ? 1UL : 0;
            r[i] = difference - borrow;
            borrow = next;
        }
        for (; i < na; i++)
        {
            var x = a[i];
            r[i] = x - borrow;
            borrow = x < borrow ? 1UL : 0;
        }
        return borrow;
    }

    [MethodImpl(Hot)]
    public readonly ulong ShiftLeft(ulong* r, ulong* a, int n, int bits)
    {
        var rest = 64 - bits;
        var carry = a[n - 1] >> rest;
        for (var i = n - 1; i > 0; i--)
            r[i] = (a[i] << bits) | (a[i - 1] >> rest);
        r[0] = a[0] << bits;
        return carry;
    }

    /// <summary>Schoolbook division with a 3-by-2 reciprocal (Moeller and Granlund, "Improved division by invariant
    /// integers").</summary>
    [MethodImpl(Hot)]
    public readonly void DivRem(ulong* q, ulong* r, ulong* n, int nn, ulong* d, int dn)
    {
        ulong* w = _dividend, v = _divisor;
        var shift = BitOperations.LeadingZeroCount(d[dn - 1]);
        if (shift != 0)
        {
            ShiftLeft(v, d, dn, shift);
            w[nn] = ShiftLeft(w, n, nn, shift);
        }
        else
        {
            new ReadOnlySpan<ulong>(d, dn).CopyTo(new(v, dn));
            new ReadOnlySpan<ulong>(n, nn).CopyTo(new(w, nn));
            w[nn] = 0;
        }
        if (dn == 1)
            DivideByLimb(q, w, nn, v[0]);
        else
            DivideByLimbs(q, w, nn, v, dn);
        for (var i = 0; i < dn; i++)
            r[i] = shift == 0 ? w[i] : (w[i] >> shift) | (i + 1 < dn ? w[i + 1] << (64 - shift) : 0);
    }

    static void DivideByLimb(ulong* q, ulong* w, int nn, ulong d)
    {
        var rest = w[nn];
        for (var i = nn - 1; i >= 0; i--)
        {
            var (quotient, remainder) = UInt128.DivRem(new UInt128(rest, w[i]), d);
            q[i] = (ulong)quotient;
            rest = (ulong)remainder;
        }
        w[0] = rest;
    }

    [MethodImpl(Hot)]
    readonly void DivideByLimbs(ulong* q, ulong* w, int nn, ulong* d, int dn)
    {
        ulong d1 = d[dn - 1], d0 = d[dn - 2];
        var reciprocal = Reciprocal(d1, d0);
        for (var i = nn - dn; i >= 0; i--)
        {
            ulong n2 = w[i + dn], n1 = w[i + dn - 1], n0 = w[i + dn - 2];
            var digit = n2 > d1 || (n2 == d1 && n1 >= d0)
                ? ulong.MaxValue
                : QuotientDigit(n2, n1, n0, d1, d0, reciprocal);
            var borrow = SubMul1(w + i, d, dn, digit);
            var negative = n2 < borrow;
            w[i + dn] = n2 - borrow;
            while (negative)
            {
                digit--;
                var carry = Add(w + i, w + i, dn, d, dn);
                w[i + dn] += carry;
                negative = !(carry != 0 && w[i + dn] == 0);
            }
            q[i] = digit;
        }
    }

    /// <summary>floor((n2, n1, n0) / (d1, d0)) for (n2, n1) &lt; (d1, d0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong QuotientDigit(ulong n2, ulong n1, ulong n0, ulong d1, ulong d0, ulong reciprocal)
    {
        var q1 = Math.BigMul(n2, reciprocal, out var q0);
        q0 += n1;
        q1 += n2 + (q0 < n1 ? 1UL : 0);
        var r1 = n1 - q1 * d1;
        var t1 = Math.BigMul(d0, q1, out var t0);
        var rest = new UInt128(r1, n0) - new UInt128(t1, t0) - new UInt128(d1, d0);
        q1++;
        if ((ulong)(rest >> 64) >= q0)
        {
            q1--;
            rest += new UInt128(d1, d0);
        }
        return rest >= new UInt128(d1, d0) ? q1 + 1 : q1;
    }

    static ulong Reciprocal(ulong d1, ulong d0)
    {
        var v = (ulong)(new UInt128(~d1, ulong.MaxValue) / d1);
        var p = d1 * v + d0;
        if (p < d0)
        {
            v--;
            if (p >= d1)
            {
                v--;
                p -= d1;
            }
            p -= d1;
        }
        var t1 = Math.BigMul(v, d0, out var t0);
        p += t1;
        if (p >= t1)
            return v;
        v--;
        return p > d1 || (p == d1 && t0 >= d0) ? v - 1 : v;
    }

    /// <summary>From the low end: each digit is the low limb times the divisor's inverse mod 2^64, and only the
    /// quotient's limbs take part.</summary>
    [MethodImpl(Hot)]
    public readonly void DivExact(ulong* q, ulong* n, int nn, ulong* d, int dn)
    {
        while (d[0] == 0)
        {
            d++;
            n++;
            dn--;
            nn--;
        }
        var qn = nn - dn + 1;
        var used = Math.Min(dn, qn);
        ulong* w = _dividend, v = _divisor;
        var shift = BitOperations.TrailingZeroCount(d[0]);
        if (shift == 0)
        {
            new ReadOnlySpan<ulong>(n, qn).CopyTo(new(w, qn));
            v = d;
        }
        else
        {
            ShiftRight(w, n, qn, nn, shift);
            ShiftRight(v, d, used, dn, shift);
        }
        var inverse = InverseOfOdd(v[0]);
        for (var i = 0; i < qn; i++)
        {
            var digit = w[i] * inverse;
            q[i] = digit;
            var length = Math.Min(used, qn - i);
            var borrow = SubMul1(w + i, v, length, digit);
            for (var j = i + length; borrow != 0 && j < qn; j++)
            {
                var limb = w[j];
                w[j] = limb - borrow;
                borrow = limb < borrow ? 1UL : 0;
            }
        }
    }

    /// <summary>The low <paramref name="count"/> limbs of a (n limbs) shifted right by 1 to 63 bits.</summary>
    static void ShiftRight(ulong* r, ulong* a, int count, int n, int bits)
    {
        for (var i = 0; i < count; i++)
            r[i] = (a[i] >> bits) | (i + 1 < n ? a[i + 1] << (64 - bits) : 0);
    }

    /// <summary>1 / d mod 2^64 of an odd d, by Newton.</summary>
    internal static ulong InverseOfOdd(ulong d)
    {
        var x = (3 * d) ^ 2;
        for (var bits = 5; bits < 64; bits *= 2)
            x *= 2 - d * x;
        return x;
    }

    [MethodImpl(Hot)]
    public readonly void ApplyToRows(
        LimbNumber x, LimbNumber y, int n, in LehmerMatrix m, LimbNumber t, LimbNumber u)
    {
        // a v - b w = a v + b ~w + b modulo 2^(64 n), and it is neither negative nor longer.
        if (m.Odd)
            Combine(y.Limbs, x.Limbs, n, m.B, m.A, m.D, m.C, ulong.MaxValue, out _, out _);
        else
            Combine(x.Limbs, y.Limbs, n, m.A, m.B, m.C, m.D, ulong.MaxValue, out _, out _);
        if (m.Odd)
            x.Swap(y);
        x.Count = y.Count = n;
        x.Trim();
        y.Trim();
    }

    [MethodImpl(Hot)]
    public readonly void ApplyToCofactors(
        LimbNumber x, LimbNumber y, int n, in LehmerMatrix m, LimbNumber t, LimbNumber u)
    {
        Combine(x.Limbs, y.Limbs, n, m.A, m.B, m.C, m.D, 0, out x.Limbs[n], out y.Limbs[n]);
        x.Count = y.Count = n + 1;
        x.Trim();
        y.Trim();
    }

    /// <summary>(x, y) = (a x + b y, c x + d y), or with all bits set in <paramref name="flip"/>
    /// (a x - b y, d y - c x) modulo 2^(64 n). Entries are below 2^62, so two products and a carry fit.</summary>
    [MethodImpl(Hot)]
    static void Combine(ulong* x, ulong* y, int n, ulong a, ulong b, ulong c, ulong d, ulong flip,
        out ulong carryX, out ulong carryY)
    {
        ulong cx = b & flip, cy = c & flip;
        var toY = (nint)((byte*)y - (byte*)x);
        for (var end = x + n; x < end; x++)
        {
            ulong v = *x, w = *(ulong*)((byte*)x + toY);
            ulong low1 = a * v, high1 = WideMath.High(v, a);
            v ^= flip;
            ulong low3 = c * v, high3 = WideMath.High(v, c);
            var low4 = d * w;
            high3 += WideMath.High(w, d);
            w ^= flip;
            var low2 = b * w;
            high1 += WideMath.High(w, b);
            low1 += low2;
            high1 += low1 < low2 ? 1UL : 0;
            low1 += cx;
            cx = high1 + (low1 < cx ? 1UL : 0);
            *x = low1;
            low3 += low4;
            high3 += low3 < low4 ? 1UL : 0;
            low3 += cy;
            cy = high3 + (low3 < cy ? 1UL : 0);
            *(ulong*)((byte*)x + toY) = low3;
        }
        (carryX, carryY) = (cx, cy);
    }
}
