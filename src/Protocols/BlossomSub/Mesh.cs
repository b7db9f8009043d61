namespace QuilActors.Protocols.BlossomSub;

/// <summary>The peers of one joined topic or one-bit mask that we send its messages to in full.</summary>
sealed class Mesh(Key key)
{
    readonly List<Peer> _peers = [];

    public Key Key { get; } = key;

    /// <summary>In the order of joining.</summary>
    public IReadOnlyList<Peer> Peers => _peers;

    public int Count => _peers.Count;

    /// <summary>Own subscriptions and relays that need this mesh.</summary>
    public int Users { get; set; }

    public int OutboundCount => _peers.Count(peer => peer.Outbound);

    public bool Contains(Peer peer) => _peers.Contains(peer);

    public void Add(Peer peer) => _peers.Add(peer);

    public bool Remove(Peer peer) => _peers.Remove(peer);
}
