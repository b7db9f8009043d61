using System.Numerics;
using QuilActors.Crypto.ClassGroup;
using QuilActors.Crypto.Gmp;

namespace QuilActors.Crypto.Tests.ClassGroup;

/// <summary>The Euclid kernel against big integers, on rows that are known to be awkward.</summary>
public sealed class LehmerTests
{
    [Fact]
    public void Managed_rows_give_gcd_and_cofactors() => Check(ManagedLimbs.In);

    [Fact]
    public void Mpn_rows_give_gcd_and_cofactors()
    {
        if (GmpLibrary.TryLoad(out _) is { } gmp)
            Check(arena => GmpLimbs.In(gmp, arena));
    }

    [Fact]
    public void A_pass_has_entries_below_2_to_the_62_and_determinant_one()
    {
        var random = new Random(1);
        for (var i = 0; i < 200_000; i++)
        {
            ulong xh = (ulong)random.NextInt64() | 1UL << 63, xl = (ulong)random.NextInt64();
            ulong yh = xh - 1 >> random.Next(30), yl = (ulong)random.NextInt64();
            var m = default(LehmerMatrix);
            m.TwoPasses(xh, xl, yh, yl, 0, 0);
            Assert.True((m.A | m.B | m.C | m.D) < 1UL << 62);
            if (m.Steps == 0)
                continue;
            Assert.Equal(m.Odd ? -1 : 1, (Int128)m.A * m.D - (Int128)m.B * m.C);
            BigInteger x = ((BigInteger)xh << 64) + xl, y = ((BigInteger)yh << 64) + yl;
            var first = m.A * x - m.B * y;
            var second = m.D * y - m.C * x;
            Assert.True((m.Odd ? -first : first).Sign >= 0);
            Assert.True((m.Odd ? -second : second).Sign >= 0);
        }
    }

    static void Check<TLimbs>(Func<LimbArena, TLimbs> make)
        where TLimbs : struct, ILimbs
    {
        using var arena = new LimbArena(16, 136);
        var math = new LimbMath<TLimbs>(make(arena), arena.Take(), arena.Take());
        var euclid = new LehmerEuclid<TLimbs>(math, arena);
        var limit = arena.Take();
        foreach (var (x, y) in Rows())
        {
            Run(euclid, x, y, null);
            Assert.Equal(BigInteger.GreatestCommonDivisor(x, y), euclid.R0.ToBigInteger());
            Congruent(euclid.R0, euclid.Y0, x, y);
            var stop = (BigInteger.One << ((int)x.GetBitLength() / 2)) + 12345;
            limit.Set(stop);
            Run(euclid, x, y, limit);
            Assert.True(euclid.R1.ToBigInteger() <= stop);
            Congruent(euclid.R0, euclid.Y0, x, y);
            Congruent(euclid.R1, euclid.Y1, x, y);
            // The rows span the same lattice: the determinant is x.
            var (r0, r1) = (euclid.R0.ToBigInteger(), euclid.R1.ToBigInteger());
            var (y0, y1) = (euclid.Y0.ToBigInteger(), euclid.Y1.ToBigInteger());
            Assert.Equal(euclid.Odd ? -x : x, r0 * y1 - r1 * y0);
        }
    }

    static void Run<TLimbs>(LehmerEuclid<TLimbs> euclid, BigInteger x, BigInteger y, LimbNumber? limit)
        where TLimbs : struct, ILimbs
    {
        euclid.R0.Set(x);
        euclid.R1.Set(y);
        euclid.Run(limit);
        euclid.SignCofactors();
    }

    static void Congruent(LimbNumber r, LimbNumber cofactor, BigInteger x, BigInteger y)
        => Assert.True(((r.ToBigInteger() - cofactor.ToBigInteger() * y) % x).IsZero);

    static IEnumerable<(BigInteger X, BigInteger Y)> Rows()
    {
        BigInteger a = 1, b = 1;
        for (var i = 0; i < 1400; i++)
        {
            (a, b) = (a + b, a);
            if (i % 50 == 0)
                yield return (a, b);
        }
        for (var bits = 1; bits < 1000; bits += 37)
        {
            var x = BigInteger.One << bits;
            yield return (x, 1);
            yield return (x, 0);
            yield return (x, x - 1);
            yield return (x, x);
            yield return (x + 1, x);
            yield return (3 * x, 2 * x);
            yield return (x * (x + 1), x + 1);
        }
        var random = new Random(4);
        for (var i = 0; i < Nightly.Count(1_000_000, 1000); i++)
            yield return FromQuotients(random);
        for (var i = 0; i < Nightly.Count(1_000_000, 2000); i++)
        {
            var x = Number(random, random.Next(1, 128));
            var y = Number(random, random.Next(1, 128));
            // Equal leading limbs now and then.
            if (i % 5 == 0)
                y = x - Number(random, random.Next(1, 16));
            if (y.Sign >= 0)
                yield return (BigInteger.Max(x, y), BigInteger.Min(x, y));
        }
    }

    /// <summary>Two numbers whose quotients are chosen: runs of ones, which give the most steps, beside quotients about
    /// the sizes at which a pass stops or a division must step in.</summary>
    static (BigInteger X, BigInteger Y) FromQuotients(Random random)
    {
        BigInteger x = Number(random, random.Next(1, 10)), y = BigInteger.Zero;
        var bits = random.Next(40, 1100);
        while (x.GetBitLength() < bits)
        {
            BigInteger quotient = random.Next(12) switch
            {
                < 7 => 1,
                7 or 8 => random.Next(1, 4),
                9 => (BigInteger.One << random.Next(29, 35)) + random.Next(-1, 2),
                10 => (BigInteger.One << random.Next(60, 67)) + random.Next(-1, 2),
                _ => BigInteger.One << random.Next(1, 200),
            };
            (x, y) = (quotient * x + y, x);
        }
        return (x, y);
    }

    static BigInteger Number(Random random, int bytes)
    {
        var buffer = new byte[bytes];
        random.NextBytes(buffer);
        return new BigInteger(buffer, isUnsigned: true) + 1;
    }
}
