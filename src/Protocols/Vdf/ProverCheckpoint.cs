namespace QuilActors.Protocols.Vdf;

/// <summary>A point from which a run can go on: the form there and the stride forms since the checkpoint before. The
/// checkpoints of a run follow each other without gaps; one that begins earlier replaces those from there on.</summary>
/// <param name="Position">Squarings done: <paramref name="BlockTo"/> strides.</param>
/// <param name="BlockFrom">The first block whose form is in <paramref name="Strides"/>.</param>
/// <param name="BlockTo">The block after the last one.</param>
/// <param name="Form">The encoded form at the position.</param>
/// <param name="Strides">The encoded forms of the blocks, one after the other.</param>
public sealed record ProverCheckpoint(
    uint Position, int BlockFrom, int BlockTo, ReadOnlyMemory<byte> Form, ReadOnlyMemory<byte> Strides);
