using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>What a request asks for. Only <see cref="ShardUpdate"/> is executed by this version; the others are
/// refused as <see cref="FrameReject.BadRequest"/>.</summary>
public enum RequestKind : byte
{
    Transfer = 1,
    Split = 2,
    Merge = 3,
    MintClaim = 4,
    ShardUpdate = 5,
    HypergraphOps = 6,
}

/// <summary>A signed request to a chain.</summary>
/// <param name="Filter">The chain.</param>
/// <param name="Kind">See <see cref="RequestKind"/>; kept as read.</param>
/// <param name="Nonce">Any; makes equal requests different.</param>
/// <param name="Body">Canonical, by kind.</param>
/// <param name="FeeCoin">Zero for none.</param>
/// <param name="Fee">Units.</param>
/// <param name="Expires">The last frame that may include it, at most 1,024 ahead.</param>
/// <param name="PublicKey">The signer.</param>
/// <param name="Signature">Ed25519 over the request hash.</param>
public sealed record Request(
    Bytes32 Filter, byte Kind, ulong Nonce, ReadOnlyMemory<byte> Body, Bytes32 FeeCoin, UInt128 Fee, ulong Expires,
    Bytes32 PublicKey, ReadOnlyMemory<byte> Signature) : ICanonical<Request>
{
    internal const int BytesMin = 32 + 1 + 8 + 4 + 32 + 16 + 8 + 32 + FrameLimits.SignatureBytes;

    /// <summary>H_qa/req(C(1-8)), which is also what is signed.</summary>
    public Bytes32 RequestHash() => ChainHashes.Request.Of(WriteContent);

    public void Write(CanonicalWriter writer)
    {
        WriteContent(writer);
        writer.Raw(Signature.Span);
    }

    public static Request Read(ref CanonicalReader reader) => new(
        reader.B32(), reader.U8(), reader.U64(), reader.Bytes(FrameLimits.RequestBytesMax).ToArray(), reader.B32(),
        reader.U128(), reader.U64(), reader.B32(), reader.Raw(FrameLimits.SignatureBytes).ToArray());

    void WriteContent(IBufferWriter<byte> output) => WriteContent(new CanonicalWriter(output));

    void WriteContent(CanonicalWriter writer)
    {
        writer.B32(Filter);
        writer.U8(Kind);
        writer.U64(Nonce);
        writer.Bytes(Body.Span);
        writer.B32(FeeCoin);
        writer.U128(Fee);
        writer.U64(Expires);
        writer.B32(PublicKey);
    }
}
