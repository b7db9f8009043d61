using QuilActors.Crypto.Hashing;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Commitments;

/// <summary>Merkle trees of SHA-256 with several nodes hashed at once: 16 lanes of AVX-512, 8 of AVX2, or one call of
/// the library after the other.</summary>
public sealed class MerkleCommitment : IVectorCommitment
{
    /// <param name="lanes">1, 8 or 16; at most <see cref="LanesMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The processor has no such lanes.</exception>
    public MerkleCommitment(int lanes)
    {
        if (lanes > LanesMax || lanes is not (1 or 8 or 16))
            throw new ArgumentOutOfRangeException(nameof(lanes), lanes, $"1, 8 or 16, at most {LanesMax}");
        Lanes = lanes;
    }

    /// <summary>The lanes of this processor.</summary>
    public static int LanesMax => Sha256Pairs.Lanes;

    /// <summary>With all lanes of this processor.</summary>
    public static MerkleCommitment Fastest { get; } = new(LanesMax);

    public int Lanes { get; }

    public Bytes32 ListRoot(ReadOnlySpan<Bytes32> leafHashes)
    {
        if (leafHashes.IsEmpty)
            return Bytes32.Zero;
        var level = leafHashes.ToArray();
        for (var count = level.Length; count > 1; count = (count + 1) / 2)
            FoldOneLevel(level.AsSpan(0, count), level);
        return level[0];
    }

    public Bytes32 MapRoot(IEnumerable<(Bytes32 Key, Bytes32 ValueHash)> pairs)
    {
        var sorted = pairs.ToArray();
        Array.Sort(sorted, (a, b) => a.Key.CompareTo(b.Key));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Key == sorted[i - 1].Key)
                throw new ArgumentException($"the key {sorted[i].Key} occurs twice", nameof(pairs));
        }
        if (sorted.Length == 0)
            return Bytes32.Zero;
        var messages = new Bytes32[2 * sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
            (messages[2 * i], messages[2 * i + 1]) = sorted[i];
        MerkleHash.MapLeaves(messages, messages, Lanes);
        return Subtree([.. sorted.Select(pair => pair.Key)], messages);
    }

    public MultiProof Prove(ReadOnlySpan<Bytes32> leafHashes, IReadOnlyList<uint> indices)
    {
        if (!MultiProof.AreValid(indices, (uint)leafHashes.Length))
            throw new ArgumentException("indices must rise and be below the leaf count", nameof(indices));
        var siblings = new List<Bytes32>();
        var level = leafHashes.ToArray();
        var known = indices.ToList();
        for (var count = level.Length; count > 1; count = (count + 1) / 2)
        {
            AddSiblings(level.AsSpan(0, count), known, siblings);
            FoldOneLevel(level.AsSpan(0, count), level);
            known = [.. known.Select(i => i / 2).Distinct()];
        }
        return new MultiProof((uint)leafHashes.Length, [.. indices], siblings);
    }

    /// <summary>Index from the top of the first bit in which two keys differ; -1 for equal ones.</summary>
    internal static int FirstDifferingBit(Bytes32 left, Bytes32 right)
    {
        Span<byte> a = stackalloc byte[Bytes32.Length], b = stackalloc byte[Bytes32.Length];
        left.CopyTo(a);
        right.CopyTo(b);
        var index = a.CommonPrefixLength(b);
        return index == Bytes32.Length
            ? -1
            : 8 * index + System.Numerics.BitOperations.LeadingZeroCount((uint)(a[index] ^ b[index])) - 24;
    }

    /// <summary>Writes the parents of a level to the start of <paramref name="parents"/>, which may be the same memory.
    /// An odd last node moves up unchanged.</summary>
    void FoldOneLevel(ReadOnlySpan<Bytes32> level, Span<Bytes32> parents)
    {
        var odd = level.Length % 2 != 0;
        var last = odd ? level[^1] : default;
        MerkleHash.ListNodes(level[..(level.Length - (odd ? 1 : 0))], parents, Lanes);
        if (odd)
            parents[level.Length / 2] = last;
    }

    // The depth is at most 256, the number of key bits.
    static Bytes32 Subtree(ReadOnlySpan<Bytes32> keys, ReadOnlySpan<Bytes32> leaves)
    {
        if (keys.Length == 1)
            return leaves[0];
        var bit = FirstDifferingBit(keys[0], keys[^1]);
        var split = 1;
        while (!keys[split].Bit(bit))
            split++;
        return MerkleHash.MapNode(
            (ushort)bit, Subtree(keys[..split], leaves[..split]), Subtree(keys[split..], leaves[split..]));
    }

    static void AddSiblings(ReadOnlySpan<Bytes32> level, List<uint> known, List<Bytes32> siblings)
    {
        for (var i = 0; i < known.Count; i++)
        {
            var sibling = known[i] ^ 1;
            if (sibling >= level.Length)
                continue;
            if ((i + 1 < known.Count && known[i + 1] == sibling) || (i > 0 && known[i - 1] == sibling))
                continue;
            siblings.Add(level[(int)sibling]);
        }
    }
}
