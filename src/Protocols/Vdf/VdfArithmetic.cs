using QuilActors.Crypto.ClassGroup;

namespace QuilActors.Protocols.Vdf;

/// <summary>The computing part of provers and verifiers, for one thread. Made by <see cref="VdfArithmetics"/>.
/// </summary>
public sealed class VdfArithmetic : IDisposable
{
    internal VdfArithmetic(IClassGroupArithmetic group) => Group = group;

    /// <summary><c>mpn</c> or <c>managed</c>.</summary>
    public string Path => Group.Path;

    internal IClassGroupArithmetic Group { get; }

    public void Dispose() => Group.Dispose();
}
