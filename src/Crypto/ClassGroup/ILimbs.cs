namespace QuilActors.Crypto.ClassGroup;

/// <summary>Unsigned limb vectors: the seam between GMP's mpn functions and the managed path. Implemented by structs
/// so that the generic code above is compiled once for each. Callers keep: counts >= 1, the larger operand first,
/// results of products and divisions disjoint from their operands, a divisor with a top limb other than 0.</summary>
unsafe interface ILimbs
{
    /// <summary>r = a * x; returns the limb carried out. r may be a.</summary>
    ulong Mul1(ulong* r, ulong* a, int n, ulong x);

    /// <summary>r += a * x; returns the limb carried out.</summary>
    ulong AddMul1(ulong* r, ulong* a, int n, ulong x);

    /// <summary>r -= a * x; returns the limb borrowed.</summary>
    ulong SubMul1(ulong* r, ulong* a, int n, ulong x);

    /// <summary>r (na + nb limbs) = a * b, na >= nb >= 1.</summary>
    void Mul(ulong* r, ulong* a, int na, ulong* b, int nb);

    /// <summary>r (2n limbs) = a * a.</summary>
    void Sqr(ulong* r, ulong* a, int n);

    /// <summary>q (nn - dn + 1 limbs) and r (dn limbs) of n / d, nn >= dn >= 1.</summary>
    void DivRem(ulong* q, ulong* r, ulong* n, int nn, ulong* d, int dn);

    /// <summary>q (nn - dn + 1 limbs) = n / d, which must leave no remainder.</summary>
    void DivExact(ulong* q, ulong* n, int nn, ulong* d, int dn);

    /// <summary>r (na limbs) = a + b, na >= nb; returns the carry. r may be a or b.</summary>
    ulong Add(ulong* r, ulong* a, int na, ulong* b, int nb);

    /// <summary>r (na limbs) = a - b, na >= nb; returns the borrow. r may be a or b.</summary>
    ulong Sub(ulong* r, ulong* a, int na, ulong* b, int nb);

    /// <summary>r = a shifted left by 1 to 63 bits; returns the bits shifted out. r may be a.</summary>
    ulong ShiftLeft(ulong* r, ulong* a, int n, int bits);

    /// <summary>The rows of a Euclid step sequence: (x, y) = (A x - B y, D y - C x) for even step counts, both negated
    /// for odd ones; neither result is negative. x and y have n limbs; t and u are scratch frames.</summary>
    void ApplyToRows(LimbNumber x, LimbNumber y, int n, in LehmerMatrix m, LimbNumber t, LimbNumber u);

    /// <summary>The cofactors: (x, y) = (A x + B y, C x + D y), n limbs each, results of n + 1 limbs.</summary>
    void ApplyToCofactors(LimbNumber x, LimbNumber y, int n, in LehmerMatrix m, LimbNumber t, LimbNumber u);
}
