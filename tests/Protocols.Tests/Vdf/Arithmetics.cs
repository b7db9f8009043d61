using QuilActors.Protocols.Vdf;

namespace QuilActors.Protocols.Tests.Vdf;

static class Arithmetics
{
    public static TheoryData<string> Paths
        => VdfArithmetics.TryCreate("mpn", out _, out _) ? ["managed", "mpn"] : ["managed"];

    public static VdfArithmetic Create(string path)
        => VdfArithmetics.TryCreate(path, out var made, out var fault)
            ? made.Create()
            : throw new InvalidOperationException(fault);

    public static VdfArithmetic Fastest() => VdfArithmetics.Auto().Create();
}
