namespace QuilActors.Crypto.ClassGroup;

/// <summary>The class group's operations on packed forms. One object serves one thread and any discriminants; results
/// are reduced forms and do not depend on the implementation.</summary>
public interface IClassGroupArithmetic : IDisposable
{
    /// <summary><c>mpn</c> or <c>managed</c>.</summary>
    string Path { get; }

    /// <summary>f = f^(2^times). Allocates nothing.</summary>
    void Square(FormSlot f, int times);

    /// <summary>f = f * g; both have one discriminant.</summary>
    /// <exception cref="ArgumentException">The discriminants differ.</exception>
    void Compose(FormSlot f, FormSlot g);
}
