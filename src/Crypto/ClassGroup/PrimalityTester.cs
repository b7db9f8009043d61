using System.Numerics;

namespace QuilActors.Crypto.ClassGroup;

/// <summary><see cref="PrimalityTest"/> with its memory kept, for many candidates on one thread.</summary>
public sealed class PrimalityTester : IDisposable
{
    readonly IPrimalityRing _ring = IPrimalityRing.Create();

    public bool IsPrime(BigInteger n) => PrimalityTest.IsPrime(n, _ring);

    public void Dispose() => _ring.Dispose();
}
