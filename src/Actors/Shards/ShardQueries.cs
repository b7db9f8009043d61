using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>Asks /user/shards for all shards of this node. Answer: <see cref="ShardList"/>.</summary>
public sealed record GetShards;

public sealed record ShardList(IReadOnlyList<ShardInfo> Items);

/// <summary>One shard as this node sees it.</summary>
/// <param name="ShardId">The shard's number in its application.</param>
/// <param name="ShardAddress">The 32-byte id of its ShardEntry on the chain.</param>
/// <param name="Atoms">Vertices and hyperedges that are alive.</param>
/// <param name="Visible">Those of them that are visible.</param>
/// <param name="Bytes">Bytes of block ciphertext in the committed entry.</param>
/// <param name="LeafCount">Chunks of 1,024 bytes in the committed entry.</param>
/// <param name="ContentRoot">Of the committed entry; zero before the first one.</param>
/// <param name="ChunkRoot">Of the committed entry; zero before the first one.</param>
/// <param name="CommittedFrame">Frame whose execution committed the entry; 0 before the first one.</param>
/// <param name="Versions">Newest journalled batch of each author here.</param>
/// <param name="Holders">Consensus addresses of members whose last seen versions cover the committed cut.</param>
public sealed record ShardInfo(
    uint ShardId, Bytes32 ShardAddress, long Atoms, long Visible, ulong Bytes, uint LeafCount, Bytes32 ContentRoot,
    Bytes32 ChunkRoot, ulong CommittedFrame, IReadOnlyList<AuthorVersion> Versions, IReadOnlyList<Bytes32> Holders);

/// <param name="Author">Ed25519 key of a node that writes.</param>
/// <param name="Sequence">Its newest batch in the shard, from 1.</param>
public sealed record AuthorVersion(Bytes32 Author, ulong Sequence);

/// <summary>Asks /user/shards for atoms. Answer: <see cref="AtomList"/>, by shard, then key.</summary>
/// <param name="ShardId">Only this shard; null for all.</param>
/// <param name="TypePrefix">Only atoms whose type begins with it; may be empty.</param>
/// <param name="Limit">1 to 10,000.</param>
public sealed record ListAtoms(uint? ShardId, string TypePrefix, int Limit);

public sealed record AtomList(IReadOnlyList<AtomInfo> Items, bool IsTruncated);

/// <summary>One atom, with its type's fields and registers as readable pairs.</summary>
/// <param name="ShardId">Its shard.</param>
/// <param name="Kind">"vertex" or "hyperedge".</param>
/// <param name="Address">Data address.</param>
/// <param name="Type">Type IRI.</param>
/// <param name="Incarnation">Newest incarnation.</param>
/// <param name="Visible">Whether it and all its members are there.</param>
/// <param name="Members">Number of members of a hyperedge; 0 for a vertex.</param>
/// <param name="Properties">Property name and value, in the vocabulary's words.</param>
public sealed record AtomInfo(
    uint ShardId, string Kind, Bytes32 Address, string Type, uint Incarnation, bool Visible, int Members,
    IReadOnlyDictionary<string, string> Properties);
