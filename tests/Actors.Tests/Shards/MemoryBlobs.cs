using System.Collections.Concurrent;
using System.Security.Cryptography;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Ports;

namespace QuilActors.Actors.Tests.Shards;

/// <summary>A blob store that lives as long as its object, with a switch for a full disk and one for damage.</summary>
sealed class MemoryBlobs : IBlobStore
{
    readonly ConcurrentDictionary<Bytes32, byte[]> _blobs = new();

    public bool IsFull { get; set; }

    public int Count => _blobs.Count;

    public IEnumerable<Bytes32> Hashes => _blobs.Keys.Order();

    public void Damage(Bytes32 hash) => _blobs[hash] = [.. _blobs[hash].Select(b => (byte)(b ^ 1))];

    public void Lose(Bytes32 hash) => _blobs.TryRemove(hash, out _);

    public ValueTask PutAsync(Bytes32 hash, ReadOnlyMemory<byte> data)
    {
        if (!HasHash(hash, data.Span))
            throw new BlobStoreException(BlobFault.Integrity, "another hash");
        if (IsFull)
            throw new BlobStoreException(BlobFault.DiskFull, "the disk is full");
        _blobs[hash] = data.ToArray();
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> ContainsAsync(Bytes32 hash) => new(_blobs.ContainsKey(hash));

    public ValueTask<byte[]?> GetAsync(Bytes32 hash)
    {
        if (!_blobs.TryGetValue(hash, out var data))
            return new ValueTask<byte[]?>((byte[]?)null);
        return HasHash(hash, data)
            ? new ValueTask<byte[]?>(data.ToArray())
            : throw new BlobStoreException(BlobFault.Integrity, "damaged");
    }

    public async ValueTask<bool> GetAsync(Bytes32 hash, Memory<byte> destination)
    {
        if (await GetAsync(hash) is not { } data)
            return false;
        data.CopyTo(destination);
        return true;
    }

    public ValueTask<int> ReadAsync(Bytes32 hash, long offset, Memory<byte> destination)
    {
        if (!_blobs.TryGetValue(hash, out var data))
            return new ValueTask<int>(-1);
        var count = Math.Clamp(data.Length - (int)offset, 0, destination.Length);
        data.AsSpan((int)offset, count).CopyTo(destination.Span);
        return new ValueTask<int>(count);
    }

    public ValueTask DeleteAsync(Bytes32 hash)
    {
        _blobs.TryRemove(hash, out _);
        return ValueTask.CompletedTask;
    }

    static bool HasHash(Bytes32 hash, ReadOnlySpan<byte> data) => new Bytes32(SHA256.HashData(data)) == hash;
}
