using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Composition of two forms in half-size numbers (NUCOMP). 2 splits in D, so gcd(a1, a2) > 1 in most
/// compositions of a proof: that branch is as fast as the other.</summary>
unsafe sealed class FormComposer<TLimbs>(LimbMath<TLimbs> math, LehmerEuclid<TLimbs> euclid, LimbArena arena)
    where TLimbs : struct, ILimbs
{
    readonly LimbNumber _s = arena.Take();
    readonly LimbNumber _m = arena.Take();
    readonly LimbNumber _k = arena.Take();
    readonly LimbNumber _h = arena.Take();
    readonly LimbNumber _d = arena.Take();
    readonly LimbNumber _v2 = arena.Take();
    readonly LimbNumber _u2 = arena.Take();
    readonly LimbNumber _t = arena.Take();
    readonly LimbNumber _u = arena.Take();
    readonly LimbNumber _p0 = arena.Take();
    readonly LimbNumber _p1 = arena.Take();
    readonly LimbNumber _q0 = arena.Take();
    readonly LimbNumber _q1 = arena.Take();

    /// <summary>to = f * g, not yet reduced; f and g are scratch afterwards.</summary>
    /// <param name="limit">floor(|D|^(1/4)).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Compose(FormRegisters f, FormRegisters g, FormRegisters to, LimbNumber limit)
    {
        if (LimbNumber.CompareMagnitude(f.A, g.A) > 0)
            f.Swap(g);
        LimbNumber a1 = f.A, a2 = g.A, c2 = g.C;
        // s = (b1 + b2) / 2, m = (b1 - b2) / 2: both b are odd.
        math.Add(_s, f.B, g.B);
        LimbMath<TLimbs>.Halve(_s);
        math.Sub(_m, f.B, g.B);
        LimbMath<TLimbs>.Halve(_m);

        // h = gcd(a1, a2), v1 a2 = h (mod a1), k = v1 m
        euclid.R0.Set(a1);
        euclid.R1.Set(a2);
        math.Mod(euclid.R1, a1);
        euclid.Run(null);
        euclid.SignCofactors();
        math.Mul(_k, euclid.Y0, _m);
        if (!euclid.R0.IsOne)
            ClearCommonDivisor(a1, a2, c2);
        math.Mod(_k, a1);

        euclid.R0.Set(a1);
        euclid.R1.Set(_k);
        euclid.Run(limit);
        euclid.SignCofactors();
        Combine(a1, a2, c2, to);
    }

    /// <summary>With d = gcd(s, h) = v2 s + u2 h: k = k u2 - v2 c2, then a1, a2 and c2 lose or gain d.</summary>
    void ClearCommonDivisor(LimbNumber a1, LimbNumber a2, LimbNumber c2)
    {
        math.Mod(_k, a1);
        _h.Set(euclid.R0);
        if (_h.Count == 1)
            SolveInOneLimb(_h.Limbs[0]);
        else
            Solve();
        math.Mul(_t, _v2, _s);
        math.Sub(_t, _d, _t);
        math.DivExact(_u2, _t, _h);
        math.Mul(_t, _k, _u2);
        math.Mul(_u, _v2, c2);
        math.Sub(_k, _t, _u);
        if (_d.IsOne)
            return;
        _t.Set(a1);
        math.DivExact(a1, _t, _d);
        _t.Set(a2);
        math.DivExact(a2, _t, _d);
        _t.Set(c2);
        math.Mul(c2, _t, _d);
    }

    /// <summary>d and v2 for an h of any size.</summary>
    void Solve()
    {
        euclid.R0.Set(_h);
        euclid.R1.Set(_s);
        math.Mod(euclid.R1, _h);
        euclid.Run(null);
        euclid.SignCofactors();
        _d.Set(euclid.R0);
        _v2.Set(euclid.Y0);
        math.Mod(_v2, _h);
    }

    /// <summary>d and v2 for an h of one limb, which it nearly always is.</summary>
    void SolveInOneLimb(ulong h)
    {
        _t.Set(_s);
        math.Mod(_t, _h);
        ulong x = h, y = _t.Count == 0 ? 0 : _t.Limbs[0];
        ulong v0 = 0, v1 = 1;
        var odd = false;
        while (y != 0)
        {
            var q = x / y;
            (x, y) = (y, x - q * y);
            (v0, v1) = (v1, v0 + q * v1);
            odd = !odd;
        }
        _d.Set(x);
        // v0 <= h; the cofactor of row 2i is negative.
        _v2.Set(odd || v0 == 0 ? v0 : h - v0);
    }

    void Combine(LimbNumber a1, LimbNumber a2, LimbNumber c2, FormRegisters to)
    {
        LimbNumber r0 = euclid.R0, r1 = euclid.R1, y0 = euclid.Y0, y1 = euclid.Y1;
        Coefficients(_p0, _q0, r0, y0, a1, a2, c2);
        Coefficients(_p1, _q1, r1, y1, a1, a2, c2);
        SumOfProducts(to.A, r0, _p0, y0, _q0);
        SumOfProducts(to.C, r1, _p1, y1, _q1);
        SumOfProducts(to.B, r0, _p1, r1, _p0);
        math.Mul(_t, y0, _q1);
        math.Add(to.B, to.B, _t);
        math.Mul(_t, y1, _q0);
        math.Add(to.B, to.B, _t);
        if (euclid.Odd && to.B.Count != 0)
            to.B.Negative = !to.B.Negative;
    }

    /// <summary>P = (a2 R - m y) / a1, Q = (s R + c2 y) / a1.</summary>
    void Coefficients(LimbNumber p, LimbNumber q, LimbNumber r, LimbNumber y, LimbNumber a1, LimbNumber a2,
        LimbNumber c2)
    {
        math.Mul(_t, a2, r);
        math.Mul(_u, _m, y);
        math.Sub(_t, _t, _u);
        math.DivExact(p, _t, a1);
        SumOfProducts(_t, _s, r, c2, y);
        math.DivExact(q, _t, a1);
    }

    void SumOfProducts(LimbNumber to, LimbNumber x, LimbNumber y, LimbNumber z, LimbNumber w)
    {
        math.Mul(to, x, y);
        math.Mul(_u, z, w);
        math.Add(to, to, _u);
    }
}
