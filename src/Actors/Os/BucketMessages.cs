using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Os;

/// <summary>Makes a bucket. Answer: <see cref="BucketCreated"/> after a majority has journalled it.</summary>
public sealed record CreateBucket(string Bucket);

public sealed record BucketCreated(string Bucket, Instant Created);

/// <summary>Removes an empty bucket. Answer: <see cref="BucketDeleted"/>.</summary>
public sealed record DeleteBucket(string Bucket);

public sealed record BucketDeleted(string Bucket);

/// <summary>Asks whether a bucket exists. Answer: <see cref="BucketInfo"/>.</summary>
public sealed record HeadBucket(string Bucket);

/// <summary>A bucket and when it was made.</summary>
public sealed record BucketInfo(string Name, Instant Created);

/// <summary>Asks for all buckets. Answer: <see cref="BucketList"/>.</summary>
public sealed record ListBuckets;

/// <summary>All buckets by the UTF-8 bytes of their names.</summary>
public sealed record BucketList(IReadOnlyList<BucketInfo> Items);
