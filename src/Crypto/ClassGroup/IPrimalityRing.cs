using System.Numerics;
using QuilActors.Crypto.Gmp;

namespace QuilActors.Crypto.ClassGroup;

/// <summary>The tests that primality is decided by, on odd numbers > 2 of at most 4,160 bits. Used by one thread.
/// </summary>
interface IPrimalityRing : IDisposable
{
    bool PassesFermat(BigInteger modulus);

    bool PassesStrongBaseTwo(BigInteger modulus);

    bool PassesStrongLucas(BigInteger modulus, long discriminant);

    /// <summary>On GMP's limb vectors where there are any, else on managed ones.</summary>
    static IPrimalityRing Create()
        => GmpLibrary.TryLoad(out _) is { } gmp
            ? new MontgomeryRing<GmpLimbs>(arena => GmpLimbs.In(gmp, arena))
            : CreateManaged();

    static IPrimalityRing CreateManaged() => new MontgomeryRing<ManagedLimbs>(ManagedLimbs.In);
}
