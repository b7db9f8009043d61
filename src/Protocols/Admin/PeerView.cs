using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>A connected peer: an item of <c>GET /api/v1/peers</c>.</summary>
public sealed record PeerView
{
    public required string Id { get; init; }

    /// <summary>Name of the node where it is known, else empty.</summary>
    public string Name { get; init; } = "";

    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary><c>inbound</c> or <c>outbound</c>.</summary>
    public string Direction { get; init; } = "";

    /// <summary>How we came to know of it: <c>inbound</c>, <c>bootstrap</c>, <c>configured</c>, <c>exchange</c> or
    /// <c>discovery</c>.</summary>
    public string Source { get; init; } = "";

    public IReadOnlyList<string> Protocols { get; init; } = [];

    public string Agent { get; init; } = "";

    public Instant? ConnectedSince { get; init; }

    /// <summary>Null before the first ping was answered.</summary>
    public double? RoundTripMilliseconds { get; init; }

    /// <summary>Mesh score, null while unknown.</summary>
    public double? Score { get; init; }
}

/// <summary>A gossip topic: an item of <c>GET /api/v1/topics</c>.</summary>
public sealed record TopicView
{
    public required string Topic { get; init; }

    /// <summary>Peer ids of the mesh.</summary>
    public IReadOnlyList<string> Mesh { get; init; } = [];

    /// <summary>Peers known to be subscribed.</summary>
    public int Subscribers { get; init; }

    public ulong Delivered { get; init; }

    public ulong Duplicates { get; init; }

    public ulong Rejected { get; init; }

    public ulong Published { get; init; }
}
