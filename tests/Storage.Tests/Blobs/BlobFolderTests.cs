using System.Diagnostics;
using System.Security.Cryptography;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Blobs;
using QuilActors.Storage.Ports;

namespace QuilActors.Storage.Tests.Blobs;

public sealed class BlobFolderTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("quil-blobs-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_stored_blob_is_read_back_whole_and_in_parts()
    {
        using var store = new BlobFolder(_root);
        var (hash, data) = Blob(1, 5000);
        await store.PutAsync(hash, data);
        Assert.True(await store.ContainsAsync(hash));
        Assert.Equal(data, await store.GetAsync(hash));
        var whole = new byte[5000];
        Assert.True(await store.GetAsync(hash, whole));
        Assert.Equal(data, whole);
        var fault = await Assert.ThrowsAsync<BlobStoreException>(
            async () => await store.GetAsync(hash, new byte[4999]));
        Assert.Equal(BlobFault.Integrity, fault.Fault);
        var part = new byte[1024];
        Assert.Equal(1024, await store.ReadAsync(hash, 1024, part));
        Assert.Equal(data[1024..2048], part);
        Assert.Equal(5000 - 4096, await store.ReadAsync(hash, 4096, part));
        Assert.Equal(data[4096..], part[..(5000 - 4096)]);
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_minus_one()
    {
        using var store = new BlobFolder(_root);
        var (hash, _) = Blob(1, 10);
        Assert.False(await store.ContainsAsync(hash));
        Assert.Null(await store.GetAsync(hash));
        Assert.False(await store.GetAsync(hash, new byte[10]));
        Assert.Equal(-1, await store.ReadAsync(hash, 0, new byte[1]));
        await store.DeleteAsync(hash);
    }

    [Fact]
    public async Task Bytes_of_another_hash_are_not_stored()
    {
        using var store = new BlobFolder(_root);
        var (hash, data) = Blob(1, 10);
        data[0] ^= 1;
        var fault = await Assert.ThrowsAsync<BlobStoreException>(async () => await store.PutAsync(hash, data));
        Assert.Equal(BlobFault.Integrity, fault.Fault);
        Assert.False(await store.ContainsAsync(hash));
    }

    [Fact]
    public async Task A_damaged_blob_is_noticed_and_mended_by_storing_it_again()
    {
        using var store = new BlobFolder(_root);
        var (hash, data) = Blob(1, 5000);
        await store.PutAsync(hash, data);
        var file = Directory.GetFiles(_root, hash.ToString(), SearchOption.AllDirectories).Single();
        var bad = data.ToArray();
        bad[77] ^= 1;
        await File.WriteAllBytesAsync(file, bad);
        var fault = await Assert.ThrowsAsync<BlobStoreException>(async () => await store.GetAsync(hash));
        Assert.Equal(BlobFault.Integrity, fault.Fault);
        await store.PutAsync(hash, data);
        Assert.Equal(data, await store.GetAsync(hash));
    }

    [Fact]
    public async Task A_deleted_blob_is_gone()
    {
        using var store = new BlobFolder(_root);
        var (hash, data) = Blob(1, 100);
        await store.PutAsync(hash, data);
        await store.DeleteAsync(hash);
        Assert.Null(await store.GetAsync(hash));
    }

    [Fact]
    public async Task Blobs_outlive_the_process_and_temporary_files_do_not()
    {
        var (hash, data) = Blob(1, 100);
        using (var store = new BlobFolder(_root))
            await store.PutAsync(hash, data);
        await File.WriteAllBytesAsync(Path.Combine(_root, "tmp", "left-behind.1"), data);
        using var again = new BlobFolder(_root);
        Assert.Equal(data, await again.GetAsync(hash));
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "tmp")));
    }

    [Fact]
    public async Task Many_at_once_are_all_stored()
    {
        using var store = new BlobFolder(_root);
        var blobs = Enumerable.Range(0, 64).Select(i => Blob(i % 32, 1000)).ToList();
        await Task.WhenAll(blobs.Select(blob => store.PutAsync(blob.Hash, blob.Data).AsTask()));
        foreach (var (hash, data) in blobs)
            Assert.Equal(data, await store.GetAsync(hash));
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "tmp")));
    }

    [TmpfsFact]
    public async Task A_full_disk_is_named_and_leaves_nothing_half_written()
    {
        var mount = Path.Combine(_root, "small");
        Directory.CreateDirectory(mount);
        Assert.True(TmpfsFactAttribute.Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount));
        try
        {
            using var store = new BlobFolder(mount);
            var stored = new List<(Bytes32 Hash, byte[] Data)>();
            BlobStoreException? fault = null;
            for (var i = 0; i < 16 && fault is null; i++)
            {
                var (hash, data) = Blob(i, 1 << 20);
                try
                {
                    await store.PutAsync(hash, data);
                    stored.Add((hash, data));
                }
                catch (BlobStoreException e)
                {
                    fault = e;
                    Assert.False(await store.ContainsAsync(hash));
                }
            }
            Assert.Equal(BlobFault.DiskFull, fault?.Fault);
            Assert.InRange(stored.Count, 1, 4);
            foreach (var (hash, data) in stored)
                Assert.Equal(data, await store.GetAsync(hash));
            Assert.Empty(Directory.GetFiles(Path.Combine(mount, "tmp")));

            // Also when the file system itself says so.
            using var greedy = new BlobFolder(mount, reserveBytes: -(64 << 20));
            var (late, bytes) = Blob(99, 8 << 20);
            fault = await Assert.ThrowsAsync<BlobStoreException>(async () => await greedy.PutAsync(late, bytes));
            Assert.False(await greedy.ContainsAsync(late));
            Assert.Empty(Directory.GetFiles(Path.Combine(mount, "tmp")));
            Assert.Equal(BlobFault.DiskFull, fault.Fault);
        }
        finally
        {
            TmpfsFactAttribute.Run("umount", mount);
        }
    }

    static (Bytes32 Hash, byte[] Data) Blob(int seed, int length)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return (new Bytes32(SHA256.HashData(data)), data);
    }
}

/// <summary>A test that mounts a small tmpfs; skipped with the reason where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class TmpfsFactAttribute : FactAttribute
{
    public TmpfsFactAttribute()
    {
        var probe = Directory.CreateTempSubdirectory("quil-tmpfs-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", probe)) Run("umount", probe);
        else Skip = "mounting a small tmpfs needs root";
        Directory.Delete(probe);
    }

    public static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
