using System.Numerics;

namespace QuilActors.Protocols.Ledger;

/// <summary>Integer roots of big numbers, rounded down. Money never passes through a float.</summary>
static class IntegerRoot
{
    /// <summary>floor(square root of <paramref name="value"/>), value not negative.</summary>
    public static BigInteger SquareRoot(BigInteger value)
    {
        if (value.Sign <= 0)
            return BigInteger.Zero;
        // Newton from above: a power of two that is not below the root; it falls until it is the floor.
        var root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + value / root) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }

    /// <summary>floor of the 2^<paramref name="doublings"/>-th root: roots of roots, since floor(sqrt(floor(x))) =
    /// floor(sqrt(x)).</summary>
    public static BigInteger PowerOfTwoRoot(BigInteger value, int doublings)
    {
        for (var i = 0; i < doublings; i++)
            value = SquareRoot(value);
        return value;
    }
}
