using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>An item of <c>GET /api/v1/buckets</c>.</summary>
public sealed record BucketView(string Name, Instant Created);

/// <summary>An item of <c>GET /api/v1/objects</c>, and the answer to a stored object.</summary>
public sealed record ObjectView
{
    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public ulong Size { get; init; }

    /// <summary>Without quotes.</summary>
    public string Etag { get; init; } = "";

    public string ContentType { get; init; } = "";

    public Instant Modified { get; init; }

    /// <summary>Data address of the File vertex.</summary>
    public Bytes32 FileAddress { get; init; }

    public uint Blocks { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>A page of objects. To go on, ask again with <c>after</c> = <paramref name="Next"/>.</summary>
public sealed record ObjectListView(
    IReadOnlyList<ObjectView> Items, IReadOnlyList<string> Prefixes, bool IsTruncated, string Next);

/// <summary>Where an object lies: <c>GET /api/v1/objects/{bucket}/{key}?stat</c>.</summary>
public sealed record ObjectStatView
{
    public required ObjectView Object { get; init; }

    /// <summary>Address of the File vertex.</summary>
    public Bytes32 FileVertex { get; init; }

    public uint FileShardId { get; init; }

    public IReadOnlyList<BlockView> Blocks { get; init; } = [];
}

/// <param name="Number">Place in the object.</param>
/// <param name="Address">Data address of the Block vertex.</param>
/// <param name="Size">Bytes of plaintext.</param>
/// <param name="ShardId">The shard of the vertex.</param>
/// <param name="Holders">Consensus addresses of the members known to hold it.</param>
/// <param name="HolderNames">Their names, empty where unknown; same order.</param>
public sealed record BlockView(
    uint Number, Bytes32 Address, uint Size, uint ShardId, IReadOnlyList<Bytes32> Holders,
    IReadOnlyList<string> HolderNames);
