using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>A joined topic or one-bit mask with all its subscribers: an item of <c>GET /api/v1/mesh</c>.</summary>
public sealed record MeshView
{
    /// <summary>The topic, or <c>mask:</c> and hex digits.</summary>
    public required string Key { get; init; }

    /// <summary>Those of the mesh first.</summary>
    public IReadOnlyList<MeshPeerView> Peers { get; init; } = [];

    public ulong Delivered { get; init; }

    public ulong Duplicates { get; init; }

    public ulong Rejected { get; init; }

    public ulong Ignored { get; init; }

    public ulong Throttled { get; init; }

    public ulong Published { get; init; }
}

/// <param name="Id">Base58 peer id.</param>
/// <param name="Name">Of the node where it is known, else empty.</param>
/// <param name="InMesh">Gets messages in full; else it only hears of them.</param>
/// <param name="Score">Its mesh score.</param>
public sealed record MeshPeerView(string Id, string Name, bool InMesh, double Score);

/// <summary>A peer came into a mesh or left it: data of the event <c>mesh</c>.</summary>
/// <param name="Change"><c>graft</c> or <c>prune</c>.</param>
/// <param name="Reason">Of a prune; empty for a graft.</param>
public sealed record MeshEvent(string Key, string Peer, string Name, string Change, string Reason, Instant At);
