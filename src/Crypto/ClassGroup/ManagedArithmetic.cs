namespace QuilActors.Crypto.ClassGroup;

/// <summary>Class group arithmetic without native code.</summary>
public sealed class ManagedArithmetic() : IClassGroupArithmetic
{
    readonly ClassGroupArithmetic<ManagedLimbs> _core = new(ManagedLimbs.In);

    public string Path => "managed";

    public void Square(FormSlot f, int times) => _core.Square(f, times);

    public void Compose(FormSlot f, FormSlot g) => _core.Compose(f, g);

    public void Dispose() => _core.Dispose();
}
