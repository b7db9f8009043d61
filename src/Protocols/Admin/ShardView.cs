using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>A hypergraph shard: <c>GET /api/v1/shards</c>, <c>GET /api/v1/shards/{id}</c>.</summary>
public sealed record ShardView
{
    /// <summary>The number that routes, messages and tables use.</summary>
    public uint Id { get; init; }

    /// <summary>Its address in frames and proofs.</summary>
    public Bytes32? Address { get; init; }

    public ulong Atoms { get; init; }

    public ulong Bytes { get; init; }

    public uint Leaves { get; init; }

    /// <summary>Root that proofs are checked against.</summary>
    public Bytes32? ChunkRoot { get; init; }

    public Bytes32? ContentRoot { get; init; }

    /// <summary>Consensus addresses of the members that hold it.</summary>
    public IReadOnlyList<Bytes32> Members { get; init; } = [];

    /// <summary><c>healthy</c>, <c>warning</c> or <c>halt-risk</c>, by the number of members.</summary>
    public string Coverage { get; init; } = "";

    /// <summary>Frame of the newest commitment.</summary>
    public ulong CommittedFrame { get; init; }
}

/// <summary>A vertex or hyperedge: an item of <c>GET /api/v1/hypergraph/atoms</c>.</summary>
public sealed record AtomView
{
    /// <summary>Data address in hex.</summary>
    public required string Address { get; init; }

    /// <summary><c>vertex</c> or <c>hyperedge</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Class of the vocabulary, e.g. <c>os:Block</c>, <c>osx:FileBlocks</c>.</summary>
    public string Class { get; init; } = "";

    public uint ShardId { get; init; }

    public IReadOnlyList<NamedValue> Properties { get; init; } = [];

    /// <summary>Members of a hyperedge; 0 for a vertex.</summary>
    public int MemberCount { get; init; }

    /// <summary>Whether it and all its members are there.</summary>
    public bool Visible { get; init; }
}
