namespace QuilActors.Crypto.ClassGroup;

/// <summary>Makes arithmetic objects for threads after deciding the path once, with a comparison of both paths.
/// </summary>
public sealed class ArithmeticFactory
{
    const int ComparedSquarings = 64;
    const int ComparedBits = 512;

    readonly bool _mpn;

    /// <exception cref="PlatformNotSupportedException">mpn was asked for and GMP cannot be used; the message says
    /// why.</exception>
    public ArithmeticFactory(ArithmeticPath path)
    {
        if (path == ArithmeticPath.Managed)
        {
            Note = "managed path, as configured";
            return;
        }
        using var mpn = MpnArithmetic.TryCreate(out var reason);
        if (mpn is not null && !Agrees(mpn))
            (Faulty, reason) = (true, $"GMP {mpn.GmpVersion} gives other results than the managed path");
        else if (mpn is not null)
        {
            _mpn = true;
            Note = $"mpn path, GMP {mpn.GmpVersion}";
            return;
        }
        if (path == ArithmeticPath.Mpn)
            throw new PlatformNotSupportedException($"the mpn path cannot be used: {reason}");
        Note = $"managed path: {reason}";
    }

    /// <summary>The path and why, for the log.</summary>
    public string Note { get; }

    /// <summary>GMP is there but computes wrongly: worth an error in the log.</summary>
    public bool Faulty { get; }

    /// <summary>A new object, for one thread.</summary>
    public IClassGroupArithmetic Create()
        => _mpn
            ? MpnArithmetic.TryCreate(out var reason) ?? throw new PlatformNotSupportedException(reason)
            : new ManagedArithmetic();

    static bool Agrees(MpnArithmetic mpn)
    {
        using var managed = new ManagedArithmetic();
        var d = Discriminant.FromSeed("path"u8, ComparedBits);
        var table = new FormTable(d, 2);
        for (var i = 0; i < table.Count; i++)
            table[i].Store(QuadraticForm.Generator(d));
        mpn.Square(table[0], ComparedSquarings);
        managed.Square(table[1], ComparedSquarings);
        return table[0].Load() == table[1].Load();
    }
}
