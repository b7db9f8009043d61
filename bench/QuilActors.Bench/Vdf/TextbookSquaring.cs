using System.Numerics;

namespace QuilActors.Bench.Vdf;

/// <summary>The textbook's squaring of a form and Gauss's reduction step by step, on GMP's integers: what the fast
/// arithmetic is measured against.</summary>
sealed class TextbookSquaring : IDisposable
{
    readonly Mpz _a, _b, _c;
    readonly Mpz _g = new(), _d = new(), _e = new(), _mu = new(), _m = new(), _t = new(), _u = new(), _r = new();

    /// <summary>Starts at the generator (2, 1, (1 - D) / 8).</summary>
    public TextbookSquaring(BigInteger discriminant)
        => (_a, _b, _c) = (new(2), new(1), new((1 - discriminant) / 8));

    public (BigInteger A, BigInteger B) Form => (_a.ToBigInteger(), _b.ToBigInteger());

    public void Square(int times)
    {
        for (; times > 0; times--)
            Square();
    }

    public void Dispose()
    {
        foreach (var number in (Mpz[])[_a, _b, _c, _g, _d, _e, _mu, _m, _t, _u, _r])
            number.Dispose();
    }

    void Square()
    {
        _g.GcdExtended(_d, _e, _b, _a);
        // mu = c d mod a, m = (b mu - c) / a
        _t.Mul(_c, _d);
        _mu.Mod(_t, _a);
        _t.Mul(_b, _mu);
        _t.Sub(_t, _c);
        _m.DivideExact(_t, _a);
        // C = mu^2 - m, B = b - 2 mu a, A = a^2
        _t.Mul(_mu, _mu);
        _c.Sub(_t, _m);
        _t.Mul(_mu, _a);
        _t.Double(_t);
        _b.Sub(_b, _t);
        _t.Mul(_a, _a);
        _a.Swap(_t);
        Normalise();
        while (_a.CompareTo(_c) is var order && (order > 0 || (order == 0 && _b.Sign < 0)))
            Step();
        Normalise();
    }

    /// <summary>b into (-a, a].</summary>
    void Normalise()
    {
        // r = (a - b) / 2a; b' = b + 2ra; c' = a r^2 + b r + c
        _t.Sub(_a, _b);
        _u.Double(_a);
        _r.FloorDivide(_t, _u);
        if (_r.Sign == 0)
            return;
        _t.Mul(_a, _r);
        _u.Add(_t, _b);
        _u.Mul(_u, _r);
        _c.Add(_c, _u);
        _t.Double(_t);
        _b.Add(_b, _t);
    }

    /// <summary>s = (c + b) / 2c; (a, b, c) = (c, 2cs - b, c s^2 - b s + a).</summary>
    void Step()
    {
        _t.Add(_c, _b);
        _u.Double(_c);
        _r.FloorDivide(_t, _u);
        _t.Mul(_c, _r);
        _u.Sub(_t, _b);
        _m.Mul(_u, _r);
        _a.Add(_a, _m);
        _b.Add(_t, _u);
        _a.Swap(_c);
    }
}
