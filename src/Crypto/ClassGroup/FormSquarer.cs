using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>One squaring in half-size numbers (NUDUPL with a partial Euclid down to the fourth root of |D|). The
/// letters are those of Cohen's NUDUPL with rows (R, y).</summary>
sealed class FormSquarer<TLimbs>(LimbMath<TLimbs> math, LehmerEuclid<TLimbs> euclid, LimbArena arena)
    where TLimbs : struct, ILimbs
{
    readonly LimbNumber _t = arena.Take();
    readonly LimbNumber _u = arena.Take();
    readonly LimbNumber _m0 = arena.Take();
    readonly LimbNumber _m1 = arena.Take();

    /// <summary>to = from squared, not yet reduced.</summary>
    /// <param name="limit">floor(|D|^(1/4)).</param>
    /// <exception cref="InvalidDiscriminantException">a and b have a common divisor, so |D| is not prime.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Square(FormRegisters from, FormRegisters to, LimbNumber limit)
    {
        LimbNumber a = from.A, b = from.B, c = from.C;
        var k = SolveK(a, b, c);
        euclid.R1.Set(k);
        euclid.R0.Set(a);
        euclid.Run(limit);
        euclid.SignCofactors();
        var odd = euclid.Odd;
        LimbNumber r0 = euclid.R0, r1 = euclid.R1, y0 = euclid.Y0, y1 = euclid.Y1;

        // M1 = (b R1 + c y1) / a
        math.Mul(_t, b, r1);
        math.Mul(_u, c, y1);
        math.Add(_t, _t, _u);
        math.DivExact(_m1, _t, a);
        // M0 = (det b + y0 M1) / y1
        math.Mul(_u, y0, _m1);
        math.AddSigned(_t, _u, b, b.Negative ^ odd);
        math.DivExact(_m0, _t, y1);
        // B = 2 (R0 R1 + y0 M1) + det b
        math.Mul(to.B, r0, r1);
        math.Add(to.B, to.B, _u);
        math.Double(to.B);
        math.AddSigned(to.B, to.B, b, b.Negative ^ odd);
        // A = R0^2 + y0 M0, C = R1^2 + y1 M1
        math.Sqr(to.A, r0);
        math.Mul(_t, y0, _m0);
        math.Add(to.A, to.A, _t);
        math.Sqr(to.C, r1);
        math.Mul(_t, y1, _m1);
        math.Add(to.C, to.C, _t);
        if (odd && to.B.Count != 0)
            to.B.Negative = !to.B.Negative;
    }

    /// <summary>k = -c / b mod a.</summary>
    LimbNumber SolveK(LimbNumber a, LimbNumber b, LimbNumber c)
    {
        euclid.R0.Set(a);
        euclid.R1.Set(b);
        euclid.R1.Negative = false;
        euclid.Run(null);
        if (!euclid.R0.IsOne)
            throw new InvalidDiscriminantException("a form with gcd(a, b) > 1: |D| is not prime");
        euclid.SignCofactors();
        math.Mul(_t, euclid.Y0, c);
        if (_t.Count != 0)
            _t.Negative ^= !b.Negative;
        math.Mod(_t, a);
        return _t;
    }
}
