using System.Collections.Immutable;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>The pulses of the master clock from 0 on. Immutable: the clock hands a newer one to whoever needs outputs.
/// About 200 bytes per pulse at 512 bits.</summary>
public sealed class MasterLine
{
    readonly ImmutableList<ReadOnlyMemory<byte>> _outputs;

    MasterLine(uint difficulty, ImmutableList<ReadOnlyMemory<byte>> outputs)
    {
        Difficulty = difficulty;
        _outputs = outputs;
    }

    public uint Difficulty { get; }

    public bool IsEmpty => _outputs.IsEmpty;

    /// <summary>Number of the newest pulse; there must be one.</summary>
    public ulong Newest => (ulong)_outputs.Count - 1;

    /// <summary>Number of the pulse that comes next.</summary>
    public ulong Next => (ulong)_outputs.Count;

    public static MasterLine Empty(uint difficulty) => new(difficulty, []);

    /// <summary>y of a pulse, if it is known.</summary>
    public bool TryGetY(ulong number, out ReadOnlyMemory<byte> y)
    {
        var known = number < (ulong)_outputs.Count;
        y = known ? _outputs[(int)number][..(_outputs[(int)number].Length / 2)] : default;
        return known;
    }

    /// <summary>The pulse as a frame; it must be known.</summary>
    public MasterFrame this[ulong number]
        => new(number, number == 0 ? Bytes32.Zero : SelectorOf(number - 1), Difficulty, _outputs[(int)number]);

    public Bytes32 SelectorOf(ulong number)
        => ChainHashes.SelectorOf(_outputs[(int)number].Span, number, MasterFrame.Filter);

    /// <summary>VDF input of the pulse that comes next.</summary>
    /// <param name="seed">Of the genesis.</param>
    public Bytes32 NextInput(ReadOnlyMemory<byte> seed) => IsEmpty
        ? MasterFrame.FirstInput(seed)
        : MasterFrame.InputAfter(Next, Difficulty, this[Newest].Y);

    /// <summary>Whether this pulse continues the line, but for its VDF.</summary>
    public bool Fits(MasterFrame frame, int outputBytes)
        => frame.Number == Next && frame.Difficulty == Difficulty && frame.VdfOutput.Length == outputBytes
            && frame.ParentSelector == (IsEmpty ? Bytes32.Zero : SelectorOf(Newest));

    /// <summary>The line with the next pulse, whose VDF was verified.</summary>
    public MasterLine With(MasterFrame frame)
    {
        Invariant.Require(frame.Number == Next, "pulses are appended in order");
        return new MasterLine(Difficulty, _outputs.Add(frame.VdfOutput));
    }
}
