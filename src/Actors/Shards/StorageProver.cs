using QuilActors.Actors.Chain;
using QuilActors.Engine;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Ports;

namespace QuilActors.Actors.Shards;

/// <summary>To a shard's prover: walk the challenge over these leaves and answer <paramref name="ReplyTo"/>.</summary>
sealed record ProveLeaves(ProveStorage Challenge, ChunkLeaves Leaves, IActorRef ReplyTo);

/// <summary>Answers storage challenges of one shard: reads chunk after chunk, as each names the next.</summary>
sealed class StorageProver : ReceiveActor
{
    readonly IBlobStore _store;
    readonly IActorRef _blobs;

    public StorageProver(IBlobStore store, IActorRef blobs)
    {
        _store = store;
        _blobs = blobs;
        ReceiveAsync<ProveLeaves>(async message => message.ReplyTo.Tell(await ProveAsync(message)));
    }

    public static Props Props(IBlobStore store, IActorRef blobs)
        => Engine.Props.Create(() => new StorageProver(store, blobs));

    async Task<object> ProveAsync(ProveLeaves message)
    {
        var (challenge, leaves) = (message.Challenge, message.Leaves);
        var entry = challenge.Entry;
        var seed = StorageChallenge.SeedOf(challenge.MasterOutputY, challenge.Filter, entry.ShardId,
            challenge.Prover);
        var walk = new StorageChallenge(seed, entry.LeafCount, challenge.Steps);
        while (walk.NextIndex is { } index)
        {
            var place = leaves.Layout.Locate(index);
            if (await ChunkAsync(index, place, leaves.Hashes[(int)index]) is not { } chunk)
            {
                return new StorageMissing(challenge.Frame, entry.ShardId,
                    $"chunk {index} of block {place.Blob.Hash.ToShortString()} is not here");
            }
            walk.Give(chunk);
        }
        return new StorageProved(challenge.Frame, entry.ShardId, walk.ToBody(entry, leaves.Hashes));
    }

    async Task<byte[]?> ChunkAsync(uint index, ChunkPlace place, Bytes32 leaf)
    {
        var chunk = new byte[place.Length];
        if (await ReadAsync(place, chunk) && ListRoot.LeafHash(index, chunk) == leaf)
            return chunk;
        // Missing or damaged: reading the whole block mends it from another replica.
        if (await MendedAsync(place.Blob.Hash) is not { } block || block.Data.Length < place.Offset + place.Length)
            return null;
        chunk = block.Data.Slice(place.Offset, place.Length).ToArray();
        return ListRoot.LeafHash(index, chunk) == leaf ? chunk : null;
    }

    async Task<BlobBytes?> MendedAsync(Bytes32 hash)
    {
        try
        {
            return await _blobs.Ask<object>(new ReadBlob(hash), TimeSpan.FromSeconds(10)) as BlobBytes;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    async Task<bool> ReadAsync(ChunkPlace place, byte[] chunk)
    {
        try
        {
            return await _store.ReadAsync(place.Blob.Hash, place.Offset, chunk) == place.Length;
        }
        catch (BlobStoreException)
        {
            return false;
        }
    }
}
