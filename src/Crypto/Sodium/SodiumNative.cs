using System.Runtime.InteropServices;

namespace QuilActors.Crypto.Sodium;

/// <summary>The calls into libsodium and the check that it is there. Every public type of this folder calls
/// <see cref="Require"/> first; lengths are checked there too, because the library trusts them.</summary>
static partial class SodiumNative
{
    internal const string Library = "libsodium.so.23";

    /// <summary>Null when the library is loaded and started; else why not. sodium_init is safe to call twice.
    /// </summary>
    static readonly string? Fault = Probe(Library);

    /// <exception cref="SodiumMissingException">The library cannot be used.</exception>
    internal static void Require()
    {
        if (Fault is not null)
            throw new SodiumMissingException(Library, Fault);
    }

    internal static string? Probe(string library)
    {
        if (!NativeLibrary.TryLoad(library, typeof(SodiumNative).Assembly, null, out _))
            return "not found";
        return Init() < 0 ? "sodium_init failed" : null;
    }

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    private static partial int Init();

    [LibraryImport(Library, EntryPoint = "crypto_sign_seed_keypair")]
    internal static partial int SignSeedKeypair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library, EntryPoint = "crypto_sign_detached")]
    internal static unsafe partial int SignDetached(
        Span<byte> signature, ulong* signatureBytes, ReadOnlySpan<byte> message, ulong messageBytes,
        ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_verify_detached")]
    internal static partial int SignVerifyDetached(
        ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageBytes, ReadOnlySpan<byte> publicKey);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_base")]
    internal static partial int ScalarmultBase(Span<byte> publicKey, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult")]
    internal static partial int Scalarmult(
        Span<byte> shared, ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> publicKey);

    [LibraryImport(Library, EntryPoint = "randombytes_buf")]
    internal static partial void RandomBytes(Span<byte> buffer, nuint bytes);

    [LibraryImport(Library, EntryPoint = "sodium_memzero")]
    internal static partial void MemZero(Span<byte> buffer, nuint bytes);

    [LibraryImport(Library, EntryPoint = "sodium_memcmp")]
    internal static partial int MemCompare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, nuint bytes);
}
