using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>H(prefix || x): SHA-256 under an ASCII prefix such as <c>QA/hg/rec/v1</c>, written without padding.
/// </summary>
sealed class PrefixHash(string prefix)
{
    readonly byte[] _prefix = Encoding.ASCII.GetBytes(prefix);

    public Bytes32 Of(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_prefix);
        hash.AppendData(data);
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        hash.GetHashAndReset(digest);
        return new Bytes32(digest);
    }

    public Bytes32 Of(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        write(buffer);
        return Of(buffer.WrittenSpan);
    }
}

/// <summary>The named hashes of the hypergraph, each with its own prefix.</summary>
static class Hashes
{
    public static readonly PrefixHash Address = new("QA/hg/addr/v1");
    public static readonly PrefixHash Type = new("QA/hg/type/v1");
    public static readonly PrefixHash Property = new("QA/hg/prop/v1");
    public static readonly PrefixHash Record = new("QA/hg/rec/v1");
    public static readonly PrefixHash Op = new("QA/hg/op/v1");
    public static readonly PrefixHash Batch = new("QA/hg/batch/v1");
    public static readonly PrefixHash Shard = new("QA/hg/shard/v1");
    public static readonly PrefixHash ShardAddress = new("QA/hg/shardid/v1");
    public static readonly PrefixHash Root = new("QA/hg/root/v1");
    public static readonly PrefixHash DataRoot = new("QA/hg/dataroot/v1");

    /// <summary>The value of every leaf of the two removal tries: H("QA/hg/tomb/v1").</summary>
    public static readonly Bytes32 Tombstone = new PrefixHash("QA/hg/tomb/v1").Of(ReadOnlySpan<byte>.Empty);

    public static Bytes32 Sha256(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        SHA256.HashData(data, digest);
        return new Bytes32(digest);
    }
}
