using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>One admitted batch: an author's next ops in one shard, in order, and the blobs they name. It is the unit of
/// the journal and of replication. Each batch names its predecessor, so an author's log in a shard is one chain that
/// cannot fork unseen. Canonical form: version u8=1, app 32, shard u32, author 32, sequence u64, previous 32, list of
/// ops (each with a u32 length), list of blobs (hash 32, size u32) ascending, sig 64 over
/// H("QA/hg/batch/v1" || all before sig).</summary>
public sealed class Batch
{
    const byte Version = 1;
    const int SignatureBytes = 64;

    Batch(ShardName shard, Bytes32 author, ulong sequence, Bytes32 previous, Op[] ops, BlobRef[] blobs,
        byte[] signature,
        Bytes32 hash, ReadOnlyMemory<byte> bytes)
    {
        Shard = shard;
        Author = author;
        Sequence = sequence;
        Previous = previous;
        Ops = ops;
        Blobs = blobs;
        Signature = signature;
        Hash = hash;
        Bytes = bytes;
    }

    public ShardName Shard { get; }

    public Bytes32 Author { get; }

    /// <summary>1, 2, .. of this author in this shard.</summary>
    public ulong Sequence { get; }

    /// <summary>Hash of the author's batch before; zero for the first.</summary>
    public Bytes32 Previous { get; }

    public IReadOnlyList<Op> Ops { get; }

    public IReadOnlyList<BlobRef> Blobs { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    public Bytes32 Hash { get; }

    /// <summary>Its canonical form.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public static Batch Sign(
        ShardName shard, ulong sequence, Bytes32 previous, IReadOnlyList<Op> ops, IEnumerable<BlobRef> blobs,
        IOpSigner signer)
    {
        BlobRef[] sorted = [.. blobs.Distinct().OrderBy(blob => blob.Hash)];
        var output = new ArrayBufferWriter<byte>(1024);
        var writer = new CanonicalWriter(output);
        writer.U8(Version);
        writer.B32(shard.App);
        writer.U32(shard.Number);
        writer.B32(signer.PublicKey);
        writer.U64(sequence);
        writer.B32(previous);
        writer.Count(ops.Count);
        foreach (var op in ops)
            writer.Bytes(op.ToArray());
        writer.Count(sorted.Length);
        foreach (var blob in sorted)
        {
            writer.B32(blob.Hash);
            writer.U32(blob.Size);
        }
        var hash = Hashes.Batch.Of(output.WrittenSpan);
        var signature = signer.Sign(hash);
        writer.Raw(signature);
        return new Batch(shard, signer.PublicKey, sequence, previous, [.. ops], sorted, signature, hash,
            output.WrittenSpan.ToArray());
    }

    /// <summary>Reads a batch from exactly these bytes; it keeps a copy of them. Signatures are not checked.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Batch? batch, out OpRefusal refusal)
    {
        batch = null;
        refusal = bytes.Length > HypergraphLimits.BatchBytesMax ? OpRefusal.TooLarge : OpRefusal.NotCanonical;
        if (bytes.Length is < SignatureBytes or > HypergraphLimits.BatchBytesMax)
            return false;
        var reader = new CanonicalReader(bytes);
        if (reader.U8() != Version)
            return false;
        var shard = new ShardName(reader.B32(), reader.U32());
        var author = reader.B32();
        var sequence = reader.U64();
        var previous = reader.B32();
        var ops = ReadOps(ref reader, ref refusal);
        var blobs = ReadBlobs(ref reader);
        var signature = reader.Raw(SignatureBytes).ToArray();
        if (ops is null || !reader.Complete || sequence == 0 || previous.IsZero != (sequence == 1))
            return false;
        refusal = OpRefusal.None;
        batch = new Batch(shard, author, sequence, previous, ops, blobs, signature,
            Hashes.Batch.Of(bytes[..^SignatureBytes]), bytes.ToArray());
        return true;
    }

    static Op[]? ReadOps(ref CanonicalReader reader, ref OpRefusal refusal)
    {
        var count = reader.Count(HypergraphLimits.OpsPerBatchMax, 4 + Op.BytesMin);
        if (reader.Failed)
            return null;
        var ops = new Op[count];
        for (var i = 0; i < count; i++)
        {
            if (!Op.TryRead(reader.Bytes(HypergraphLimits.BatchBytesMax), out var op, out refusal))
                return null;
            ops[i] = op!;
        }
        refusal = OpRefusal.NotCanonical;
        return ops;
    }

    static BlobRef[] ReadBlobs(ref CanonicalReader reader)
    {
        var blobs = new BlobRef[reader.Count(HypergraphLimits.BlobsPerBatchMax, Bytes32.Length + 4)];
        for (var i = 0; i < blobs.Length; i++)
        {
            blobs[i] = new BlobRef(reader.B32(), reader.U32());
            if (i > 0 && blobs[i].Hash <= blobs[i - 1].Hash)
                reader.Fail();
        }
        return blobs;
    }
}

/// <summary>A shard of an application.</summary>
public readonly record struct ShardName(Bytes32 App, uint Number)
{
    /// <summary>The 32-byte shard id of entries and proofs on the chain.</summary>
    public Bytes32 Address => ShardPlacement.ShardAddress(App, Number);

    /// <summary>Persistence id of its journal.</summary>
    public string JournalId => $"hg/{App}/{Number}";
}
