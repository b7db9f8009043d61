using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Tests.Vdf;

static class Arithmetics
{
    public static TheoryData<ArithmeticPath> Paths => Mpn() ? [ArithmeticPath.Managed, ArithmeticPath.Mpn]
        : [ArithmeticPath.Managed];

    public static IClassGroupArithmetic Create(ArithmeticPath path) => new ArithmeticFactory(path).Create();

    public static IClassGroupArithmetic Fastest() => Create(ArithmeticPath.Auto);

    static bool Mpn()
    {
        using var mpn = MpnArithmetic.TryCreate(out _);
        return mpn is not null;
    }
}
