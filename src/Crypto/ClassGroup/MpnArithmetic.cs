using QuilActors.Crypto.Gmp;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>Class group arithmetic by GMP's mpn functions.</summary>
public sealed class MpnArithmetic : IClassGroupArithmetic
{
    readonly ClassGroupArithmetic<GmpLimbs> _core;

    MpnArithmetic(GmpLibrary gmp)
    {
        _core = new(arena => GmpLimbs.In(gmp, arena));
        GmpVersion = gmp.Version;
    }

    public string Path => "mpn";

    public string GmpVersion { get; }

    /// <returns>Null, and why, where GMP cannot be used.</returns>
    public static MpnArithmetic? TryCreate(out string reason)
        => GmpLibrary.TryLoad(out reason) is { } gmp ? new(gmp) : null;

    public void Square(FormSlot f, int times) => _core.Square(f, times);

    public void Compose(FormSlot f, FormSlot g) => _core.Compose(f, g);

    public void Dispose() => _core.Dispose();
}
