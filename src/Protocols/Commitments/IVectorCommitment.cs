using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Commitments;

/// <summary>Commits to many values in 32 bytes and opens some of them. Implementations differ in speed alone: roots and
/// proofs are the same bytes.</summary>
public interface IVectorCommitment
{
    /// <summary>The root over leaf hashes made with their places by <see cref="Commitments.ListRoot.LeafHash"/>.
    /// </summary>
    Bytes32 ListRoot(ReadOnlySpan<Bytes32> leafHashes);

    /// <summary>The root of a map from keys to value hashes; the order of the pairs does not count.</summary>
    /// <exception cref="ArgumentException">A key occurs twice.</exception>
    Bytes32 MapRoot(IEnumerable<(Bytes32 Key, Bytes32 ValueHash)> pairs);

    /// <summary>One proof for several leaves of a list root.</summary>
    /// <exception cref="ArgumentException">Indices empty, unsorted, repeated or out of range.</exception>
    MultiProof Prove(ReadOnlySpan<Bytes32> leafHashes, IReadOnlyList<uint> indices);
}
