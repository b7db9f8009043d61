using System.Buffers.Binary;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>Which shard an address belongs to: the first d bits of H("QA/hg/shard/v1" || app || data).</summary>
public sealed class ShardPlacement
{
    public const int ShardBitsMax = 16;

    readonly byte[] _app;

    /// <param name="app">Application address.</param>
    /// <param name="shardBits">0 to 16; 2^bits shards.</param>
    public ShardPlacement(Bytes32 app, int shardBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shardBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shardBits, ShardBitsMax);
        App = app;
        ShardBits = shardBits;
        _app = app.ToArray();
    }

    public Bytes32 App { get; }

    public int ShardBits { get; }

    public uint ShardCount => 1u << ShardBits;

    public uint ShardOf(Bytes32 data)
    {
        Span<byte> address = stackalloc byte[64];
        _app.CopyTo(address);
        data.CopyTo(address[32..]);
        Span<byte> hash = stackalloc byte[32];
        Hashes.Shard.Of(address).CopyTo(hash);
        return ShardBits == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(hash) >> (32 - ShardBits);
    }

    /// <summary>The 32-byte shard id of entries and proofs on the chain: H("QA/hg/shardid/v1" || app || shardId u32).
    /// </summary>
    public Bytes32 ShardAddress(uint shardId) => ShardAddress(App, shardId);

    /// <inheritdoc cref="ShardAddress(uint)"/>
    public static Bytes32 ShardAddress(Bytes32 app, uint shardId)
    {
        Span<byte> name = stackalloc byte[36];
        app.CopyTo(name);
        BinaryPrimitives.WriteUInt32BigEndian(name[32..], shardId);
        return Hashes.ShardAddress.Of(name);
    }
}
