using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>The keys of one process on all its connections: the Ed25519 identity and the X25519 static key of
/// Noise with its signature, made once. Dispose erases the secret.</summary>
public sealed class ConnectionIdentity : IDisposable
{
    internal const string YamuxId = "/yamux/1.0.0";

    readonly byte[] _noiseStatic;

    /// <param name="identitySecret">Ed25519 seed (32 B) or seed || public (64 B); not kept.</param>
    /// <param name="noiseStatic">32 fresh bytes of key material.</param>
    public ConnectionIdentity(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> identitySecret, ReadOnlySpan<byte> noiseStatic)
    {
        Key = PublicKey.Ed25519(publicKey);
        PeerId = PeerId.FromPublicKey(Key);
        _noiseStatic = noiseStatic.ToArray();
        Payload = NoiseIdentity.Write(Key, identitySecret, X25519.PublicKey(noiseStatic), [YamuxId]);
    }

    public PublicKey Key { get; }

    public PeerId PeerId { get; }

    internal ReadOnlySpan<byte> NoiseStatic => _noiseStatic;

    internal byte[] Payload { get; }

    public void Dispose() => SodiumMemory.Zero(_noiseStatic);
}
