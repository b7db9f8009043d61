using System.Security.Cryptography;
using System.Text;
using QuilActors.Actors.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.Tests.Fakes;

/// <summary>The file primitive in memory: what /user/os/files answers, without shards. One lock, real rules.</summary>
sealed class FakeFiles
{
    static readonly Instant _epoch = Instant.FromUnixMilliseconds(1_700_000_000_000);

    readonly Lock _lock = new();
    readonly SortedDictionary<string, SortedDictionary<string, Stored>> _buckets = new(StringComparer.Ordinal);
    readonly Dictionary<Bytes32, Upload> _uploads = [];
    readonly Dictionary<Bytes32, Stored> _versions = [];
    int _next;

    sealed record Stored(ObjectInfo Info, List<byte[]> Blocks);

    sealed record Part(byte[] Md5, ulong Size, List<byte[]> Blocks);

    sealed class Upload
    {
        public required BeginUpload Begun { get; init; }
        public (Bytes32 Upload, uint Part)? Parent { get; init; }
        public SortedDictionary<uint, byte[]> Blocks { get; } = [];
        public SortedDictionary<uint, Part> Parts { get; } = [];
    }

    /// <summary>Answers this instead of doing what is asked, when it is set and returns something.</summary>
    public Func<object, object?>? Fault { get; set; }

    public int OpenUploads
    {
        get
        {
            lock (_lock)
                return _uploads.Count;
        }
    }

    public object Answer(object message)
    {
        lock (_lock)
            return Fault?.Invoke(message) ?? Do(message);
    }

    object Do(object message) => message switch
    {
        CreateBucket m => m.Bucket.Length < 3 || m.Bucket.Any(char.IsAsciiLetterUpper)
            ? Fail(FilesError.InvalidBucketName)
            : _buckets.TryAdd(m.Bucket, new(Utf8.Instance))
                ? new BucketCreated(m.Bucket, _epoch)
                : Fail(FilesError.BucketAlreadyOwned),
        DeleteBucket m => WithBucket(m.Bucket, bucket =>
        {
            if (bucket.Count > 0)
                return Fail(FilesError.BucketNotEmpty);
            _buckets.Remove(m.Bucket);
            return new BucketDeleted(m.Bucket);
        }),
        HeadBucket m => WithBucket(m.Bucket, _ => new BucketInfo(m.Bucket, _epoch)),
        ListBuckets => new BucketList([.. _buckets.Keys.Select(name => new BucketInfo(name, _epoch))]),
        BeginUpload m => WithBucket(m.Bucket, _ => new UploadBegun(Open(m, null))),
        BeginPart m => _uploads.TryGetValue(m.UploadId, out var upload) && upload.Begun.Multipart
            ? new PartBegun(Open(upload.Begun, (m.UploadId, m.Part)))
            : Fail(FilesError.NoSuchUpload),
        StoreBlock m => Store(m),
        CompleteUpload m => Complete(m),
        CompletePart m => CompletePart(m),
        CompleteMultipart m => CompleteMultipart(m),
        AbortUpload m => _uploads.Remove(m.UploadId) ? new UploadAborted(m.UploadId) : Fail(FilesError.NoSuchUpload),
        ListParts m => _uploads.TryGetValue(m.UploadId, out var upload)
            ? Parts(upload, m)
            : Fail(FilesError.NoSuchUpload),
        ListUploads m => WithBucket(m.Bucket, _ => new UploadList(
            [.. _uploads.Where(pair => pair.Value.Begun is { Multipart: true } begun && begun.Bucket == m.Bucket
                && pair.Value.Parent is null).Select(pair => new UploadInfo(pair.Key, pair.Value.Begun.Key, _epoch))],
            false)),
        HeadObject m => WithObject(m.Bucket, m.Key, stored => stored.Info),
        ReadBlock m => _versions.TryGetValue(m.Info.FileAddress, out var stored)
            ? new BlockRead(m.Number, stored.Blocks[(int)m.Number])
            : Fail(FilesError.NoSuchKey),
        DeleteObject m => WithBucket(m.Bucket, bucket =>
        {
            bucket.Remove(m.Key);
            return new ObjectDeleted(m.Bucket, m.Key);
        }),
        ListObjects m => WithBucket(m.Bucket, bucket => List(bucket, m)),
        StatObject m => WithObject(m.Bucket, m.Key, stored => new ObjectStat(stored.Info, stored.Info.FileAddress, 3,
            [.. stored.Blocks.Select((block, i) => new BlockStat(
                (uint)i, new Bytes32(SHA256.HashData(block)), (uint)block.Length, 3, [Address(7)]))])),
        _ => throw new InvalidOperationException(message.GetType().Name),
    };

    Bytes32 Open(BeginUpload begun, (Bytes32, uint)? parent)
    {
        var id = Address(++_next);
        _uploads.Add(id, new Upload { Begun = begun, Parent = parent });
        return id;
    }

    object Store(StoreBlock m)
    {
        if (!_uploads.TryGetValue(m.UploadId, out var upload))
            return Fail(FilesError.NoSuchUpload);
        if (m.Plaintext.Length is 0 or > FilesLimits.BlockBytes || !upload.Blocks.TryAdd(
            m.Number, m.Plaintext.ToArray()))
            return Fail(FilesError.InvalidBlock);
        return new BlockStored(m.Number);
    }

    object Complete(CompleteUpload m)
    {
        if (!_uploads.Remove(m.UploadId, out var upload))
            return Fail(FilesError.NoSuchUpload);
        var blocks = Whole(upload, m.Size);
        return Put(upload.Begun, Convert.ToHexStringLower(m.Md5), m.Size, blocks, null);
    }

    object CompletePart(CompletePart m)
    {
        if (!_uploads.Remove(m.PartUploadId, out var attempt) || attempt.Parent is not { } parent
            || !_uploads.TryGetValue(parent.Upload, out var upload))
            return Fail(FilesError.NoSuchUpload);
        upload.Parts[parent.Part] = new Part(m.Md5, m.Size, Whole(attempt, m.Size));
        return new PartStored(parent.Part);
    }

    object CompleteMultipart(CompleteMultipart m)
    {
        if (!_uploads.TryGetValue(m.UploadId, out var upload))
            return Fail(FilesError.NoSuchUpload);
        var parts = new List<Part>();
        foreach (var reference in m.Parts)
        {
            if (!upload.Parts.TryGetValue(reference.Part, out var part) || !part.Md5.SequenceEqual(reference.Md5))
                return Fail(FilesError.InvalidPart);
            parts.Add(part);
        }
        if (parts.SkipLast(1).Any(part => part.Size < FilesLimits.PartBytesMin))
            return Fail(FilesError.PartTooSmall);
        _uploads.Remove(m.UploadId);
        var md5 = MD5.HashData(parts.SelectMany(part => part.Md5).ToArray());
        return Put(upload.Begun, $"{Convert.ToHexStringLower(md5)}-{parts.Count}",
            (ulong)parts.Sum(part => (long)part.Size), [.. parts.SelectMany(part => part.Blocks)],
            [.. parts.Select(part => part.Size)]);
    }

    static PartList Parts(Upload upload, ListParts m)
    {
        var all = upload.Parts.Where(pair => pair.Key > m.After).ToArray();
        return new PartList(upload.Begun.Bucket, upload.Begun.Key,
            [.. all.Take(m.Max).Select(pair => new PartInfo(pair.Key, pair.Value.Size, pair.Value.Md5, _epoch))],
            all.Length > m.Max);
    }

    /// <summary>The blocks in order: dense, full but for the last, of the size told.</summary>
    static List<byte[]> Whole(Upload upload, ulong size)
    {
        var blocks = upload.Blocks.Values.ToList();
        Invariant.Require(upload.Blocks.Keys.SequenceEqual(Enumerable.Range(0, blocks.Count).Select(i => (uint)i)),
            "block numbers are dense");
        Invariant.Require(blocks.SkipLast(1).All(block => block.Length == FilesLimits.BlockBytes),
            "only the last block is shorter");
        Invariant.Require((ulong)blocks.Sum(block => (long)block.Length) == size, "the size is that of the blocks");
        return blocks;
    }

    ObjectStored Put(BeginUpload begun, string etag, ulong size, List<byte[]> blocks, ulong[]? parts)
    {
        var info = new ObjectInfo(begun.Bucket, begun.Key, size, etag, begun.ContentType,
            _epoch + TimeSpan.FromMilliseconds(1500), begun.Metadata, Address(++_next), (uint)blocks.Count, parts);
        var stored = new Stored(info, blocks);
        _buckets[begun.Bucket][begun.Key] = stored;
        _versions[info.FileAddress] = stored;
        return new ObjectStored(info);
    }

    static ObjectPage List(SortedDictionary<string, Stored> bucket, ListObjects m)
    {
        var items = new List<ObjectInfo>();
        var prefixes = new List<string>();
        var (last, truncated) = ("", false);
        foreach (var (key, stored) in bucket)
        {
            if (!key.StartsWith(m.Prefix, StringComparison.Ordinal))
                continue;
            var at = m.Delimiter.Length == 0 ? -1 : key.IndexOf(m.Delimiter, m.Prefix.Length, StringComparison.Ordinal);
            var name = at < 0 ? key : key[..(at + m.Delimiter.Length)];
            if (Utf8.Instance.Compare(name, m.StartAfter) <= 0 || prefixes.Contains(name))
                continue;
            if (items.Count + prefixes.Count == m.Max)
            {
                truncated = m.Max > 0;
                break;
            }
            last = name;
            if (at < 0)
                items.Add(stored.Info with { PartSizes = null });
            else
                prefixes.Add(name);
        }
        return new ObjectPage(items, prefixes, truncated, truncated ? last : "");
    }

    object WithBucket(string name, Func<SortedDictionary<string, Stored>, object> then)
        => _buckets.TryGetValue(name, out var bucket) ? then(bucket) : Fail(FilesError.NoSuchBucket);

    object WithObject(string bucket, string key, Func<Stored, object> then)
        => WithBucket(bucket, found => found.TryGetValue(key, out var stored)
            ? then(stored)
            : Fail(FilesError.NoSuchKey));

    static FilesFailed Fail(FilesError error) => new(error, $"the answer is {error}");

    static Bytes32 Address(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    sealed class Utf8 : IComparer<string>
    {
        public static readonly Utf8 Instance = new();

        public int Compare(string? x, string? y)
            => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
    }
}
