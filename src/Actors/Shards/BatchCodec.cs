using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Hypergraph;

namespace QuilActors.Actors.Shards;

/// <summary>A shard's journal holds batches in their canonical form, signature and all.</summary>
sealed class BatchCodec : IEventCodec
{
    public int Identifier => 1001;

    public string Manifest => "hg.batch";

    public bool Handles(object payload) => payload is Batch;

    public byte[] Encode(object payload) => ((Batch)payload).Bytes.ToArray();

    public object Decode(ReadOnlySpan<byte> bytes)
        => Batch.TryRead(bytes, out var batch, out var refusal)
            ? batch!
            : throw new InvalidDataException($"these bytes are no batch: {refusal}");
}
