using System.Numerics;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>The Baillie-PSW test: trial division, a strong test to base 2 and a strong Lucas test. No composite number
/// that passes is known.</summary>
public static class PrimalityTest
{
    const int TrialBound = 1000;

    /// <summary>Selfridge's search ends early for every number but squares, which are checked here.</summary>
    const int SelfridgeStepsBeforeSquareCheck = 20;

    static readonly (ulong Product, uint[] Primes)[] Groups = GroupPrimes();

    public static bool IsPrime(BigInteger n)
    {
        if (n < TrialBound || HasSmallDivisor(n))
            return IsSmallPrime(n);
        using var ring = IPrimalityRing.Create();
        return IsPrime(n, ring);
    }

    /// <summary>As above, with the caller's ring; for many candidates.</summary>
    internal static bool IsPrime(BigInteger n, IPrimalityRing ring)
    {
        if (n < TrialBound || HasSmallDivisor(n))
            return IsSmallPrime(n);
        return ring.PassesStrongBaseTwo(n) && IsLucasProbablePrime(n, ring);
    }

    internal static bool IsLucasProbablePrime(BigInteger n, IPrimalityRing ring)
        => TrySelfridge(n, out var discriminant) && ring.PassesStrongLucas(n, discriminant);

    /// <summary>Odd primes below the bound, ascending.</summary>
    internal static uint[] OddPrimesBelow(int bound)
    {
        var composite = new bool[bound];
        var primes = new List<uint>();
        for (var p = 3; p < bound; p += 2)
        {
            if (composite[p])
                continue;
            primes.Add((uint)p);
            for (var multiple = (long)p * p; multiple < bound; multiple += 2 * p)
                composite[multiple] = true;
        }
        return [.. primes];
    }

    static bool IsSmallPrime(BigInteger n)
        => n < TrialBound && (n == 2 || Groups.Any(group => group.Primes.Contains((uint)Max(n, 0))));

    static BigInteger Max(BigInteger n, int least) => n.Sign < least ? least : n;

    static bool HasSmallDivisor(BigInteger n)
    {
        if (n.IsEven)
            return true;
        foreach (var (product, primes) in Groups)
        {
            var rest = (ulong)(n % product);
            foreach (var prime in primes)
                if (rest % prime == 0)
                    return true;
        }
        return false;
    }

    /// <summary>The first D of 5, -7, 9, -11, ... with Jacobi symbol (D | n) = -1; false for a composite n.</summary>
    static bool TrySelfridge(BigInteger n, out long discriminant)
    {
        discriminant = 5;
        for (var step = 0; ; step++)
        {
            if (step == SelfridgeStepsBeforeSquareCheck && IsSquare(n))
                return false;
            var symbol = Jacobi(discriminant, n);
            if (symbol == -1)
                return true;
            // Trial division excluded divisors below the bound, so a common divisor is a proper one.
            if (symbol == 0)
                return false;
            discriminant = discriminant > 0 ? -discriminant - 2 : -discriminant + 2;
        }
    }

    /// <summary>The Jacobi symbol (a | n) of a small odd a and an odd n > |a|.</summary>
    static int Jacobi(long a, BigInteger n)
    {
        var sign = 1;
        var nMod8 = (int)(n & 7);
        if (a < 0)
        {
            a = -a;
            if (nMod8 % 4 == 3)
                sign = -sign;
        }
        // Reciprocity brings it to (n mod a | a), in machine words.
        if (a % 4 == 3 && nMod8 % 4 == 3)
            sign = -sign;
        var top = (long)(n % a);
        var bottom = a;
        while (top != 0)
        {
            while (top % 2 == 0)
            {
                top /= 2;
                if (bottom % 8 is 3 or 5)
                    sign = -sign;
            }
            (top, bottom) = (bottom, top);
            if (top % 4 == 3 && bottom % 4 == 3)
                sign = -sign;
            top %= bottom;
        }
        return bottom == 1 ? sign : 0;
    }

    static bool IsSquare(BigInteger n)
    {
        var x = BigInteger.One << ((int)n.GetBitLength() / 2 + 1);
        while (true)
        {
            var y = (x + n / x) >> 1;
            if (y >= x)
                return x * x == n;
            x = y;
        }
    }

    static (ulong Product, uint[] Primes)[] GroupPrimes()
    {
        var groups = new List<(ulong, uint[])>();
        var product = 1UL;
        var members = new List<uint>();
        foreach (var prime in OddPrimesBelow(TrialBound))
        {
            if (Math.BigMul(product, prime, out _) != 0)
            {
                groups.Add((product, [.. members]));
                (product, members) = (1, []);
            }
            product *= prime;
            members.Add(prime);
        }
        groups.Add((product, [.. members]));
        return [.. groups];
    }
}
