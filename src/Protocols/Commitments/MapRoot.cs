using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Commitments;

/// <summary>The root of a map from 32-byte keys to value hashes: a compressed binary trie over the key bits from the
/// top. It depends on the pairs alone, not on their order. The empty map is 32 zero bytes.</summary>
public static class MapRoot
{
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    public static Bytes32 Of(IEnumerable<(Bytes32 Key, Bytes32 ValueHash)> pairs)
        => MerkleCommitment.Fastest.MapRoot(pairs);
}
