using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>What a work proof proves.</summary>
public enum WorkKind : byte
{
    Storage = 1,
    Index = 2,
}

/// <summary>A prover's answer to the challenge of one frame, with its body. Travels on the work topic and by sync;
/// frames hold only its <see cref="WorkSummary"/>, which the same signature covers.</summary>
/// <param name="Kind">See <see cref="WorkKind"/>; kept as read.</param>
/// <param name="Filter">The chain.</param>
/// <param name="Frame">The challenging frame; the proof must be in the next one.</param>
/// <param name="Selector">Selector of that frame.</param>
/// <param name="Prover">Consensus address.</param>
/// <param name="Segments">Storage: the shard. Index: the picked segments.</param>
/// <param name="Body">C(StorageBody) or C(IndexBody).</param>
/// <param name="Signature">Ed25519 over H_qa/work(C(1-6) || bodyDigest).</param>
public sealed record WorkProof(
    byte Kind, Bytes32 Filter, ulong Frame, Bytes32 Selector, Bytes32 Prover, IReadOnlyList<Bytes32> Segments,
    ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Signature) : ICanonical<WorkProof>
{
    public WorkSummary Summary() => new(
        Kind, Filter, Frame, Selector, Prover, Segments, ChainHashes.Work.Of(Body.Span), Signature);

    public void Write(CanonicalWriter writer)
    {
        writer.U8(Kind);
        writer.B32(Filter);
        writer.U64(Frame);
        writer.B32(Selector);
        writer.B32(Prover);
        Canonical.WriteHashes(writer, Segments);
        writer.Bytes(Body.Span);
        writer.Raw(Signature.Span);
    }

    public static WorkProof Read(ref CanonicalReader reader) => new(
        reader.U8(), reader.B32(), reader.U64(), reader.B32(), reader.B32(),
        Canonical.ReadHashes(ref reader, FrameLimits.SegmentsMax),
        reader.Bytes(FrameLimits.WorkBodyBytesMax).ToArray(), reader.Raw(FrameLimits.SignatureBytes).ToArray());
}

/// <summary>A work proof without its body, as a frame holds it.</summary>
/// <param name="BodyDigest">H_qa/work(body).</param>
/// <inheritdoc cref="WorkProof"/>
public sealed record WorkSummary(
    byte Kind, Bytes32 Filter, ulong Frame, Bytes32 Selector, Bytes32 Prover, IReadOnlyList<Bytes32> Segments,
    Bytes32 BodyDigest, ReadOnlyMemory<byte> Signature) : ICanonical<WorkSummary>
{
    internal const int BytesMin = 1 + 32 + 8 + 32 + 32 + 4 + 32 + FrameLimits.SignatureBytes;

    /// <summary>What the prover signs: H_qa/work(C(1-7)).</summary>
    public Bytes32 SignedHash() => ChainHashes.Work.Of(WriteContent);

    public void Write(CanonicalWriter writer)
    {
        WriteContent(writer);
        writer.Raw(Signature.Span);
    }

    public static WorkSummary Read(ref CanonicalReader reader) => new(
        reader.U8(), reader.B32(), reader.U64(), reader.B32(), reader.B32(),
        Canonical.ReadHashes(ref reader, FrameLimits.SegmentsMax), reader.B32(),
        reader.Raw(FrameLimits.SignatureBytes).ToArray());

    void WriteContent(IBufferWriter<byte> output) => WriteContent(new CanonicalWriter(output));

    void WriteContent(CanonicalWriter writer)
    {
        writer.U8(Kind);
        writer.B32(Filter);
        writer.U64(Frame);
        writer.B32(Selector);
        writer.B32(Prover);
        Canonical.WriteHashes(writer, Segments);
        writer.B32(BodyDigest);
    }
}
