using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>A pulse of the master clock: unsigned, without content, so there is nothing to grind and no fork.</summary>
/// <param name="Number">0, 1, 2 ..</param>
/// <param name="ParentSelector">Selector of the pulse before; zero at 0.</param>
/// <param name="Difficulty">Squarings; constant on a network.</param>
/// <param name="VdfOutput">y || pi.</param>
public sealed record MasterFrame(
    ulong Number, Bytes32 ParentSelector, uint Difficulty, ReadOnlyMemory<byte> VdfOutput) : ICanonical<MasterFrame>
{
    internal const int BytesMin = 8 + 32 + 4 + 4;

    /// <summary>The filter of the master clock: 32 zero bytes.</summary>
    public static Bytes32 Filter => Bytes32.Zero;

    public ReadOnlyMemory<byte> Y => VdfOutput[..(VdfOutput.Length / 2)];

    public Bytes32 Selector() => ChainHashes.SelectorOf(VdfOutput.Span, Number, Filter);

    /// <summary>The VDF input of pulse <paramref name="number"/>: H_qa/master(filter || number || difficulty ||
    /// previous y). pi never enters the next input.</summary>
    public static Bytes32 InputAfter(ulong number, uint difficulty, ReadOnlyMemory<byte> previousY)
        => ChainHashes.Master.Of(output =>
        {
            var writer = new CanonicalWriter(output);
            writer.B32(Filter);
            writer.U64(number);
            writer.U32(difficulty);
            writer.Raw(previousY.Span);
        });

    /// <summary>The VDF input of pulse 0: H_qa/genesis(seed).</summary>
    public static Bytes32 FirstInput(ReadOnlyMemory<byte> seed) => ChainHashes.Genesis.Of(seed.Span);

    public void Write(CanonicalWriter writer)
    {
        writer.U64(Number);
        writer.B32(ParentSelector);
        writer.U32(Difficulty);
        writer.Bytes(VdfOutput.Span);
    }

    public static MasterFrame Read(ref CanonicalReader reader) => new(
        reader.U64(), reader.B32(), reader.U32(), reader.Bytes(FrameLimits.VdfOutputBytesMax).ToArray());
}
