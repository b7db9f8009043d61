using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph.Replication;

/// <summary>What one replica asks of another: number u8, then the fields in order, canonical.</summary>
public abstract record HgRequest
{
    private protected HgRequest()
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

    /// <summary>Reads a request from exactly these bytes; whatever does not re-encode to them is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out HgRequest? request)
    {
        var reader = new CanonicalReader(bytes);
        HgRequest? read = reader.U8() switch
        {
            1 => new AppendBatches(reader.U32(), Pages.Read(ref reader)),
            2 => new GetVersions(),
            3 => new GetBatches(reader.U32(), reader.B32(), reader.U64(), reader.U32()),
            4 => new GetBlob(reader.B32()),
            5 => new PutBlob(reader.B32(), reader.Bytes(ReplicationLimits.BlobBytesMax).ToArray()),
            6 => new ProposeEntry(reader.U32(), reader.Bytes(ReplicationLimits.EntryBytesMax).ToArray(),
                VersionVector.Read(ref reader), reader.U64()),
            _ => null,
        };
        request = reader.Complete ? read : null;
        return request is not null;
    }

    internal abstract void Write(ref CanonicalWriter writer);
}

/// <summary>Appends batches of one author, in order. Answer: <see cref="Appended"/> after the journal's commit,
/// <see cref="MissingBlobs"/> or <see cref="HgRefused"/>.</summary>
public sealed record AppendBatches(uint Shard, IReadOnlyList<ReadOnlyMemory<byte>> Batches) : HgRequest
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(1);
        writer.U32(Shard);
        Pages.Write(ref writer, Batches);
    }
}

/// <summary>Asks for the versions of all shards. Answer: <see cref="VersionsReply"/>.</summary>
public sealed record GetVersions : HgRequest
{
    internal override void Write(ref CanonicalWriter writer) => writer.U8(2);
}

/// <summary>Asks for an author's batches from a number on. Answer: <see cref="BatchesReply"/>.</summary>
public sealed record GetBatches(uint Shard, Bytes32 Author, ulong From, uint BytesMax) : HgRequest
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(3);
        writer.U32(Shard);
        writer.B32(Author);
        writer.U64(From);
        writer.U32(BytesMax);
    }
}

/// <summary>Asks for a blob. Answer: <see cref="BlobReply"/> or <see cref="HgRefused"/>.</summary>
public sealed record GetBlob(Bytes32 Hash) : HgRequest
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(4);
        writer.B32(Hash);
    }
}

/// <summary>Hands a blob over. Answer: <see cref="BlobStored"/> once it is durable.</summary>
public sealed record PutBlob(Bytes32 Hash, ReadOnlyMemory<byte> Data) : HgRequest
{
    private protected override int BytesEstimate => Data.Length + 64;

    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(5);
        writer.B32(Hash);
        writer.Bytes(Data.Span);
    }
}

/// <summary>Asks for a signature under a shard's entry at a cut. Answer: <see cref="EntrySigned"/>,
/// <see cref="EntryBehind"/> or <see cref="HgRefused"/>.</summary>
/// <param name="Shard">Number of the shard.</param>
/// <param name="Entry">Canonical ShardEntry.</param>
/// <param name="Cut">The batches it is about.</param>
/// <param name="BaseFrame">Chain-final frame it builds on.</param>
public sealed record ProposeEntry(uint Shard, ReadOnlyMemory<byte> Entry, VersionVector Cut, ulong BaseFrame)
    : HgRequest
{
    internal override void Write(ref CanonicalWriter writer)
    {
        writer.U8(6);
        writer.U32(Shard);
        writer.Bytes(Entry.Span);
        Cut.Write(ref writer);
        writer.U64(BaseFrame);
    }
}

/// <summary>A bounded list of encoded batches.</summary>
static class Pages
{
    public static void Write(ref CanonicalWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> batches)
    {
        writer.Count(batches.Count);
        foreach (var batch in batches)
            writer.Bytes(batch.Span);
    }

    public static ReadOnlyMemory<byte>[] Read(ref CanonicalReader reader)
    {
        var batches = new ReadOnlyMemory<byte>[reader.Count(ReplicationLimits.BatchesPerPageMax, 4)];
        for (var i = 0; i < batches.Length; i++)
            batches[i] = reader.Bytes(ReplicationLimits.BatchBytesMax).ToArray();
        return batches;
    }
}
