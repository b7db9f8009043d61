using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
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
    // One blob at a time; a new array for each would be a shard's whole content in garbage per entry.
    readonly byte[] _buffer = new byte[ReplicationLimits.BlobBytesMax];
    readonly IBlobStore _store;
    readonly IActorRef _blobs;

    public ContentHasher(IBlobStore store, IActorRef blobs)
    {
        _store = store;
        _blobs = blobs;
        ReceiveAsync<HashContent>(async message =>
        {
            var sender = Sender;
            sender.Tell(await TryHashAsync(message));
        });
    }

    public static Props Props(IBlobStore store, IActorRef blobs)
        => Engine.Props.Create(() => new ContentHasher(store, blobs));

    // Whoever waits for the hashes is always answered.
    async Task<ContentHashed> TryHashAsync(HashContent message)
    {
        try
        {
            return await HashAsync(message);
        }
        catch (Exception e) when (e is BlobStoreException or AskTimeoutException)
        {
            return new ContentHashed(message.Cut, null, e.Message);
        }
    }

    async Task<ContentHashed> HashAsync(HashContent message)
    {
        var hasher = new ChunkHasher(message.Layout, message.Earlier);
        while (!hasher.IsDone)
        {
            var blob = message.Layout.Blobs[hasher.NextBlob];
            var data = _buffer.AsMemory(0, (int)Math.Min(blob.Size, (uint)_buffer.Length));
            if (data.Length != blob.Size || !await ReadAsync(blob.Hash, data))
                return new ContentHashed(message.Cut, null, $"block {blob.Hash.ToShortString()} is missing");
            hasher.Add(data.Span);
        }
        return new ContentHashed(message.Cut, hasher.Build(), "");
    }

    async Task<bool> ReadAsync(Bytes32 hash, Memory<byte> destination)
    {
        try
        {
            if (await _store.GetAsync(hash, destination))
                return true;
        }
        catch (BlobStoreException e) when (e.Fault == BlobFault.Integrity)
        {
            // Mended below.
        }
        if (await _blobs.Ask<object>(new ReadBlob(hash), TimeSpan.FromMinutes(1)) is not BlobBytes bytes
            || bytes.Data.Length != destination.Length)
            return false;
        bytes.Data.CopyTo(destination);
        return true;
    }
}
