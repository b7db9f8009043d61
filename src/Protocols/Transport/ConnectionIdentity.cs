using System.Security.Cryptography.X509Certificates;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;
using PublicKey = QuilActors.Protocols.Peers.PublicKey;

namespace QuilActors.Protocols.Transport;

/// <summary>The keys of one process on all its connections: the Ed25519 identity, the X25519 static key of Noise with
/// its signature and the certificate of TLS, each made once. Dispose erases the secrets.</summary>
public sealed class ConnectionIdentity : IDisposable
{
    internal const string YamuxId = "/yamux/1.0.0";

    readonly byte[] _noiseStatic;

    /// <param name="identitySecret">Ed25519 seed (32 B) or seed || public (64 B); not kept.</param>
    /// <param name="noiseStatic">32 fresh bytes of key material; the certificate's key is derived from them.</param>
    /// <param name="security">In the order of proposing; each is answered. Noise, then TLS unless set.</param>
    public ConnectionIdentity(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> identitySecret, ReadOnlySpan<byte> noiseStatic,
        IReadOnlyList<SecurityProtocol>? security = null)
    {
        Security = security ?? [SecurityProtocol.Noise, SecurityProtocol.Tls];
        Invariant.Require(Security.Count > 0, "a connection is secured");
        Key = PublicKey.Ed25519(publicKey);
        PeerId = PeerId.FromPublicKey(Key);
        _noiseStatic = noiseStatic.ToArray();
        Payload = NoiseIdentity.Write(Key, identitySecret, X25519.PublicKey(noiseStatic), [YamuxId]);
        Certificate = TlsCertificate.Create(Key, identitySecret, noiseStatic);
    }

    public PublicKey Key { get; }

    public PeerId PeerId { get; }

    /// <summary>What is proposed, the first first, and answered.</summary>
    public IReadOnlyList<SecurityProtocol> Security { get; }

    /// <summary>Ours for TLS, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    internal ReadOnlySpan<byte> NoiseStatic => _noiseStatic;

    internal byte[] Payload { get; }

    public void Dispose()
    {
        SodiumMemory.Zero(_noiseStatic);
        Certificate.Dispose();
    }
}
