using System.Buffers;
using System.Globalization;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Os;

/// <summary>Fixed fields of osx:Bucket.</summary>
public sealed record BucketBody(string Name)
{
    public byte[] ToArray() => Canonical.Write(this, static (ref CanonicalWriter writer, BucketBody body)
        => writer.Text(body.Name));

    public static bool TryRead(ReadOnlySpan<byte> bytes, out BucketBody body)
    {
        var reader = new CanonicalReader(bytes);
        body = new BucketBody(reader.Text(ObjectRules.BucketBytesMax));
        return reader.Complete;
    }
}

/// <summary>Fixed fields of osx:ObjectName.</summary>
public sealed record ObjectNameBody(string Bucket, string Key)
{
    public byte[] ToArray() => Canonical.Write(this, static (ref CanonicalWriter writer, ObjectNameBody body) =>
    {
        writer.Text(body.Bucket);
        writer.Text(body.Key);
    });

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ObjectNameBody body)
    {
        var reader = new CanonicalReader(bytes);
        body = new ObjectNameBody(reader.Text(ObjectRules.BucketBytesMax), reader.Text(ObjectRules.KeyBytesMax));
        return reader.Complete;
    }
}

/// <summary>Fixed fields of os:Block: FileParent, BlockNumber, BlockSize (plaintext bytes), BlockHash (SHA-256 of
/// ciphertext and tag: the address of BlockData), osx:tag.</summary>
public sealed record BlockBody(AtomId FileParent, ulong Number, uint Size, Bytes32 Hash, UInt128 Tag)
{
    /// <summary>The stored bytes: ciphertext and tag.</summary>
    public BlobRef Blob => new(Hash, Size + BlockCipher.TagBytes);

    public byte[] ToArray() => Canonical.Write(this, static (ref CanonicalWriter writer, BlockBody body) =>
    {
        writer.B32(body.FileParent.App);
        writer.B32(body.FileParent.Data);
        writer.U16(body.FileParent.Segment);
        writer.U64(body.Number);
        writer.U32(body.Size);
        writer.B32(body.Hash);
        writer.U128(body.Tag);
    });

    public static bool TryRead(ReadOnlySpan<byte> bytes, out BlockBody body)
    {
        var reader = new CanonicalReader(bytes);
        body = new BlockBody(new AtomId(reader.B32(), reader.B32(), reader.U16()), reader.U64(), reader.U32(),
            reader.B32(), reader.U128());
        return reader.Complete && body.Size is > 0 and <= BlockCipher.BlockBytes;
    }
}

/// <summary>A stretch of an object that was stored in one attempt: the whole object, or one part of it. It begins a new
/// block, and its blocks are numbered and sealed by its own id.</summary>
/// <param name="Id">Salt of the blocks' key.</param>
/// <param name="Size">Bytes of plaintext.</param>
public readonly record struct Attempt(UInt128 Id, ulong Size)
{
    public uint BlockCount => (uint)((Size + BlockCipher.BlockBytes - 1) / BlockCipher.BlockBytes);
}

/// <summary>Fixed fields of os:File.</summary>
/// <param name="Name">FileName: the key.</param>
/// <param name="Size">FileSize, bytes of plaintext.</param>
/// <param name="Octet">FileOctet: MIME type.</param>
/// <param name="Bucket">osx:inBucket.</param>
/// <param name="Md5">osx:etag, 16 bytes: MD5 of the plaintext, or over the binary MD5s of the parts.</param>
/// <param name="IsMultipart">Whether the attempts are parts; the ETag then ends with <c>-n</c>.</param>
/// <param name="CreatedMs">osx:created, milliseconds since 1970.</param>
/// <param name="WrappedKey">osx:wrappedKey: the object key sealed under the cluster key, 60 bytes.</param>
/// <param name="Attempts">In the order of the blocks: one, or one per part.</param>
/// <param name="Metadata">User metadata, names ascending by UTF-8 bytes.</param>
public sealed record FileBody(
    string Name, ulong Size, string Octet, string Bucket, UInt128 Md5, bool IsMultipart, long CreatedMs,
    ReadOnlyMemory<byte> WrappedKey, IReadOnlyList<Attempt> Attempts, IReadOnlyList<KeyValuePair<string,
        string>> Metadata)
{
    const int AttemptsMax = 10_000;

    /// <summary>5 GiB, so that all attempts together stay below 2^32 blocks.</summary>
    const ulong AttemptBytesMax = 5UL << 30;
    const int MetadataItemsMax = 512;

    public uint BlockCount => (uint)Attempts.Sum(attempt => attempt.BlockCount);

    /// <summary>32 hex digits, and <c>-n</c> for an object of n parts.</summary>
    public string ETag
        => Md5.ToString("x32", CultureInfo.InvariantCulture)
            + (IsMultipart ? "-" + Attempts.Count.ToString(CultureInfo.InvariantCulture) : "");

    /// <summary>Which attempt a block belongs to and its number in there; false past the end.</summary>
    public bool TryLocate(uint block, out Attempt attempt, out uint number)
    {
        number = block;
        foreach (var candidate in Attempts)
        {
            attempt = candidate;
            if (number < candidate.BlockCount)
                return true;
            number -= candidate.BlockCount;
        }
        attempt = default;
        return false;
    }

    public byte[] ToArray() => Canonical.Write(this, static (ref CanonicalWriter writer, FileBody body) =>
    {
        writer.Text(body.Name);
        writer.U64(body.Size);
        writer.Text(body.Octet);
        writer.Text(body.Bucket);
        writer.U128(body.Md5);
        writer.U8(body.IsMultipart ? (byte)1 : (byte)0);
        writer.I64(body.CreatedMs);
        writer.Bytes(body.WrappedKey.Span);
        writer.Count(body.Attempts.Count);
        foreach (var attempt in body.Attempts)
        {
            writer.U128(attempt.Id);
            writer.U64(attempt.Size);
        }
        writer.Count(body.Metadata.Count);
        foreach (var (name, value) in body.Metadata)
        {
            writer.Text(name);
            writer.Text(value);
        }
    });

    public static bool TryRead(ReadOnlySpan<byte> bytes, out FileBody body)
    {
        var reader = new CanonicalReader(bytes);
        body = new FileBody(reader.Text(ObjectRules.KeyBytesMax), reader.U64(),
            reader.Text(ObjectRules.ContentTypeBytesMax), reader.Text(ObjectRules.BucketBytesMax), reader.U128(),
            ReadFlag(ref reader), reader.I64(), reader.Bytes(ObjectKey.WrappedBytes).ToArray(),
                ReadAttempts(ref reader),
            ReadMetadata(ref reader));
        return reader.Complete && body.WrappedKey.Length == ObjectKey.WrappedBytes
            && body.Attempts.All(attempt => attempt.Size <= AttemptBytesMax)
            && (UInt128)body.Size == Total(body.Attempts);
    }

    static UInt128 Total(IEnumerable<Attempt> attempts)
        => attempts.Aggregate(UInt128.Zero, (sum, attempt) => sum + attempt.Size);

    static bool ReadFlag(ref CanonicalReader reader)
    {
        var flag = reader.U8();
        if (flag > 1)
            reader.Fail();
        return flag == 1;
    }

    static Attempt[] ReadAttempts(ref CanonicalReader reader)
    {
        var attempts = new Attempt[reader.Count(AttemptsMax, 24)];
        for (var i = 0; i < attempts.Length; i++)
            attempts[i] = new Attempt(reader.U128(), reader.U64());
        return attempts;
    }

    static KeyValuePair<string, string>[] ReadMetadata(ref CanonicalReader reader)
    {
        var items = new KeyValuePair<string, string>[reader.Count(MetadataItemsMax, 8)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new(reader.Text(ObjectRules.MetadataBytesMax), reader.Text(ObjectRules.MetadataBytesMax));
            if (i > 0 && Utf8Order.Instance.Compare(items[i].Key, items[i - 1].Key) <= 0)
                reader.Fail();
        }
        return items;
    }
}

delegate void WriteFields<T>(ref CanonicalWriter writer, T value);

static class Canonical
{
    public static byte[] Write<T>(T value, WriteFields<T> fields)
    {
        var output = new ArrayBufferWriter<byte>(256);
        var writer = new CanonicalWriter(output);
        fields(ref writer, value);
        return output.WrittenSpan.ToArray();
    }
}
