using QuilActors.Engine.Event;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Net;

/// <summary>On the event stream: the first connection to a peer is up.</summary>
public sealed record PeerConnected(PeerId Peer);

/// <summary>On the event stream: the last connection to a peer is gone.</summary>
public sealed record PeerDisconnected(PeerId Peer);

/// <summary>On the event stream: identify told what the peer speaks (again after a push).</summary>
public sealed record PeerIdentified(PeerId Peer, string Agent, IReadOnlyList<string> Protocols);

/// <summary>On the event stream: our listener is bound; the port is the real one, with our /p2p/ id.</summary>
public sealed record Listening(Multiaddr Address);

/// <summary>On the event stream: a listener cannot be bound; it is tried again. The message is one line.</summary>
public sealed record ListenFailed(Multiaddr Address, bool PortInUse, string Message);

/// <summary>Who opened the oldest connection.</summary>
public enum PeerDirection
{
    Inbound,
    Outbound,
}

/// <summary>How we came to know of a peer.</summary>
public enum PeerSource
{
    /// <summary>It dialled us.</summary>
    Inbound,

    /// <summary>Of the bootstrap list.</summary>
    Bootstrap,

    /// <summary>By <see cref="ConnectTo"/>.</summary>
    Configured,

    /// <summary>By the signed record in a PRUNE.</summary>
    Exchange,

    /// <summary>By a lookup.</summary>
    Discovery,
}

/// <summary>What is known of a connected peer.</summary>
/// <param name="Addresses">The address of the oldest connection first, then those identify told.</param>
/// <param name="Agent">Empty until identified.</param>
/// <param name="RoundTrip">Of the last ping; null until one came back.</param>
public sealed record PeerInfo(
    PeerId Id,
    IReadOnlyList<Multiaddr> Addresses,
    PeerDirection Direction,
    IReadOnlyList<string> Protocols,
    string Agent,
    Instant ConnectedSince,
    TimeSpan? RoundTrip)
{
    public PeerSource Source { get; init; }

    /// <summary>The peer's own signed statement of its addresses, checked; empty while it told none.</summary>
    public ReadOnlyMemory<byte> SignedRecord { get; init; }
}

/// <summary>Ask /user/net: answered with <see cref="PeerList"/>.</summary>
public sealed record GetPeers;

/// <summary>All connected peers, ordered by id; with our own id and bound addresses.</summary>
public sealed record PeerList(IReadOnlyList<PeerInfo> Items)
{
    public PeerId Self { get; init; }

    public IReadOnlyList<Multiaddr> Listening { get; init; } = [];
}

/// <summary>To /user/net: dial this address now and keep the peer connected from now on, as if it stood in the
/// bootstrap list.</summary>
public sealed record ConnectTo(Multiaddr Address);

/// <summary>To /user/net: dial an address that somebody told us, once; it is not dialled again when it fails or the
/// peer goes. Sender gets <see cref="DialEnded"/>.</summary>
public sealed record DialOnce(Multiaddr Address, PeerSource Source);

/// <summary>Answers <see cref="DialOnce"/>.</summary>
/// <param name="Fault">Null when the peer is connected now.</param>
public sealed record DialEnded(Multiaddr Address, string? Fault) : IDeadLetterSuppression;

/// <summary>To /user/net: close all connections to a peer; it is dialled again only if it is a kept address.</summary>
public sealed record DisconnectFrom(PeerId Peer, string Reason);
