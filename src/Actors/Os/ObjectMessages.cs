using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>An object as its File vertex describes it.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key.</param>
/// <param name="Size">Bytes of plaintext.</param>
/// <param name="ETag">32 hex digits (MD5 of the plaintext), without quotes; for an object of n parts those of MD5 over
/// the binary MD5s of the parts, and <c>-n</c>.</param>
/// <param name="ContentType">MIME type, as stored.</param>
/// <param name="Modified">When it was completed.</param>
/// <param name="Metadata">User metadata.</param>
/// <param name="FileAddress">Data address of the File vertex; names this version of the object.</param>
/// <param name="BlockCount">Blocks of 1 MiB, the last one of each part shorter; 0 for an empty object.</param>
/// <param name="PartSizes">Bytes of each part of a multipart object, in order: a part begins a new block. Null for an
/// object of one piece, and in listings.</param>
public sealed record ObjectInfo(
    string Bucket, string Key, ulong Size, string ETag, string ContentType, Instant Modified,
    IReadOnlyDictionary<string, string> Metadata, Bytes32 FileAddress, uint BlockCount,
    IReadOnlyList<ulong>? PartSizes = null);

/// <summary>Asks for an object's description. Answer: <see cref="ObjectInfo"/>.</summary>
public sealed record HeadObject(string Bucket, string Key);

/// <summary>Reads one block of an object. Answer: <see cref="BlockRead"/>.</summary>
/// <param name="Info">From <see cref="HeadObject"/>: the version to read, also when the key has a newer one.</param>
/// <param name="Number">0 to BlockCount - 1.</param>
public sealed record ReadBlock(ObjectInfo Info, uint Number);

public sealed record BlockRead(uint Number, ReadOnlyMemory<byte> Plaintext);

/// <summary>Removes an object. Answer: <see cref="ObjectDeleted"/>, also when there was none.</summary>
public sealed record DeleteObject(string Bucket, string Key);

public sealed record ObjectDeleted(string Bucket, string Key);

/// <summary>Lists keys in order of their UTF-8 bytes. Answer: <see cref="ObjectPage"/>.</summary>
/// <param name="Bucket">An existing bucket.</param>
/// <param name="Prefix">Only keys that begin with it; may be empty.</param>
/// <param name="Delimiter">Keys that have it after the prefix are rolled up; may be empty.</param>
/// <param name="StartAfter">Only keys (and rolled-up prefixes) behind it; may be empty.</param>
/// <param name="Max">Items and prefixes together, 0 to 1,000.</param>
public sealed record ListObjects(string Bucket, string Prefix, string Delimiter, string StartAfter, int Max);

/// <summary>A page of a listing. To go on, ask again with StartAfter = <paramref name="NextStartAfter"/>.</summary>
public sealed record ObjectPage(
    IReadOnlyList<ObjectInfo> Items, IReadOnlyList<string> CommonPrefixes, bool IsTruncated, string NextStartAfter);

/// <summary>Asks where an object lies. Answer: <see cref="ObjectStat"/>.</summary>
public sealed record StatObject(string Bucket, string Key);

/// <summary>An object's vertices, shards and who holds them.</summary>
public sealed record ObjectStat(ObjectInfo Info, Bytes32 FileVertex, uint FileShardId, IReadOnlyList<BlockStat> Blocks);

/// <param name="Number">Place in the object.</param>
/// <param name="Address">Data address of the Block vertex.</param>
/// <param name="Size">Bytes of plaintext.</param>
/// <param name="ShardId">The shard of the vertex.</param>
/// <param name="Holders">Consensus addresses of the members known to hold the vertex and its bytes.</param>
public sealed record BlockStat(
    uint Number, Bytes32 Address, uint Size, uint ShardId, IReadOnlyList<Bytes32> Holders);
