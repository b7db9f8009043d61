using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph.Replication;

/// <summary>What a replica answers: number u8, then the fields in order, canonical.</summary>
public abstract record HgReply
{
    private protected HgReply()
    {
    }

    public byte[] ToArray() => Encode().ToArray();

    /// <summary>Its bytes, without a copy: a message that carries a blob is as large as the blob.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        var output = new ArrayBufferWriter<byte>(BytesEstimate);
        var writer = new CanonicalWriter(output);
        Write(ref writer);
        return output.WrittenMemory;
    }

    private protected virtual int BytesEstimate => 256;

    /// <summary>Reads a reply from exactly these bytes; whatever does not re-encode to them is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out HgReply? reply)
    {
        var reader = new CanonicalReader(bytes);
        HgReply? read = reader.U8() switch
        {
            1 => new Appended(reader.U64()),
            2 => new MissingBlobs(ReadHashes(ref reader)),
            3 => VersionsReply.Read(ref reader),
            4 => new BatchesReply(Pages.Read(ref reader)),
            5 => new BlobReply(reader.Bytes(ReplicationLimits.BlobBytesMax).ToArray()),
            6 => new BlobStored(),
            7 => new EntrySigned(reader.Raw(64).ToArray()),
            8 => new EntryBehind(VersionVector.Read(ref reader)),
            9 => new HgRefused((HgRefusal)reader.U8(), reader.Text(ReplicationLimits.ReasonBytesMax)),
            _ => null,
        };
        if (read is HgRefused { Code: < HgRefusal.Malformed or > HgRefusal.Unavailable })
            reader.Fail();
        reply = reader.Complete ? read : null;
        return reply is not null;
    }

    internal abstract void Write(ref CanonicalWriter writer);

    static Bytes32[] ReadHashes(ref CanonicalReader reader)
    {
        var hashes = new Bytes32[reader.Count(HypergraphLimits.BlobsPerBatchMax, Bytes32.Length)];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = reader.B32();
        return hashes;
    }
}

/// <summary>Journalled here: the author's newest batch. Also the answer to a gap: the sender goes on from there.
/// </summary>
public sealed record Appended(ulong Sequence) : HgReply
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(1);
        writer.U64(Sequence);
    }
}

/// <summary>Blobs that must be handed over before the batches that name them are taken.</summary>
public sealed record MissingBlobs(IReadOnlyList<Bytes32> Hashes) : HgReply
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(2);
        writer.Count(Hashes.Count);
        foreach (var hash in Hashes)
            writer.B32(hash);
    }
}

/// <summary>Versions of all shards of the replica that hold anything, by number.</summary>
public sealed record VersionsReply(IReadOnlyList<(uint Shard, VersionVector Versions)> Shards) : HgReply
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(3);
        writer.Count(Shards.Count);
        foreach (var (shard, versions) in Shards)
        {
            writer.U32(shard);
            versions.Write(ref writer);
        }
    }

    internal static VersionsReply Read(ref CanonicalReader reader)
    {
        var shards = new (uint Shard, VersionVector Versions)[reader.Count(ReplicationLimits.ShardsMax, 8)];
        for (var i = 0; i < shards.Length; i++)
        {
            shards[i] = (reader.U32(), VersionVector.Read(ref reader));
            if (i > 0 && shards[i].Shard <= shards[i - 1].Shard)
                reader.Fail();
        }
        return new VersionsReply(shards);
    }
}

/// <summary>Batches of one author, in order; fewer than asked when the page is full.</summary>
public sealed record BatchesReply(IReadOnlyList<ReadOnlyMemory<byte>> Batches) : HgReply
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(4);
        Pages.Write(ref writer, Batches);
    }
}

public sealed record BlobReply(ReadOnlyMemory<byte> Data) : HgReply
{
    private protected override int BytesEstimate => Data.Length + 64;

    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(5);
        writer.Bytes(Data.Span);
    }
}

public sealed record BlobStored : HgReply
{
    internal override void Write(ref CanonicalWriter writer) => writer.U8(6);
}

/// <summary>Ed25519 over H_qa/state(C(entry) || u64be baseFrame || C(cut)).</summary>
public sealed record EntrySigned(ReadOnlyMemory<byte> Signature) : HgReply
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(7);
        writer.Raw(Signature.Span);
    }
}

/// <summary>The replica does not hold the whole cut yet; what it holds.</summary>
public sealed record EntryBehind(VersionVector Versions) : HgReply
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(8);
        Versions.Write(ref writer);
    }
}

/// <summary>Why a replica refuses. The numbers are on the wire.</summary>
public enum HgRefusal : byte
{
    Malformed = 1,
    NotAuthorised = 2,
    Fork = 3,
    BadBatch = 4,
    NoSuchBlob = 5,
    BadBlob = 6,
    DiskFull = 7,

    /// <summary>The entry recomputed here is another one.</summary>
    Mismatch = 8,
    NoSuchShard = 9,

    /// <summary>Starting, stopping or overloaded.</summary>
    Unavailable = 10,
}

public sealed record HgRefused(HgRefusal Code, string Reason) : HgReply
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(9);
        writer.U8((byte)Code);
        writer.Text(Reason);
    }
}
