namespace QuilActors.Crypto.Sodium;

/// <summary>Ed25519 of RFC 8032 through libsodium, which refuses non-canonical scalars and keys of small order.
/// Seed 32 B, expanded secret = seed || public 64 B, public key 32 B, signature 64 B.</summary>
public static class Ed25519
{
    public const int SeedBytes = 32;
    public const int PublicKeyBytes = 32;
    public const int ExpandedKeyBytes = 64;
    public const int SignatureBytes = 64;

    /// <summary>The public key of a 32-byte seed.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    /// <exception cref="SodiumMissingException">libsodium is not there.</exception>
    public static byte[] PublicKeyFromSeed(ReadOnlySpan<byte> seed) => Expand(seed)[SeedBytes..];

    /// <summary>seed || public key: hand it to Sign when signing often. Zero it when done.</summary>
    public static byte[] Expand(ReadOnlySpan<byte> seed)
    {
        Lengths.Require(seed, SeedBytes, nameof(seed));
        SodiumNative.Require();
        Span<byte> publicKey = stackalloc byte[PublicKeyBytes];
        var expanded = new byte[ExpandedKeyBytes];
        _ = SodiumNative.SignSeedKeypair(publicKey, expanded, seed);
        return expanded;
    }

    /// <summary>Signs with a 32-byte seed (the key is expanded anew each time) or a 64-byte expanded secret.</summary>
    public static void Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        Lengths.Require(signature, SignatureBytes, nameof(signature));
        if (secret.Length == SeedBytes)
        {
            var expanded = Expand(secret);
            Sign(expanded, message, signature);
            SodiumMemory.Zero(expanded);
            return;
        }
        Lengths.Require(secret, ExpandedKeyBytes, nameof(secret));
        SodiumNative.Require();
        unsafe
        {
            _ = SodiumNative.SignDetached(signature, null, message, (ulong)message.Length, secret);
        }
    }

    /// <summary>The signature as a new array.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureBytes];
        Sign(secret, message, signature);
        return signature;
    }

    /// <summary>False for a wrong signature and for a key or signature of a wrong length: both may be a stranger's.
    /// </summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        SodiumNative.Require();
        return publicKey.Length == PublicKeyBytes && signature.Length == SignatureBytes
            && SodiumNative.SignVerifyDetached(signature, message, (ulong)message.Length, publicKey) == 0;
    }
}
