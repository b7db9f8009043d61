using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>To /user/shards/blobs (also by way of /user/shards): store a blob here and at the other replicas. Answer:
/// <see cref="BlobKept"/> once a majority holds it durably, or <see cref="ShardFailed"/>.</summary>
sealed record StoreBlob(Bytes32 Hash, ReadOnlyMemory<byte> Data);

sealed record BlobKept(Bytes32 Hash);

/// <summary>Read a blob, from another replica when it is missing or damaged here, which mends it. Answer:
/// <see cref="BlobBytes"/> or <see cref="ShardFailed"/>.</summary>
sealed record ReadBlob(Bytes32 Hash);

sealed record BlobBytes(Bytes32 Hash, ReadOnlyMemory<byte> Data);

/// <summary>Which of these are not here. Answer: <see cref="BlobsMissing"/>.</summary>
sealed record FindMissing(IReadOnlyList<Bytes32> Hashes);

sealed record BlobsMissing(IReadOnlyList<Bytes32> Hashes);

/// <summary>Get what is missing of these from other replicas, <paramref name="Peer"/> first. Answer:
/// <see cref="BlobsFetched"/>; All is false when one could not be had.</summary>
sealed record FetchBlobs(IReadOnlyList<Bytes32> Hashes, Bytes32 Peer);

sealed record BlobsFetched(bool All);

/// <summary>Hand these over to a replica. Answer: <see cref="BlobsPushed"/>.</summary>
sealed record PushBlobs(IReadOnlyList<Bytes32> Hashes, Bytes32 Peer);

sealed record BlobsPushed(Bytes32 Peer, bool All);
