using System.Runtime.CompilerServices;
using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Crypto.Gmp;

/// <summary>Limb vectors by GMP's mpn functions.</summary>
unsafe struct GmpLimbs(GmpLibrary gmp, ulong* scratch) : ILimbs
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    readonly GmpLibrary _gmp = gmp;
    readonly ulong* _scratch = scratch;

    internal static GmpLimbs In(GmpLibrary gmp, LimbArena arena) => new(gmp, arena.Take().Limbs);

    [MethodImpl(Inline)]
    public readonly ulong Mul1(ulong* r, ulong* a, int n, ulong x) => _gmp.Mul1(r, a, n, x);

    [MethodImpl(Inline)]
    public readonly ulong AddMul1(ulong* r, ulong* a, int n, ulong x) => _gmp.AddMul1(r, a, n, x);

    [MethodImpl(Inline)]
    public readonly ulong SubMul1(ulong* r, ulong* a, int n, ulong x) => _gmp.SubMul1(r, a, n, x);

    [MethodImpl(Inline)]
    public readonly void Mul(ulong* r, ulong* a, int na, ulong* b, int nb) => _gmp.Mul(r, a, na, b, nb);

    [MethodImpl(Inline)]
    public readonly void Sqr(ulong* r, ulong* a, int n) => _gmp.Sqr(r, a, n);

    [MethodImpl(Inline)]
    public readonly void DivRem(ulong* q, ulong* r, ulong* n, int nn, ulong* d, int dn)
        => _gmp.TdivQr(q, r, 0, n, nn, d, dn);

    [MethodImpl(Inline)]
    public readonly void DivExact(ulong* q, ulong* n, int nn, ulong* d, int dn)
    {
        if (_gmp.DivExact != null)
            _gmp.DivExact(q, n, nn, d, dn);
        else
            _gmp.TdivQr(q, _scratch, 0, n, nn, d, dn);
    }

    [MethodImpl(Inline)]
    public readonly ulong Add(ulong* r, ulong* a, int na, ulong* b, int nb) => _gmp.Add(r, a, na, b, nb);

    [MethodImpl(Inline)]
    public readonly ulong Sub(ulong* r, ulong* a, int na, ulong* b, int nb) => _gmp.Sub(r, a, na, b, nb);

    [MethodImpl(Inline)]
    public readonly ulong ShiftLeft(ulong* r, ulong* a, int n, int bits) => _gmp.ShiftLeft(r, a, n, (uint)bits);

    [MethodImpl(Inline)]
    public readonly void ApplyToRows(
        LimbNumber x, LimbNumber y, int n, in LehmerMatrix m, LimbNumber t, LimbNumber u)
    {
        ulong* v = m.Odd ? y.Limbs : x.Limbs, w = m.Odd ? x.Limbs : y.Limbs;
        ulong a = m.A, b = m.B, c = m.C, d = m.D;
        if (m.Odd)
        {
            (a, b) = (b, a);
            (c, d) = (d, c);
        }
        // x = a v - b w, y = d w - c v
        _gmp.Mul1(t.Limbs, v, n, a);
        _gmp.SubMul1(t.Limbs, w, n, b);
        _gmp.Mul1(u.Limbs, w, n, d);
        _gmp.SubMul1(u.Limbs, v, n, c);
        Take(x, t, n);
        Take(y, u, n);
    }

    [MethodImpl(Inline)]
    public readonly void ApplyToCofactors(
        LimbNumber x, LimbNumber y, int n, in LehmerMatrix m, LimbNumber t, LimbNumber u)
    {
        var carry = _gmp.Mul1(t.Limbs, x.Limbs, n, m.A);
        t.Limbs[n] = carry + _gmp.AddMul1(t.Limbs, y.Limbs, n, m.B);
        carry = _gmp.Mul1(u.Limbs, x.Limbs, n, m.C);
        u.Limbs[n] = carry + _gmp.AddMul1(u.Limbs, y.Limbs, n, m.D);
        Take(x, t, n + 1);
        Take(y, u, n + 1);
    }

    [MethodImpl(Inline)]
    static void Take(LimbNumber to, LimbNumber from, int count)
    {
        to.Swap(from);
        to.Count = count;
        to.Trim();
    }
}
