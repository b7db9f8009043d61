using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;
using QuilActors.Storage.Ports;

namespace QuilActors.Actors.Shards;

/// <summary>What /user/shards is built from.</summary>
public sealed record ShardSettings
{
    /// <summary>The node's key: author of its batches, signer of entries.</summary>
    public required IOpSigner Signer { get; init; }

    public required IBlobStore Blobs { get; init; }

    /// <summary>/user/net.</summary>
    public required IActorRef Net { get; init; }

    /// <summary>Who takes a signed ShardUpdate to the chain, as SubmitRequest. Null: entries are signed for others and
    /// none are proposed.</summary>
    public IActorRef? Chain { get; init; }

    /// <summary>Ed25519 keys of the ring's members, this node among them or not. <see cref="SetMembers"/> changes them
    /// later.</summary>
    public required IReadOnlyList<Bytes32> Members { get; init; }

    /// <summary>The chain that entries are committed to.</summary>
    public Bytes32 Filter { get; init; }

    /// <summary>2^bits shards; a parameter of the genesis.</summary>
    public int ShardBits { get; init; } = 2;

    public Bytes32 App { get; init; } = Vocabulary.App;

    public ISchemaRules Rules { get; init; } = new OsSchema();

    /// <summary>How long a write waits for a majority.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a consistent read tries to hear from a majority.</summary>
    public TimeSpan QuorumDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one request to another replica may take.</summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a consistent read waits for this node to catch up with a majority.</summary>
    public TimeSpan SyncDeadline { get; init; } = TimeSpan.FromSeconds(20);

    internal ShardPlacement Placement() => new(App, ShardBits);
}
