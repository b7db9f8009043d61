using System.Numerics;
using System.Runtime.CompilerServices;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Euclid's algorithm on two rows with one cofactor each, by Lehmer's matrices. Start: rows (R0, 0) and
/// (R1, 1). After s steps the cofactor signs alternate: Y0 counts positive for odd s, Y1 for even s; both are kept as
/// magnitudes. Without a limit it ends with R1 = 0, R0 = gcd; with one, at R1 &lt;= limit.</summary>
unsafe sealed class LehmerEuclid<TLimbs>(LimbMath<TLimbs> math, LimbArena arena)
    where TLimbs : struct, ILimbs
{
    const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    readonly LimbNumber _t = arena.Take();
    readonly LimbNumber _u = arena.Take();

    internal LimbNumber R0 { get; private set; } = arena.Take();

    internal LimbNumber R1 { get; private set; } = arena.Take();

    internal LimbNumber Y0 { get; private set; } = arena.Take();

    internal LimbNumber Y1 { get; private set; } = arena.Take();

    internal int Steps { get; private set; }

    /// <summary>Whether the determinant of all steps is -1.</summary>
    internal bool Odd => (Steps & 1) != 0;

    /// <summary>Runs on the rows set in R0 and R1, both not negative.</summary>
    [MethodImpl(Hot)]
    internal void Run(LimbNumber? limit)
    {
        Steps = 0;
        Y0.Clear();
        Y1.Set(1);
        while (!Done(limit))
        {
            if (R1.Count > R0.Count)
                SwapRows();
            else if (limit is null && R0.Count == 1)
                FinishInOneLimb();
            else if (R0.Count - R1.Count > 1 || !MatrixStep(limit))
                DivisionStep();
        }
    }

    /// <summary>Gives the cofactors their signs.</summary>
    internal void SignCofactors()
    {
        Y0.Negative = !Odd && Y0.Count != 0;
        Y1.Negative = Odd && Y1.Count != 0;
    }

    bool Done(LimbNumber? limit)
        => R1.Count == 0
            || (limit is not null && (R1.Count < limit.Count || LimbNumber.CompareMagnitude(R1, limit) <= 0));

    /// <summary>A step with quotient 0.</summary>
    void SwapRows()
    {
        (R0, R1) = (R1, R0);
        (Y0, Y1) = (Y1, Y0);
        Steps++;
    }

    [MethodImpl(Hot)]
    bool MatrixStep(LimbNumber? limit)
    {
        var n = R0.Count;
        var top = n - 1;
        var shift = BitOperations.LeadingZeroCount(R0.Limbs[top] | (R1.Count == n ? R1.Limbs[top] : 0));
        Leading(R0, top, shift, out var xh, out var xl);
        Leading(R1, top, shift, out var yh, out var yl);
        ulong limitHigh = 0, limitLow = 0;
        if (limit is not null && limit.Count >= n - 2)
            Leading(limit, top, shift, out limitHigh, out limitLow);
        var matrix = default(LehmerMatrix);
        matrix.TwoPasses(xh, xl, yh, yl, limitHigh, limitLow);
        if (matrix.Steps == 0)
            return false;
        Steps += matrix.Steps;
        R1.Pad(n);
        math.Limbs.ApplyToRows(R0, R1, n, matrix, _t, _u);
        var m = Math.Max(Y0.Count, Y1.Count);
        Y0.Pad(m);
        Y1.Pad(m);
        math.Limbs.ApplyToCofactors(Y0, Y1, m, matrix, _t, _u);
        return true;
    }

    /// <summary>128 bits of a number from limb <paramref name="top"/> downwards, shifted left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Leading(LimbNumber x, int top, int shift, out ulong high, out ulong low)
    {
        var count = x.Count;
        var limbs = x.Limbs;
        high = top < count ? limbs[top] : 0;
        low = top >= 1 && top - 1 < count ? limbs[top - 1] : 0;
        if (shift == 0)
            return;
        var below = top >= 2 && top - 2 < count ? limbs[top - 2] : 0;
        high = (high << shift) | (low >> (64 - shift));
        low = (low << shift) | (below >> (64 - shift));
    }

    /// <summary>One exact quotient, of any size.</summary>
    void DivisionStep()
    {
        if (LimbNumber.CompareMagnitude(R0, R1) < 0)
        {
            SwapRows();
            return;
        }
        math.DivRem(_t, _u, R0, R1);
        R0.Swap(R1);
        R1.Swap(_u);
        math.Mul(_u, _t, Y1);
        math.AddSigned(Y0, Y0, _u, false);
        Y0.Swap(Y1);
        Steps++;
    }

    void FinishInOneLimb()
    {
        ulong x = R0.Limbs[0], y = R1.Limbs[0];
        ulong u0 = 1, v0 = 0, u1 = 0, v1 = 1;
        var steps = 0;
        while (y != 0)
        {
            // A remainder of 1 is the gcd: the last quotient would only overflow the cofactors.
            var q = y == 1 ? 0 : x / y;
            (x, y) = y == 1 ? (1, 0) : (y, x - q * y);
            (u0, u1) = (u1, u0 + q * u1);
            (v0, v1) = (v1, v0 + q * v1);
            steps++;
        }
        CombineCofactors(u0, v0);
        R0.Set(x);
        R1.Clear();
        Steps += steps;
    }

    /// <summary>Y0 = u Y0 + v Y1; the other row is 0 and its cofactor no longer needed.</summary>
    void CombineCofactors(ulong u, ulong v)
    {
        var n = Math.Max(Y0.Count, Y1.Count);
        Y0.Pad(n);
        Y1.Pad(n);
        var first = math.Limbs.Mul1(_t.Limbs, Y0.Limbs, n, u);
        var second = math.Limbs.AddMul1(_t.Limbs, Y1.Limbs, n, v);
        var top = first + second;
        _t.Limbs[n] = top;
        _t.Limbs[n + 1] = top < second ? 1UL : 0;
        _t.Count = n + 2;
        _t.Trim();
        Y0.Swap(_t);
        Y0.Negative = false;
    }
}
