namespace QuilActors.Crypto.Sodium;

/// <summary>X25519 of RFC 7748 through libsodium: keys and shared secrets of 32 bytes.</summary>
public static class X25519
{
    public const int KeyBytes = 32;

    /// <summary>The public key of a secret key; the secret is clamped by the library.</summary>
    /// <exception cref="ArgumentException">The secret is not 32 bytes long.</exception>
    /// <exception cref="SodiumMissingException">libsodium is not there.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> secretKey)
    {
        Lengths.Require(secretKey, KeyBytes, nameof(secretKey));
        SodiumNative.Require();
        var publicKey = new byte[KeyBytes];
        _ = SodiumNative.ScalarmultBase(publicKey, secretKey);
        return publicKey;
    }

    /// <summary>The shared secret. False when the other key is of small order (the result would be all zero) or of a
    /// wrong length: close the session then.</summary>
    public static bool TryAgree(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        Lengths.Require(secretKey, KeyBytes, nameof(secretKey));
        Lengths.Require(shared, KeyBytes, nameof(shared));
        SodiumNative.Require();
        return publicKey.Length == KeyBytes && SodiumNative.Scalarmult(shared, secretKey, publicKey) == 0;
    }
}
