using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Commitments;

/// <summary>Why a proof was refused.</summary>
public enum MultiProofReject
{
    None,
    /// <summary>The proof's leaf count is not the committed one.</summary>
    WrongLeafCount,
    /// <summary>No index, an index out of range, unsorted or repeated indices.</summary>
    BadIndices,
    /// <summary>Not one leaf per index.</summary>
    WrongNumberOfLeaves,
    MissingSibling,
    LeftOverSibling,
    WrongRoot,
}

/// <summary>One proof for several leaves of a list root: level by level upwards and from left to right, each sibling
/// that the verifier cannot compute.</summary>
/// <param name="LeafCount">Leaves of the whole list; the verifier compares it with a committed value.</param>
/// <param name="Indices">Rising.</param>
/// <param name="Siblings">In the order in which the verifier needs them.</param>
public sealed record MultiProof(uint LeafCount, IReadOnlyList<uint> Indices, IReadOnlyList<Bytes32> Siblings)
{
    /// <summary>Indices of one proof; 1,024 storage chunks are the most that a profile asks for.</summary>
    public const int IndicesMax = 4_096;

    /// <summary>A sibling per index and level at the most.</summary>
    public const int SiblingsMax = IndicesMax * 32;

    /// <exception cref="ArgumentException">Indices empty, unsorted, repeated or out of range.</exception>
    public static MultiProof Create(ReadOnlySpan<Bytes32> leafHashes, IReadOnlyList<uint> indices)
        => MerkleCommitment.Fastest.Prove(leafHashes, indices);

    /// <summary>Checks the leaf data in order of the indices against a root over <paramref name="leafCount"/> leaves.
    /// </summary>
    public MultiProofReject Verify(Bytes32 root, uint leafCount, IReadOnlyList<ReadOnlyMemory<byte>> leaves)
    {
        if (LeafCount != leafCount)
            return MultiProofReject.WrongLeafCount;
        if (Indices.Count > IndicesMax || !AreValid(Indices, leafCount))
            return MultiProofReject.BadIndices;
        if (leaves.Count != Indices.Count)
            return MultiProofReject.WrongNumberOfLeaves;
        var known = new List<(uint Index, Bytes32 Hash)>(leaves.Count);
        for (var i = 0; i < leaves.Count; i++)
            known.Add((Indices[i], ListRoot.LeafHash(Indices[i], leaves[i].Span)));
        var taken = 0;
        for (var count = leafCount; count > 1; count = count / 2 + count % 2)
        {
            if (!TryFold(known, count, ref taken))
                return MultiProofReject.MissingSibling;
        }
        if (taken != Siblings.Count)
            return MultiProofReject.LeftOverSibling;
        return known[0].Hash == root ? MultiProofReject.None : MultiProofReject.WrongRoot;
    }

    public void Write(ref CanonicalWriter writer)
    {
        writer.U32(LeafCount);
        writer.Count(Indices.Count);
        foreach (var index in Indices)
            writer.U32(index);
        writer.Count(Siblings.Count);
        foreach (var sibling in Siblings)
            writer.B32(sibling);
    }

    /// <summary>Reads a proof; a list over its bound marks the reader as failed.</summary>
    public static MultiProof Read(ref CanonicalReader reader)
    {
        var leafCount = reader.U32();
        var indices = new uint[reader.Count(IndicesMax, sizeof(uint))];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = reader.U32();
        var siblings = new Bytes32[reader.Count(SiblingsMax, Bytes32.Length)];
        for (var i = 0; i < siblings.Length; i++)
            siblings[i] = reader.B32();
        return new MultiProof(leafCount, indices, siblings);
    }

    public bool Equals(MultiProof? other)
        => other is not null && LeafCount == other.LeafCount && Indices.SequenceEqual(other.Indices)
            && Siblings.SequenceEqual(other.Siblings);

    public override int GetHashCode() => HashCode.Combine(LeafCount, Indices.Count, Siblings.Count);

    internal static bool AreValid(IReadOnlyList<uint> indices, uint leafCount)
    {
        if (indices.Count == 0 || indices[^1] >= leafCount)
            return false;
        for (var i = 1; i < indices.Count; i++)
        {
            if (indices[i] <= indices[i - 1])
                return false;
        }
        return true;
    }

    /// <summary>Replaces the known nodes of a level of <paramref name="count"/> nodes by their parents.</summary>
    bool TryFold(List<(uint Index, Bytes32 Hash)> known, uint count, ref int taken)
    {
        var parents = 0;
        for (var i = 0; i < known.Count; i++)
        {
            var (index, hash) = known[i];
            var sibling = index ^ 1;
            if (sibling < count)
            {
                Bytes32 other;
                if (i + 1 < known.Count && known[i + 1].Index == sibling)
                    other = known[++i].Hash;
                else if (taken < Siblings.Count)
                    other = Siblings[taken++];
                else
                    return false;
                hash = (index & 1) == 0 ? MerkleHash.ListNode(hash, other) : MerkleHash.ListNode(other, hash);
            }
            known[parents++] = (index / 2, hash);
        }
        known.RemoveRange(parents, known.Count - parents);
        return true;
    }
}
