using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>Body of a storage proof.</summary>
/// <param name="ShardId">The shard.</param>
/// <param name="Root">The chunk root of its committed entry.</param>
/// <param name="LeafCount">Chunks of the entry.</param>
/// <param name="Steps">Chunks opened: k' = min(k, leaf count).</param>
/// <param name="Chunks">In step order, at most 1,024 bytes each.</param>
/// <param name="Proof">One multiproof over the sorted indices.</param>
public sealed record StorageBody(
    Bytes32 ShardId, Bytes32 Root, uint LeafCount, ushort Steps, IReadOnlyList<ReadOnlyMemory<byte>> Chunks,
    MultiProof Proof) : ICanonical<StorageBody>
{
    public void Write(CanonicalWriter writer)
    {
        writer.B32(ShardId);
        writer.B32(Root);
        writer.U32(LeafCount);
        writer.U16(Steps);
        writer.Count(Chunks.Count);
        foreach (var chunk in Chunks)
            writer.Bytes(chunk.Span);
        Proof.Write(ref writer);
    }

    public static StorageBody Read(ref CanonicalReader reader)
    {
        var shardId = reader.B32();
        var root = reader.B32();
        var leafCount = reader.U32();
        var steps = reader.U16();
        var chunks = new ReadOnlyMemory<byte>[reader.Count(FrameLimits.ChunksMax, 4)];
        for (var i = 0; i < chunks.Length; i++)
            chunks[i] = reader.Bytes(FrameLimits.ChunkBytesMax).ToArray();
        return new StorageBody(shardId, root, leafCount, steps, chunks, MultiProof.Read(ref reader));
    }
}
