using System.Numerics;
using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Crypto.Tests.ClassGroup;

public sealed class PrimalityTests
{
    [Fact]
    public void Eight_lanes_give_the_answers_of_one()
    {
        if (!FermatLanes.IsSupported)
            return;
        using var lanes = new FermatLanes();
        using var ring = IPrimalityRing.Create();
        var random = new Random(6);
        var numbers = new BigInteger[FermatLanes.Lanes];
        Span<bool> passes = stackalloc bool[FermatLanes.Lanes];
        var passed = 0;
        foreach (var bits in (int[])[2, 3, 27, 28, 29, 55, 56, 57, 108, 109, 110, 300, 512, 1023, 1024, 2048, 2049])
            for (var round = 0; round < 6; round++)
            {
                for (var i = 0; i < numbers.Length; i++)
                {
                    // Different lengths side by side, primes and base-2 pseudoprimes among them.
                    var bytes = new byte[bits / 8 + 1];
                    random.NextBytes(bytes);
                    var n = new BigInteger(bytes, isUnsigned: true)
                        >> (8 * bytes.Length - bits + (i == 5 ? bits / 2 : 0));
                    numbers[i] = (round + i) % 4 == 0 && bits < 600 ? NextPrime(n | 3) : n | 3;
                }
                if (bits >= 10)
                    numbers[2] = 341;
                lanes.Test(numbers, passes);
                for (var i = 0; i < numbers.Length; i++)
                {
                    Assert.Equal(ring.PassesFermat(numbers[i]), passes[i]);
                    passed += passes[i] ? 1 : 0;
                }
            }
        Assert.True(passed > 100);
    }

    static BigInteger NextPrime(BigInteger n)
    {
        while (!PrimalityTest.IsPrime(n))
            n += 2;
        return n;
    }

    [Fact]
    public void Numbers_below_50_000_are_judged_as_a_sieve_does()
    {
        var primes = PrimalityTest.OddPrimesBelow(50_000).Append(2U).ToHashSet();
        using var tester = new PrimalityTester();
        for (var n = -3; n < 50_000; n++)
            Assert.Equal(n > 0 && primes.Contains((uint)n), tester.IsPrime(n));
    }

    /// <summary>Each passes one half of the test.</summary>
    [Theory]
    [InlineData(2047, true)]
    [InlineData(3277, true)]
    [InlineData(1_373_653, true)]
    [InlineData(25_326_001, true)]
    [InlineData(3_215_031_751, true)]
    [InlineData(5459, false)]
    [InlineData(5777, false)]
    [InlineData(10_877, false)]
    [InlineData(16_109, false)]
    [InlineData(75_077, false)]
    public void Pseudoprimes_of_one_half_fail_the_other(long n, bool toBaseTwo)
    {
        using var ring = IPrimalityRing.Create();
        Assert.Equal(toBaseTwo, ring.PassesStrongBaseTwo(n));
        Assert.Equal(!toBaseTwo, PrimalityTest.IsLucasProbablePrime(n, ring));
        Assert.False(PrimalityTest.IsPrime(n));
    }

    [Fact]
    public void Large_known_primes_pass_and_their_products_and_squares_fail()
    {
        BigInteger[] primes =
            [.. new[] { 89, 107, 127, 521, 607, 1279, 2203 }.Select(bits => (BigInteger.One << bits) - 1)];
        foreach (var prime in primes)
        {
            Assert.True(PrimalityTest.IsPrime(prime));
            Assert.False(PrimalityTest.IsPrime(prime + 2));
        }
        Assert.False(PrimalityTest.IsPrime(primes[0] * primes[1]));
        Assert.False(PrimalityTest.IsPrime(primes[3] * primes[3]));
    }

    [Fact]
    public void Random_numbers_are_judged_alike_by_both_rings_and_by_many_bases()
    {
        var random = new Random(5);
        using var fast = IPrimalityRing.Create();
        using var managed = IPrimalityRing.CreateManaged();
        var primes = 0;
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(8, 65)];
            random.NextBytes(bytes);
            bytes[0] |= 1;
            var n = new BigInteger(bytes, isUnsigned: true);
            var expected = MillerRabin(n);
            Assert.Equal(expected, PrimalityTest.IsPrime(n, fast));
            Assert.Equal(expected, PrimalityTest.IsPrime(n, managed));
            primes += expected ? 1 : 0;
        }
        Assert.InRange(primes, 5, 200);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(39)]
    [InlineData(4097)]
    public void Discriminants_of_other_lengths_are_refused(int bits)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Discriminant.FromSeed([1], bits));

    [Theory]
    [InlineData(0)]
    [InlineData(4097)]
    public void Seeds_of_other_lengths_are_refused(int bytes)
        => Assert.Throws<ArgumentException>(() => Discriminant.FromSeed(new byte[bytes], 64));

    [Fact]
    public void A_composite_or_misshapen_discriminant_from_outside_is_refused()
    {
        var good = Discriminant.FromSeed([1], 64).Value;
        Assert.True(Discriminant.TryCreate(good, 64, out _, out _));
        foreach (var (value, bits) in ((BigInteger, int)[])[(-good, 64), (good, 65), (good - 8, 64), (good - 2, 64)])
        {
            Assert.False(Discriminant.TryCreate(value, bits, out var none, out var why));
            Assert.Equal((null, FormReject.InvalidDiscriminant), (none, why));
        }
    }

    static bool MillerRabin(BigInteger n)
    {
        var d = n - 1;
        var s = 0;
        for (; d.IsEven; s++)
            d >>= 1;
        foreach (var b in (int[])[2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37])
        {
            var x = BigInteger.ModPow(b, d, n);
            var passes = x.IsOne || x == n - 1;
            for (var r = 1; r < s && !passes; r++)
            {
                x = x * x % n;
                passes = x == n - 1;
            }
            if (!passes)
                return false;
        }
        return true;
    }
}
