using System.Buffers;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>What the journal of multipart uploads holds.</summary>
abstract record UploadEvent(Bytes32 UploadId)
{
    public sealed record Opened(
        Bytes32 UploadId, string Bucket, string Key, string ContentType,
        IReadOnlyList<KeyValuePair<string, string>> Metadata, ReadOnlyMemory<byte> WrappedKey, long AtMs)
        : UploadEvent(UploadId);

    public sealed record PartKept(
        Bytes32 UploadId, uint Part, UInt128 Attempt, ulong Size, UInt128 Md5, long AtMs,
        IReadOnlyList<Bytes32> Blocks) : UploadEvent(UploadId);

    /// <summary>Completed, with the body of the File; or aborted, with none.</summary>
    public sealed record Ended(Bytes32 UploadId, ReadOnlyMemory<byte> File) : UploadEvent(UploadId);
}

/// <summary>Writes upload events: number u8, upload id, then the fields in order, canonical.</summary>
sealed class UploadEventCodec : IEventCodec
{
    const int FileBytesMax = 1 << 20;
    const int BlocksMax = 8192;

    public int Identifier => 1001;

    public string Manifest => "os.upload";

    public bool Handles(object payload) => payload is UploadEvent;

    public byte[] Encode(object payload)
    {
        var output = new ArrayBufferWriter<byte>(256);
        var writer = new CanonicalWriter(output);
        switch (payload)
        {
            case UploadEvent.Opened opened:
                writer.U8(1);
                writer.B32(opened.UploadId);
                writer.Text(opened.Bucket);
                writer.Text(opened.Key);
                writer.Text(opened.ContentType);
                writer.Count(opened.Metadata.Count);
                foreach (var (name, value) in opened.Metadata)
                {
                    writer.Text(name);
                    writer.Text(value);
                }
                writer.Bytes(opened.WrappedKey.Span);
                writer.I64(opened.AtMs);
                break;
            case UploadEvent.PartKept part:
                writer.U8(2);
                writer.B32(part.UploadId);
                writer.U32(part.Part);
                writer.U128(part.Attempt);
                writer.U64(part.Size);
                writer.U128(part.Md5);
                writer.I64(part.AtMs);
                writer.Count(part.Blocks.Count);
                foreach (var block in part.Blocks)
                    writer.B32(block);
                break;
            case UploadEvent.Ended ended:
                writer.U8(3);
                writer.B32(ended.UploadId);
                writer.Bytes(ended.File.Span);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
        return output.WrittenSpan.ToArray();
    }

    public object Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var number = reader.U8();
        var id = reader.B32();
        UploadEvent? read = number switch
        {
            1 => new UploadEvent.Opened(id, reader.Text(ObjectRules.BucketBytesMax),
                reader.Text(ObjectRules.KeyBytesMax), reader.Text(ObjectRules.ContentTypeBytesMax),
                ReadMetadata(ref reader), reader.Bytes(ObjectKey.WrappedBytes).ToArray(), reader.I64()),
            2 => new UploadEvent.PartKept(id, reader.U32(), reader.U128(), reader.U64(), reader.U128(), reader.I64(),
                ReadBlocks(ref reader)),
            3 => new UploadEvent.Ended(id, reader.Bytes(FileBytesMax).ToArray()),
            _ => null,
        };
        return reader.Complete && read is not null
            ? read
            : throw new InvalidDataException("these bytes are no upload event");
    }

    static KeyValuePair<string, string>[] ReadMetadata(ref CanonicalReader reader)
    {
        var items = new KeyValuePair<string, string>[reader.Count(ObjectRules.MetadataBytesMax, 8)];
        for (var i = 0; i < items.Length; i++)
            items[i] = new(reader.Text(ObjectRules.MetadataBytesMax), reader.Text(ObjectRules.MetadataBytesMax));
        return items;
    }

    static Bytes32[] ReadBlocks(ref CanonicalReader reader)
    {
        var blocks = new Bytes32[reader.Count(BlocksMax, Bytes32.Length)];
        for (var i = 0; i < blocks.Length; i++)
            blocks[i] = reader.B32();
        return blocks;
    }
}
