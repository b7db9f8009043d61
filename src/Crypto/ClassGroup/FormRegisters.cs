namespace QuilActors.Crypto.ClassGroup;

/// <summary>The coefficients of one form in native memory.</summary>
sealed class FormRegisters(LimbArena arena)
{
    internal LimbNumber A { get; private set; } = arena.Take();

    internal LimbNumber B { get; private set; } = arena.Take();

    internal LimbNumber C { get; private set; } = arena.Take();

    internal void Swap(FormRegisters other)
    {
        (A, other.A) = (other.A, A);
        (B, other.B) = (other.B, B);
        (C, other.C) = (other.C, C);
    }
}
