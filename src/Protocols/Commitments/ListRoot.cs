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
    public static Bytes32 OfLeafHashes(ReadOnlySpan<Bytes32> leaves) => MerkleCommitment.Fastest.ListRoot(leaves);
}
