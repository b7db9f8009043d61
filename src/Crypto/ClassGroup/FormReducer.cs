using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Brings a positive definite form to the reduced one of its class: |b| &lt;= a &lt;= c, b not negative if
/// |b| = a or a = c.</summary>
sealed class FormReducer<TLimbs>(LimbMath<TLimbs> math, LimbArena arena)
    where TLimbs : struct, ILimbs
{
    /// <summary>Longer quotients are divided exactly.</summary>
    const int QuotientBitsMax = 60;

    /// <summary>A form of the right discriminant needs a dozen; only flipped memory needs more.</summary>
    const int PassesMax = 4 * Discriminant.BitsMax;

    readonly LimbNumber _h = arena.Take();
    readonly LimbNumber _q = arena.Take();
    readonly LimbNumber _rest = arena.Take();
    readonly LimbNumber _t = arena.Take();

    /// <exception cref="InvalidDiscriminantException">The form is not positive definite: its memory was damaged.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Reduce(FormRegisters form)
    {
        LimbNumber a = form.A, b = form.B, c = form.C;
        for (var pass = 0; ; pass++)
        {
            if (LimbNumber.CompareMagnitude(a, c) > 0)
            {
                a.Swap(c);
                b.Negative = !b.Negative && b.Count != 0;
            }
            if (LimbNumber.CompareMagnitude(b, a) <= 0)
                break;
            if (pass == PassesMax)
                throw new InvalidDiscriminantException("a form that does not reduce");
            // With t = |b|: h = t - qa, c -= qh, t = h - qa, b = sign(b) t; q is the nearest integer to t / 2a.
            var negative = b.Negative;
            b.Negative = false;
            var bits = b.BitLength - a.BitLength;
            if (bits <= QuotientBitsMax)
                StepByLimb(a, b, c, Quotient(a, b, bits));
            else
                StepByNumber(a, b, c);
            if (negative && b.Count != 0)
                b.Negative = !b.Negative;
        }
        if (b.Negative && (LimbNumber.CompareMagnitude(a, b) == 0 || LimbNumber.CompareMagnitude(a, c) == 0))
            b.Negative = false;
    }

    /// <summary>round(|b| / 2a) from the leading 64 bits, at least 1. An error of 1 costs a pass, no more.</summary>
    static ulong Quotient(LimbNumber a, LimbNumber b, int bits)
    {
        var numerator = (UInt128)b.Top64 << bits;
        UInt128 denominator = a.Top64;
        if (bits <= 1)
            return numerator >= 3 * denominator ? 2UL : 1UL;
        return Math.Max(1, (ulong)((numerator + denominator) / (2 * denominator)));
    }

    void StepByLimb(LimbNumber a, LimbNumber b, LimbNumber c, ulong q)
    {
        math.SubMul(b, a, q);
        math.SubMul(c, b, q);
        math.SubMul(b, a, q);
    }

    void StepByNumber(LimbNumber a, LimbNumber b, LimbNumber c)
    {
        // floor((t + a) / 2a)
        math.Add(_h, b, a);
        _t.Set(a);
        math.Double(_t);
        _t.Negative = false;
        math.DivRem(_q, _rest, _h, _t);
        math.Mul(_t, _q, a);
        math.Sub(b, b, _t);
        math.Mul(_h, _q, b);
        math.Sub(c, c, _h);
        math.Sub(b, b, _t);
    }
}
