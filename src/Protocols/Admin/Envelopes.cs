using System.Text.Json;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>Every list answer: <c>{"items":[..]}</c>.</summary>
public sealed record ItemList<T>(IReadOnlyList<T> Items);

/// <summary>One server-sent event of <c>GET /api/v1/events</c>: the id and the type are also the SSE fields of the same
/// names, the data line is <see cref="Data"/> alone.</summary>
/// <param name="Id">Rises by one per event of the node; a reader that reconnects sends it as Last-Event-ID.</param>
/// <param name="Type">One of <see cref="AdminEvents"/>.</param>
/// <param name="Data">The JSON of the type's record.</param>
public sealed record EventEnvelope(ulong Id, string Type, JsonElement Data);

/// <summary>The event types.</summary>
public static class AdminEvents
{
    /// <summary>Data: <see cref="NodeStatus"/>. At most 4 per second.</summary>
    public const string Overview = "overview";

    /// <summary>Data: <see cref="EarningsView"/>, once per frame.</summary>
    public const string Earning = "earning";

    /// <summary>Data: <see cref="FrameView"/>, once per frame taken into the head's branch.</summary>
    public const string Frame = "frame";

    /// <summary>Data: <see cref="PeerEvent"/>.</summary>
    public const string Peer = "peer";

    /// <summary>Data: <see cref="ActorView"/> of the whole tree, when it changed; at most one per second.</summary>
    public const string Actor = "actor";

    /// <summary>Data: <see cref="MeshEvent"/>.</summary>
    public const string Mesh = "mesh";

    /// <summary>Data: {}. Events were lost: fetch what you show anew.</summary>
    public const string Resync = "resync";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All => [Overview, Earning, Frame, Peer, Mesh, Actor, Resync];
}

/// <param name="Peer">Base58 peer id.</param>
/// <param name="Connected">False: it went away.</param>
/// <param name="At">When this node saw it.</param>
public sealed record PeerEvent(string Peer, bool Connected, Instant At);

/// <summary>The answer of <c>/healthz</c>.</summary>
/// <param name="Ready">The node serves: synced, with a quorum, disk above 5 % free.</param>
/// <param name="Reasons">Why not.</param>
/// <param name="Phase">The node's phase.</param>
public sealed record HealthView(bool Ready, IReadOnlyList<string> Reasons, NodePhase Phase);

/// <summary>A setting in force: an item of <c>GET /api/v1/config</c>.</summary>
/// <param name="Path">E.g. <c>quil.gateway.port</c>.</param>
/// <param name="Value">As HOCON renders it; secrets are paths of files, never values.</param>
/// <param name="Origin">File and line, or <c>default</c>.</param>
public sealed record ConfigEntryView(string Path, string Value, string Origin);

/// <summary>The one-time token that a browser swaps for a session: body of <c>POST /api/v1/session</c>.</summary>
public sealed record SessionRequest(string Token);

/// <param name="Csrf">To be sent as header x-quil-csrf with every request that changes something.</param>
/// <param name="AllowWrite">Whether this node lets its actors be changed.</param>
public sealed record SessionView(string Csrf, bool AllowWrite);

/// <summary>An address that opens the dashboard once: the answer of <c>POST /api/v1/session/token</c>.</summary>
/// <param name="Url">With the token in its fragment.</param>
/// <param name="Token">The token alone.</param>
/// <param name="Expires">It is good until then.</param>
public sealed record DashboardLinkView(string Url, string Token, Instant Expires);
