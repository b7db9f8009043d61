using QuilActors.Engine;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>To /user/shards: the ring's members are these from now on (Ed25519 keys).</summary>
public sealed record SetMembers(IReadOnlyList<Bytes32> PublicKeys);

/// <summary>Why a shard could not do what it was asked.</summary>
enum ShardFault
{
    NoQuorum,
    Busy,
    DiskFull,
    Integrity,
    TooLarge,
}

sealed record ShardFailed(ShardFault Fault, string Reason);

/// <summary>To /user/shards: stamp, sign, journal and replicate these ops. Their blobs must be stored. Answer:
/// <see cref="Written"/> after a majority has journalled them, or <see cref="ShardFailed"/>.</summary>
sealed record WriteOps(uint Shard, IReadOnlyList<OpBody> Ops, IReadOnlyList<BlobRef> Blobs);

sealed record Written(uint Shard, ulong Sequence);

/// <summary>To /user/shards: hear from a majority and catch up with it. Answer: <see cref="ShardsSynced"/> or
/// <see cref="ShardFailed"/>. What a majority had journalled before the question is then here.</summary>
sealed record SyncShards;

sealed record ShardsSynced;

/// <summary>To /user/shards: tell all atoms, then every change, as <see cref="AtomsChanged"/>.</summary>
sealed record SubscribeAtoms(IActorRef Subscriber);

sealed record AtomsChanged(uint Shard, IReadOnlyList<AtomFact> Facts);

/// <summary>To /user/shards: which members hold these atoms of a shard. Answer: <see cref="AtomHolders"/>, same order.
/// </summary>
sealed record FindHolders(uint Shard, IReadOnlyList<AtomKey> Keys);

sealed record AtomHolders(uint Shard, IReadOnlyList<IReadOnlyList<Bytes32>> Holders);

// Between the region and its shards.

/// <summary>A replica's request, already decoded. Sender is the stream that waits for a SendResponse.</summary>
sealed record RemoteRequest(Bytes32 From, HgRequest Request);

/// <summary>From a shard to its region, before anything else is told: what it now holds.</summary>
sealed record ShardStatus(uint Shard, VersionVector Versions);

/// <summary>From a shard to its region: its journal is read.</summary>
sealed record ShardRecovered(uint Shard, VersionVector Versions);

sealed record PeerVersions(Bytes32 Peer, VersionVector Versions);

sealed record PeerUp(Bytes32 Peer);

sealed record CatchUp(long Round, VersionVector Target, TimeSpan Within);

sealed record CaughtUp(long Round, uint Shard, bool Reached);

/// <summary>An edge of <paramref name="Watcher"/> has this atom of another shard as a member.</summary>
sealed record WatchAtom(AtomKey Key, uint Watcher);

/// <summary>A shard restarted and has forgotten who watches its atoms: say it again.</summary>
sealed record WatchAgain(uint Shard);

sealed record AtomVisibility(AtomKey Key, bool Visible, uint Watcher);

/// <summary>The chain's head moved to this frame.</summary>
sealed record HeadMoved(ulong Frame);

/// <summary>The chain's newest entry of the shard; null when its branch has none.</summary>
sealed record EntryCommitted(ShardEntry? Entry, VersionVector Cut, ulong Frame);

sealed record GetShardInfo;

sealed record GetAtoms(string TypePrefix, int Limit);
