using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>The header of a data frame, fields 1 to 15 of the consensus specification.</summary>
/// <param name="Filter">The chain.</param>
/// <param name="Number">0 for genesis.</param>
/// <param name="ParentSelector">Zero for genesis.</param>
/// <param name="MasterNumber">The pulse of the master clock the frame names.</param>
/// <param name="TimestampMs">Milliseconds since 1970-01-01 UTC, when the set was cut.</param>
/// <param name="Difficulty">Squarings of its VDF.</param>
/// <param name="Prover">Consensus address of the leader.</param>
/// <param name="VdfOutput">y || pi; empty for genesis.</param>
/// <param name="Signature">Ed25519 over the header hash; 64 zero bytes for genesis.</param>
public sealed record FrameHeader(
    Bytes32 Filter, ulong Number, Bytes32 ParentSelector, ulong MasterNumber, long TimestampMs, uint Difficulty,
    Bytes32 Prover, Bytes32 RequestsRoot, Bytes32 StateRoot, Bytes32 WorkRoot, Bytes32 ScoreRoot, Bytes32 RingRoot,
    Bytes32 MmrRoot, ReadOnlyMemory<byte> VdfOutput, ReadOnlyMemory<byte> Signature) : ICanonical<FrameHeader>
{
    internal const int BytesMin = 32 * 9 + 8 * 3 + 4 + 4 + FrameLimits.SignatureBytes;

    /// <summary>What its VDF is proved over: H_qa/frame(C(1-13)).</summary>
    public Bytes32 VdfInput() => ChainHashes.Frame.Of(WriteContent);

    /// <summary>What its prover signs: H_qa/hsig(C(1-14)).</summary>
    public Bytes32 HeaderHash() => ChainHashes.HeaderSignature.Of(output =>
    {
        WriteContent(output);
        new CanonicalWriter(output).Bytes(VdfOutput.Span);
    });

    /// <summary>Names the frame: H_qa/sel(y || number || filter), for frame 0 H_qa/genesis(C(1-13)).</summary>
    public Bytes32 Selector() => Number == 0
        ? ChainHashes.Genesis.Of(WriteContent)
        : ChainHashes.SelectorOf(VdfOutput.Span, Number, Filter);

    public Instant Timestamp => Instant.FromUnixMilliseconds(TimestampMs);

    public void Write(CanonicalWriter writer)
    {
        WriteContent(writer);
        writer.Bytes(VdfOutput.Span);
        writer.Raw(Signature.Span);
    }

    public static FrameHeader Read(ref CanonicalReader reader) => new(
        reader.B32(), reader.U64(), reader.B32(), reader.U64(), reader.I64(), reader.U32(), reader.B32(),
        reader.B32(), reader.B32(), reader.B32(), reader.B32(), reader.B32(), reader.B32(),
        reader.Bytes(FrameLimits.VdfOutputBytesMax).ToArray(), reader.Raw(FrameLimits.SignatureBytes).ToArray());

    void WriteContent(IBufferWriter<byte> output) => WriteContent(new CanonicalWriter(output));

    void WriteContent(CanonicalWriter writer)
    {
        writer.B32(Filter);
        writer.U64(Number);
        writer.B32(ParentSelector);
        writer.U64(MasterNumber);
        writer.I64(TimestampMs);
        writer.U32(Difficulty);
        writer.B32(Prover);
        writer.B32(RequestsRoot);
        writer.B32(StateRoot);
        writer.B32(WorkRoot);
        writer.B32(ScoreRoot);
        writer.B32(RingRoot);
        writer.B32(MmrRoot);
    }
}
