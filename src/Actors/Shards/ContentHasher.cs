using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Ports;

namespace QuilActors.Actors.Shards;

/// <summary>Hash a shard's content at a cut. Answer: <see cref="ContentHashed"/>.</summary>
/// <param name="Cut">Which cut.</param>
/// <param name="Layout">Its blobs.</param>
/// <param name="Earlier">Leaves of another cut to start from.</param>
sealed record HashContent(VersionVector Cut, ChunkLayout Layout, ChunkLeaves? Earlier);

/// <summary>Leaves is null when a blob could not be had.</summary>
sealed record ContentHashed(VersionVector Cut, ChunkLeaves? Leaves, string Reason);

/// <summary>Reads and hashes a shard's blobs, one shard content at a time, so that the shard itself stays quick. A blob
/// that is missing or damaged is mended from another replica first.</summary>
sealed class ContentHasher : ReceiveActor
{
    readonly IBlobStore _store;
    readonly IActorRef _blobs;

    public ContentHasher(IBlobStore store, IActorRef blobs)
    {
        _store = store;
        _blobs = blobs;
        ReceiveAsync<HashContent>(async message =>
        {
            var sender = Sender;
            sender.Tell(await HashAsync(message));
        });
    }

    public static Props Props(IBlobStore store, IActorRef blobs)
        => Engine.Props.Create(() => new ContentHasher(store, blobs));

    async Task<ContentHashed> HashAsync(HashContent message)
    {
        var hasher = new ChunkHasher(message.Layout, message.Earlier);
        while (!hasher.IsDone)
        {
            var blob = message.Layout.Blobs[hasher.NextBlob];
            if (await ReadAsync(blob.Hash) is not { } data)
                return new ContentHashed(message.Cut, null, $"block {blob.Hash.ToShortString()} is missing");
            if (data.Length != blob.Size)
                return new ContentHashed(message.Cut, null, $"block {blob.Hash.ToShortString()} has another size");
            hasher.Add(data.Span);
        }
        return new ContentHashed(message.Cut, hasher.Build(), "");
    }

    async Task<ReadOnlyMemory<byte>?> ReadAsync(Bytes32 hash)
    {
        try
        {
            if (await _store.GetAsync(hash) is { } data)
                return data;
        }
        catch (BlobStoreException e) when (e.Fault == BlobFault.Integrity)
        {
            // Mended below.
        }
        return await _blobs.Ask<object>(new ReadBlob(hash), TimeSpan.FromMinutes(1)) is BlobBytes bytes
            ? bytes.Data
            : null;
    }
}
