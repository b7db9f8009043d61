using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>Signs a member's records with its 32-byte Ed25519 seed.</summary>
public static class ChainSigner
{
    public static FrameHeader Signed(
        this FrameHeader header, ReadOnlyMemory<byte> seed, SignatureScheme? signatures = null)
        => header with
        {
            Signature = (signatures ?? SignatureScheme.Ed25519).Sign(seed.Span, header.HeaderHash().ToArray()),
        };

    public static WorkProof Signed(this WorkProof proof, ReadOnlyMemory<byte> seed)
        => proof with { Signature = Sign(seed, proof.Summary().SignedHash()) };

    public static Request Signed(this Request request, ReadOnlyMemory<byte> seed)
        => request with { Signature = Sign(seed, request.RequestHash()) };

    static byte[] Sign(ReadOnlyMemory<byte> seed, Bytes32 message) => Ed25519.Sign(seed.Span, message.ToArray());
}
