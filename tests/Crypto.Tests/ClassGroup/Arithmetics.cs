using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Crypto.Tests.ClassGroup;

/// <summary>Every implementation that this machine has.</summary>
static class Arithmetics
{
    public static TheoryData<string> Paths => MpnArithmetic.TryCreate(out _) is { } mpn
        ? Close(mpn, "managed", "mpn")
        : ["managed"];

    public static IClassGroupArithmetic Create(string path)
        => path == "managed"
            ? new ManagedArithmetic()
            : MpnArithmetic.TryCreate(out var why) ?? throw new InvalidOperationException(why);

    public static QuadraticForm Power(this IClassGroupArithmetic g, Discriminant d, in QuadraticForm f, int squarings)
    {
        var slot = new FormTable(d, 1)[0];
        slot.Store(f);
        g.Square(slot, squarings);
        return slot.Load();
    }

    public static QuadraticForm Product(
        this IClassGroupArithmetic g, Discriminant d, in QuadraticForm f, in QuadraticForm h)
    {
        var table = new FormTable(d, 2);
        table[0].Store(f);
        table[1].Store(h);
        g.Compose(table[0], table[1]);
        return table[0].Load();
    }

    static TheoryData<string> Close(MpnArithmetic probe, params string[] paths)
    {
        probe.Dispose();
        return [.. paths];
    }
}
