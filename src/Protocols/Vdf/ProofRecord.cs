namespace QuilActors.Protocols.Vdf;

/// <summary>One proof of a file, with what the file says of it.</summary>
/// <param name="Index">From 0, in the order of the file.</param>
/// <param name="Label">Its name or increment; empty if it has none.</param>
/// <param name="Profile">By name; quilibrium-2048 if none is given.</param>
/// <param name="Challenge">As it stands: not checked.</param>
/// <param name="Difficulty">T, not checked.</param>
/// <param name="Proof">Not checked.</param>
/// <param name="Expected">Whether the file calls it valid; null if it does not say.</param>
/// <param name="Discriminant">|D|, big endian, as the file says; empty if it does not.</param>
/// <param name="IsLinked">Whether challenge and difficulty follow from the record's core, peer, input and increment;
/// null if it has none.</param>
public sealed record ProofRecord(
    int Index, string Label, VdfProfile Profile, ReadOnlyMemory<byte> Challenge, uint Difficulty,
    ReadOnlyMemory<byte> Proof, bool? Expected, ReadOnlyMemory<byte> Discriminant = default, bool? IsLinked = null);
