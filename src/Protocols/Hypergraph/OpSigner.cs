using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>Signs with an Ed25519 seed of 32 bytes.</summary>
public sealed class OpSigner(ReadOnlyMemory<byte> seed) : IOpSigner
{
    public Bytes32 PublicKey { get; } = new(Ed25519.PublicKeyFromSeed(seed.Span));

    public byte[] Sign(Bytes32 hash)
    {
        var signature = new byte[64];
        Span<byte> message = stackalloc byte[Bytes32.Length];
        hash.CopyTo(message);
        Ed25519.Sign(seed.Span, message, signature);
        return signature;
    }
}
