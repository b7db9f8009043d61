namespace QuilActors.Protocols.Peers;

/// <summary>How members sign: Ed25519, unless a simulation puts something cheaper in its place. A key is 32 bytes, a
/// signature 64.</summary>
public abstract class SignatureScheme
{
    /// <summary>The one of the network.</summary>
    public static SignatureScheme Ed25519 { get; } = new Ed25519Scheme();

    /// <summary>Signs with a 32-byte seed.</summary>
    public abstract byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message);

    /// <summary>Whether the owner of the key signed the message.</summary>
    public abstract bool Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>The same for a peer's key; foreign kinds of keys verify as themselves.</summary>
    public bool Verify(PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => key.Type == KeyType.Ed25519
            ? Verify(key.Data.Span, message, signature)
            : key.Verify(message, signature);

    sealed class Ed25519Scheme : SignatureScheme
    {
        public override byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
            => Crypto.Sodium.Ed25519.Sign(seed, message);

        public override bool Verify(
            ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
            => Crypto.Sodium.Ed25519.Verify(publicKey, message, signature);
    }
}
