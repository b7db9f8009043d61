using System.Numerics;
using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Crypto.Tests.ClassGroup;

/// <summary>Gauss's composition on big integers, written for clarity.</summary>
static class Textbook
{
    public static QuadraticForm Compose(QuadraticForm f, QuadraticForm g, BigInteger d)
    {
        // With e = gcd(a1, a2, s) = x a1 + y a2 + z s, s = (b1 + b2) / 2.
        var s = (f.B + g.B) / 2;
        var (first, u, v) = Gcd(f.A, g.A);
        var (e, p, z) = Gcd(first, s);
        BigInteger x = u * p, y = v * p;
        var a = f.A / e * (g.A / e);
        var b = (x * f.A * g.B + y * g.A * f.B + z * ((f.B * g.B + d) / 2)) / e % (2 * a);
        return new QuadraticForm(a, b, (b * b - d) / (4 * a)).Reduce();
    }

    public static QuadraticForm Power(QuadraticForm f, BigInteger exponent, BigInteger d)
    {
        var result = new QuadraticForm(1, 1, (1 - d) / 4);
        for (var bit = (int)exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            result = Compose(result, result, d);
            if (!((exponent >> bit) & 1).IsZero)
                result = Compose(result, f, d);
        }
        return result;
    }

    static (BigInteger Gcd, BigInteger X, BigInteger Y) Gcd(BigInteger a, BigInteger b)
    {
        BigInteger x0 = 1, x1 = 0, y0 = 0, y1 = 1;
        while (!b.IsZero)
        {
            var q = BigInteger.Divide(a, b);
            (a, b) = (b, a - q * b);
            (x0, x1) = (x1, x0 - q * x1);
            (y0, y1) = (y1, y0 - q * y1);
        }
        return a.Sign < 0 ? (-a, -x0, -y0) : (a, x0, y0);
    }
}
