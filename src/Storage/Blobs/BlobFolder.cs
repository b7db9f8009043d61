using System.Security.Cryptography;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Ports;

namespace QuilActors.Storage.Blobs;

/// <summary>A blob store in a folder: one file per blob at <c>ab/cd/&lt;64 hex digits&gt;</c>. A blob is written to a
/// temporary file, synced, renamed to its place and synced again. The second sync is what makes the new name durable:
/// .NET opens no folder to sync it, and on journalling file systems (ext4, xfs, btrfs) syncing a renamed file commits
/// the rename with it. What a crash leaves behind is a temporary file, removed at the next start.</summary>
public sealed class BlobFolder : IBlobStore, IDisposable
{
    /// <summary>Room left for the journal: a blob that would take the disk below it is refused as DiskFull.</summary>
    public const long ReserveBytes = 4 << 20;

    const int WritersMax = 4;
    const int Enospc = 28;
    const int Edquot = 122;
    const int WindowsDiskFull = unchecked((int)0x80070070);

    readonly string _root;
    readonly long _reserveBytes;
    readonly string _temporary;
    readonly SemaphoreSlim _writers = new(WritersMax);
    long _temporaries;

    /// <param name="root">Its folder; made when missing.</param>
    /// <param name="reserveBytes">Room on the disk that blobs leave free.</param>
    public BlobFolder(string root, long reserveBytes = ReserveBytes)
    {
        _reserveBytes = reserveBytes;
        _root = Path.GetFullPath(root);
        _temporary = Path.Combine(_root, "tmp");
        Directory.CreateDirectory(_temporary);
        foreach (var left in Directory.EnumerateFiles(_temporary))
            File.Delete(left);
    }

    public async ValueTask PutAsync(Bytes32 hash, ReadOnlyMemory<byte> data)
    {
        if (!HasHash(hash, data.Span))
            throw new BlobStoreException(BlobFault.Integrity, $"the bytes given as blob {hash} have another hash");
        await _writers.WaitAsync();
        try
        {
            await Task.Run(() => Write(hash, data));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(hash, e);
        }
        finally
        {
            _writers.Release();
        }
    }

    public ValueTask<bool> ContainsAsync(Bytes32 hash) => new(File.Exists(PathOf(hash)));

    public async ValueTask<byte[]?> GetAsync(Bytes32 hash)
    {
        byte[] data;
        try
        {
            data = await File.ReadAllBytesAsync(PathOf(hash));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(hash, e);
        }
        if (!HasHash(hash, data))
            throw new BlobStoreException(BlobFault.Integrity, $"blob {hash} is damaged on disk");
        return data;
    }

    public async ValueTask<bool> GetAsync(Bytes32 hash, Memory<byte> destination)
    {
        var read = await ReadAsync(hash, 0, destination);
        if (read < 0)
            return false;
        if (read != destination.Length || !HasHash(hash, destination.Span))
            throw new BlobStoreException(BlobFault.Integrity, $"blob {hash} is damaged on disk");
        return true;
    }

    public async ValueTask<int> ReadAsync(Bytes32 hash, long offset, Memory<byte> destination)
    {
        try
        {
            using var file = File.OpenHandle(PathOf(hash), options: FileOptions.Asynchronous);
            var read = 0;
            while (read < destination.Length)
            {
                var got = await RandomAccess.ReadAsync(file, destination[read..], offset + read);
                if (got == 0)
                    break;
                read += got;
            }
            return read;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return -1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(hash, e);
        }
    }

    public ValueTask DeleteAsync(Bytes32 hash)
    {
        try
        {
            File.Delete(PathOf(hash));
            return ValueTask.CompletedTask;
        }
        catch (DirectoryNotFoundException)
        {
            return ValueTask.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(hash, e);
        }
    }

    public void Dispose() => _writers.Dispose();

    void Write(Bytes32 hash, ReadOnlyMemory<byte> data)
    {
        var place = PathOf(hash);
        if (IsWhole(hash, place, data.Length))
            return;
        if (new DriveInfo(_root).AvailableFreeSpace < data.Length + _reserveBytes)
            throw new BlobStoreException(BlobFault.DiskFull,
                $"the disk of {_root} is full: {_reserveBytes >> 20} MiB are kept free for the journal");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var temporary = Path.Combine(_temporary, $"{hash}.{Interlocked.Increment(ref _temporaries)}");
        try
        {
            using var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(file, data.Span, 0);
            RandomAccess.FlushToDisk(file);
            File.Move(temporary, place, overwrite: true);
            RandomAccess.FlushToDisk(file);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // A blob of the right length is kept unless its bytes went bad; writing it again then mends it.
    static bool IsWhole(Bytes32 hash, string place, int length)
        => new FileInfo(place) is { Exists: true } file && file.Length == length
            && HasHash(hash, File.ReadAllBytes(place));

    string PathOf(Bytes32 hash)
    {
        var name = hash.ToString();
        return Path.Combine(_root, name[..2], name[2..4], name);
    }

    static bool HasHash(Bytes32 hash, ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        SHA256.HashData(data, digest);
        return new Bytes32(digest) == hash;
    }

    BlobStoreException Fault(Bytes32 hash, Exception e)
        => e.HResult is Enospc or Edquot or WindowsDiskFull
            ? new BlobStoreException(BlobFault.DiskFull, $"the disk of {_root} is full", e)
            : new BlobStoreException(BlobFault.Io, $"blob {hash.ToShortString()} in {_root}: {e.Message}", e);
}
