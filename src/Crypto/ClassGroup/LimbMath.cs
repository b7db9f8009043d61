using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Signed arithmetic on <see cref="LimbNumber"/> over one kind of limb vectors. Results of products and
/// divisions must be other numbers than their operands; sums may overwrite an operand.</summary>
unsafe sealed class LimbMath<TLimbs>(TLimbs limbs, LimbNumber quotient, LimbNumber remainder)
    where TLimbs : struct, ILimbs
{
    const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <summary>Not readonly: a readonly field of a type parameter is copied before each call.</summary>
    internal TLimbs Limbs = limbs;

    [MethodImpl(Hot)]
    internal void Mul(LimbNumber r, LimbNumber x, LimbNumber y)
    {
        if (x.Count == 0 || y.Count == 0)
        {
            r.Clear();
            return;
        }
        if (x.Count >= y.Count)
            Limbs.Mul(r.Limbs, x.Limbs, x.Count, y.Limbs, y.Count);
        else
            Limbs.Mul(r.Limbs, y.Limbs, y.Count, x.Limbs, x.Count);
        var count = x.Count + y.Count;
        r.Count = r.Limbs[count - 1] == 0 ? count - 1 : count;
        r.Negative = x.Negative ^ y.Negative;
    }

    [MethodImpl(Hot)]
    internal void Sqr(LimbNumber r, LimbNumber x)
    {
        if (x.Count == 0)
        {
            r.Clear();
            return;
        }
        Limbs.Sqr(r.Limbs, x.Limbs, x.Count);
        var count = 2 * x.Count;
        r.Count = r.Limbs[count - 1] == 0 ? count - 1 : count;
        r.Negative = false;
    }

    internal void Add(LimbNumber r, LimbNumber x, LimbNumber y) => AddSigned(r, x, y, y.Negative);

    internal void Sub(LimbNumber r, LimbNumber x, LimbNumber y) => AddSigned(r, x, y, !y.Negative);

    /// <summary>r = x + |y| with the given sign; r may be x or y.</summary>
    [MethodImpl(Hot)]
    internal void AddSigned(LimbNumber r, LimbNumber x, LimbNumber y, bool yNegative)
    {
        if (y.Count == 0)
        {
            if (r != x)
                r.Set(x);
            return;
        }
        if (x.Count == 0)
        {
            if (r != y)
                r.Set(y);
            r.Negative = yNegative;
            return;
        }
        if (x.Negative == yNegative)
        {
            AddMagnitudes(r, x, y, yNegative);
            return;
        }
        var order = LimbNumber.CompareMagnitude(x, y);
        if (order == 0)
        {
            r.Clear();
            return;
        }
        var negative = order > 0 ? x.Negative : yNegative;
        var count = order > 0 ? x.Count : y.Count;
        if (order > 0)
            Limbs.Sub(r.Limbs, x.Limbs, x.Count, y.Limbs, y.Count);
        else
            Limbs.Sub(r.Limbs, y.Limbs, y.Count, x.Limbs, x.Count);
        r.Count = count;
        r.Trim();
        r.Negative = negative;
    }

    [MethodImpl(Hot)]
    void AddMagnitudes(LimbNumber r, LimbNumber x, LimbNumber y, bool negative)
    {
        var count = Math.Max(x.Count, y.Count);
        var carry = x.Count >= y.Count
            ? Limbs.Add(r.Limbs, x.Limbs, x.Count, y.Limbs, y.Count)
            : Limbs.Add(r.Limbs, y.Limbs, y.Count, x.Limbs, x.Count);
        if (carry != 0)
            r.Limbs[count++] = carry;
        r.Count = count;
        r.Negative = negative;
    }

    internal void Double(LimbNumber x)
    {
        if (x.Count == 0)
            return;
        var carry = Limbs.ShiftLeft(x.Limbs, x.Limbs, x.Count, 1);
        if (carry != 0)
            x.Limbs[x.Count++] = carry;
    }

    /// <summary>x /= 2 of an even number.</summary>
    internal static void Halve(LimbNumber x)
    {
        ulong carry = 0;
        for (var i = x.Count - 1; i >= 0; i--)
        {
            var limb = x.Limbs[i];
            x.Limbs[i] = (limb >> 1) | carry;
            carry = limb << 63;
        }
        x.Trim();
    }

    /// <summary>r = n / d, which must leave no remainder; r is neither.</summary>
    [MethodImpl(Hot)]
    internal void DivExact(LimbNumber r, LimbNumber n, LimbNumber d)
    {
        if (n.Count < d.Count)
        {
            r.Clear();
            return;
        }
        Limbs.DivExact(r.Limbs, n.Limbs, n.Count, d.Limbs, d.Count);
        r.Count = n.Count - d.Count + 1;
        r.Negative = n.Negative ^ d.Negative;
        r.Trim();
    }

    /// <summary>q and r of |n| / |d|, neither an operand.</summary>
    [MethodImpl(Hot)]
    internal void DivRem(LimbNumber q, LimbNumber r, LimbNumber n, LimbNumber d)
    {
        q.Negative = r.Negative = false;
        if (n.Count < d.Count)
        {
            q.Clear();
            r.Set(n);
            r.Negative = false;
            return;
        }
        Limbs.DivRem(q.Limbs, r.Limbs, n.Limbs, n.Count, d.Limbs, d.Count);
        q.Count = n.Count - d.Count + 1;
        q.Trim();
        r.Count = d.Count;
        r.Trim();
    }

    /// <summary>x = x mod m in 0 .. m - 1; m is positive.</summary>
    [MethodImpl(Hot)]
    internal void Mod(LimbNumber x, LimbNumber m)
    {
        var negative = x.Negative;
        if (x.Count >= m.Count)
        {
            DivRem(quotient, remainder, x, m);
            x.Swap(remainder);
        }
        x.Negative = false;
        if (negative && x.Count != 0)
            Sub(x, m, x);
    }

    /// <summary>r -= a * q, signs minded; r and a are different numbers.</summary>
    [MethodImpl(Hot)]
    internal void SubMul(LimbNumber r, LimbNumber a, ulong q)
    {
        if (a.Count == 0 || q == 0)
            return;
        if (r.Count == 0)
            r.Negative = !a.Negative;
        if (r.Negative != a.Negative)
            GrowBy(r, a, q);
        else
            ShrinkBy(r, a, q);
    }

    void GrowBy(LimbNumber r, LimbNumber a, ulong q)
    {
        var count = Math.Max(r.Count, a.Count);
        r.Pad(count + 2);
        var carry = Limbs.AddMul1(r.Limbs, a.Limbs, a.Count, q);
        for (var i = a.Count; carry != 0; i++)
        {
            var sum = r.Limbs[i] + carry;
            carry = sum < carry ? 1UL : 0;
            r.Limbs[i] = sum;
        }
        r.Count = count + 2;
        r.Trim();
    }

    void ShrinkBy(LimbNumber r, LimbNumber a, ulong q)
    {
        // One limb more than both: its top bit is the sign of the two's complement difference.
        var count = Math.Max(r.Count, a.Count) + 1;
        r.Pad(count);
        var borrow = Limbs.SubMul1(r.Limbs, a.Limbs, a.Count, q);
        for (var i = a.Count; i < count && borrow != 0; i++)
        {
            var limb = r.Limbs[i];
            r.Limbs[i] = limb - borrow;
            borrow = limb < borrow ? 1UL : 0;
        }
        if ((long)r.Limbs[count - 1] < 0)
        {
            ulong carry = 1;
            for (var i = 0; i < count; i++)
            {
                var limb = ~r.Limbs[i] + carry;
                carry = carry != 0 && limb == 0 ? 1UL : 0;
                r.Limbs[i] = limb;
            }
            r.Negative = !r.Negative;
        }
        r.Count = count;
        r.Trim();
    }
}
