using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Commitments;

/// <summary>The root of a list: leaves paired from the left, an odd last node moves up unchanged, the empty list is 32
/// zero bytes.</summary>
public static class ListRoot
{
    public static Bytes32 LeafHash(uint index, ReadOnlySpan<byte> data) => MerkleHash.ListLeaf(index, data);

    public static Bytes32 Of(IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        var leaves = new Bytes32[items.Count];
        for (var i = 0; i < leaves.Length; i++)
            leaves[i] = LeafHash((uint)i, items[i].Span);
        return OfLeafHashes(leaves);
    }

    /// <summary>The root over leaf hashes made with their places by <see cref="LeafHash"/>.</summary>
    public static Bytes32 OfLeafHashes(ReadOnlySpan<Bytes32> leaves)
    {
        if (leaves.IsEmpty)
            return Bytes32.Zero;
        var level = leaves.ToArray();
        for (var count = level.Length; count > 1; count = (count + 1) / 2)
            FoldOneLevel(level.AsSpan(0, count), level);
        return level[0];
    }

    /// <summary>Writes the parents of <paramref name="level"/> to the start of <paramref name="parents"/>, which may be
    /// the same memory.</summary>
    internal static void FoldOneLevel(ReadOnlySpan<Bytes32> level, Span<Bytes32> parents)
    {
        var odd = level.Length % 2 != 0;
        var last = odd ? level[^1] : default;
        MerkleHash.ListNodes(level[..(level.Length - (odd ? 1 : 0))], parents);
        if (odd)
            parents[level.Length / 2] = last;
    }
}
