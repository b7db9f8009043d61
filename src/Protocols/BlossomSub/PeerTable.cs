using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>The connected peers, in the order of connecting, and who subscribes which topic or one-bit mask.</summary>
sealed class PeerTable
{
    static readonly List<Peer> None = [];

    readonly Dictionary<PeerId, Peer> _byId = [];
    readonly List<Peer> _all = [];
    readonly Dictionary<Key, List<Peer>> _subscribers = [];

    public IReadOnlyList<Peer> All => _all;

    /// <summary>Keys with at least one subscriber.</summary>
    public int KeyCount => _subscribers.Count;

    public Peer? Find(PeerId id) => _byId.GetValueOrDefault(id);

    public void Add(Peer peer)
    {
        _byId.Add(peer.Id, peer);
        _all.Add(peer);
    }

    public void Remove(Peer peer)
    {
        foreach (var key in peer.Subscribed.ToArray())
            Unsubscribe(peer, key);
        _byId.Remove(peer.Id);
        _all.Remove(peer);
    }

    /// <summary>False if it was subscribed already.</summary>
    public bool Subscribe(Peer peer, Key key)
    {
        if (!peer.Subscribed.Add(key))
            return false;
        peer.SubscribedBytes += key.Bytes.Length;
        if (!_subscribers.TryGetValue(key, out var list))
            _subscribers.Add(key, list = []);
        list.Add(peer);
        return true;
    }

    public bool Unsubscribe(Peer peer, Key key)
    {
        if (!peer.Subscribed.Remove(key))
            return false;
        peer.SubscribedBytes -= key.Bytes.Length;
        var list = _subscribers[key];
        list.Remove(peer);
        if (list.Count == 0)
            _subscribers.Remove(key);
        return true;
    }

    /// <summary>Who subscribes all slices of the key.</summary>
    public IReadOnlyList<Peer> SubscribersOf(Key key)
    {
        var first = _subscribers.GetValueOrDefault(key.Slices[0], None);
        if (!key.IsMultiBit)
            return first;
        return [.. first.Where(peer => key.Slices.All(peer.Subscribed.Contains))];
    }
}
