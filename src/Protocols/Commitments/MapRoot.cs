using System.Numerics;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Commitments;

/// <summary>The root of a map from 32-byte keys to value hashes: a compressed binary trie over the key bits from the
/// top. It depends on the pairs alone, not on their order. The empty map is 32 zero bytes.</summary>
public static class MapRoot
{
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    public static Bytes32 Of(IEnumerable<(Bytes32 Key, Bytes32 ValueHash)> pairs)
    {
        var sorted = pairs.ToArray();
        Array.Sort(sorted, (a, b) => a.Key.CompareTo(b.Key));
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Key == sorted[i - 1].Key)
                throw new ArgumentException($"the key {sorted[i].Key} occurs twice", nameof(pairs));
        }
        return sorted.Length == 0 ? Bytes32.Zero : Subtree(sorted);
    }

    /// <summary>Index from the top of the first bit in which two different keys differ.</summary>
    internal static int FirstDifferingBit(Bytes32 left, Bytes32 right)
    {
        Span<byte> a = stackalloc byte[Bytes32.Length], b = stackalloc byte[Bytes32.Length];
        left.CopyTo(a);
        right.CopyTo(b);
        var index = a.CommonPrefixLength(b);
        return 8 * index + BitOperations.LeadingZeroCount((uint)(a[index] ^ b[index])) - 24;
    }

    // The depth is at most 256, the number of key bits.
    static Bytes32 Subtree(ReadOnlySpan<(Bytes32 Key, Bytes32 ValueHash)> sorted)
    {
        if (sorted.Length == 1)
            return MerkleHash.MapLeaf(sorted[0].Key, sorted[0].ValueHash);
        var bit = FirstDifferingBit(sorted[0].Key, sorted[^1].Key);
        var split = 1;
        while (!sorted[split].Key.Bit(bit))
            split++;
        return MerkleHash.MapNode((ushort)bit, Subtree(sorted[..split]), Subtree(sorted[split..]));
    }
}
