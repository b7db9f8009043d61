using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>What the chain commits to of one shard.</summary>
/// <param name="ShardId">The shard's 32-byte address.</param>
/// <param name="ContentRoot">Root of its records.</param>
/// <param name="ChunkRoot">List root of its chunks of 1,024 bytes, which storage proofs open.</param>
/// <param name="LeafCount">Number of chunks.</param>
/// <param name="Bytes">Bytes in the chunks.</param>
/// <param name="IndexRoot">Zero while there is no index.</param>
/// <param name="Segments">Segments of the index.</param>
public sealed record ShardEntry(
    Bytes32 ShardId, Bytes32 ContentRoot, Bytes32 ChunkRoot, uint LeafCount, ulong Bytes, Bytes32 IndexRoot,
    uint Segments) : ICanonical<ShardEntry>
{
    internal const int BytesExact = 32 * 4 + 4 + 8 + 4;

    /// <summary>H_qa/state(C(entry)), its value in the shards trie.</summary>
    public Bytes32 ValueHash() => ChainHashes.State.Of(Canonical.ToArray(this));

    public void Write(CanonicalWriter writer)
    {
        writer.B32(ShardId);
        writer.B32(ContentRoot);
        writer.B32(ChunkRoot);
        writer.U32(LeafCount);
        writer.U64(Bytes);
        writer.B32(IndexRoot);
        writer.U32(Segments);
    }

    public static ShardEntry Read(ref CanonicalReader reader) => new(
        reader.B32(), reader.B32(), reader.B32(), reader.U32(), reader.U64(), reader.B32(), reader.U32());
}

/// <summary>How many batches of one author a shard entry covers.</summary>
/// <param name="Author">Ed25519 key of the node that wrote the batches.</param>
/// <param name="Sequence">The newest covered batch, from 1.</param>
public readonly record struct AuthorCut(Bytes32 Author, ulong Sequence);
