using System.Security.Cryptography;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Ports;

namespace QuilActors.TestKit.Sim;

/// <summary>A node's blobs as files of its <see cref="SimDisk"/>: written beside, synced, then named.</summary>
public sealed class SimBlobStore : IBlobStore
{
    readonly SimDisk _disk;
    readonly SortedDictionary<Bytes32, string> _named = [];

    internal SimBlobStore(SimDisk disk)
    {
        _disk = disk;
        disk.OnWipe = _named.Clear;
    }

    /// <inheritdoc />
    public async ValueTask PutAsync(Bytes32 hash, ReadOnlyMemory<byte> data)
    {
        if (_named.ContainsKey(hash))
            return;
        if (!SHA256.HashData(data.Span).AsSpan().SequenceEqual(hash.ToArray()))
            throw new BlobStoreException(BlobFault.Integrity, $"the bytes do not have the hash {hash}");
        var file = $"blobs/{hash}";
        try
        {
            await _disk.WriteAsync(file, 0, data);
            await _disk.SyncAsync(file);
        }
        catch (IOException e)
        {
            throw new BlobStoreException(
                _disk.Has(DiskFaultKind.Full) ? BlobFault.DiskFull : BlobFault.Io, e.Message, e);
        }
        _named[hash] = file;
    }

    /// <inheritdoc />
    public async ValueTask<bool> ContainsAsync(Bytes32 hash)
    {
        await _disk.DelayAsync(_disk.Latency());
        return _named.ContainsKey(hash);
    }

    /// <inheritdoc />
    public async ValueTask<byte[]?> GetAsync(Bytes32 hash)
    {
        if (!_named.TryGetValue(hash, out var file) || _disk.LengthOf(file) is not { } length)
            return null;
        var bytes = new byte[length];
        await ReadAsync(file, 0, bytes);
        Verify(hash, bytes);
        return bytes;
    }

    /// <inheritdoc />
    public async ValueTask<bool> GetAsync(Bytes32 hash, Memory<byte> destination)
    {
        if (!_named.TryGetValue(hash, out var file) || _disk.LengthOf(file) is not { } length)
            return false;
        if (length != destination.Length)
            throw new BlobStoreException(BlobFault.Integrity, $"blob {hash} has another length");
        await ReadAsync(file, 0, destination);
        Verify(hash, destination.Span);
        return true;
    }

    /// <inheritdoc />
    public async ValueTask<int> ReadAsync(Bytes32 hash, long offset, Memory<byte> destination)
        => _named.TryGetValue(hash, out var file) ? await ReadAsync(file, offset, destination) : -1;

    /// <inheritdoc />
    public async ValueTask DeleteAsync(Bytes32 hash)
    {
        await _disk.DelayAsync(_disk.Latency());
        if (_named.Remove(hash, out var file))
            _disk.Delete(file);
    }

    async Task<int> ReadAsync(string file, long offset, Memory<byte> destination)
    {
        try
        {
            return await _disk.ReadAsync(file, offset, destination);
        }
        catch (IOException e)
        {
            throw new BlobStoreException(BlobFault.Io, e.Message, e);
        }
    }

    static void Verify(Bytes32 hash, ReadOnlySpan<byte> bytes)
    {
        if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(hash.ToArray()))
            throw new BlobStoreException(BlobFault.Integrity, $"blob {hash} does not have its hash any more");
    }
}
