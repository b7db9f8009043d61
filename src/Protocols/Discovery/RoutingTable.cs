using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Discovery;

/// <summary>Kademlia's table: one bucket for each length of the prefix a peer's key has in common with ours, at most k
/// peers in each. Old peers that answer stay; one that failed makes room for a new one.</summary>
public sealed class RoutingTable(PeerId self)
{
    readonly KadKey _self = KadKey.Of(self);
    readonly SortedDictionary<int, List<Entry>> _buckets = [];
    readonly Dictionary<string, int> _perHost = [];

    public int Count { get; private set; }

    /// <summary>A peer that speaks Kademlia and was reached. False when its bucket or its host has no room.</summary>
    public bool TryAdd(KadPeer peer)
    {
        if (peer.Id == self)
            return false;
        var bucket = BucketOf(peer.Id);
        var at = bucket.FindIndex(entry => entry.Peer.Id == peer.Id);
        var kept = new Entry(Trimmed(peer), HostOf(peer));
        if (at < 0 && bucket.Count >= KadLimits.BucketPeersMax)
            at = bucket.FindIndex(entry => entry.Failed);
        if (at < 0 && bucket.Count >= KadLimits.BucketPeersMax)
            return false;
        var old = at < 0 ? null : bucket[at];
        if (old?.Host != kept.Host && !HasRoom(kept.Host))
            return false;
        if (old is not null)
            Remove(bucket, old);
        bucket.Add(kept);
        Count++;
        if (kept.Host is { } host)
            _perHost[host] = _perHost.GetValueOrDefault(host) + 1;
        return true;
    }

    /// <summary>It did not answer: it stays until another one wants its place.</summary>
    public void OnFailed(PeerId peer)
    {
        if (BucketOf(peer).Find(entry => entry.Peer.Id == peer) is { } entry)
            entry.Failed = true;
    }

    /// <summary>It does not speak Kademlia any more.</summary>
    public void Remove(PeerId peer)
    {
        var bucket = BucketOf(peer);
        if (bucket.Find(entry => entry.Peer.Id == peer) is { } entry)
            Remove(bucket, entry);
    }

    /// <summary>At most <paramref name="count"/> peers, the nearest to the key first; failed ones are not told.
    /// </summary>
    public IReadOnlyList<KadPeer> Closest(KadKey key, int count)
    {
        List<Entry> all = [.. _buckets.Values.SelectMany(bucket => bucket).Where(entry => !entry.Failed)];
        all.Sort((left, right) => key.CompareDistance(left.Key, right.Key));
        return [.. all.Take(count).Select(entry => entry.Peer)];
    }

    List<Entry> BucketOf(PeerId peer)
    {
        var prefix = _self.CommonPrefixBits(KadKey.Of(peer));
        if (!_buckets.TryGetValue(prefix, out var bucket))
            _buckets.Add(prefix, bucket = []);
        return bucket;
    }

    bool HasRoom(string? host) => host is null || _perHost.GetValueOrDefault(host) < KadLimits.PeersPerHostMax;

    void Remove(List<Entry> bucket, Entry entry)
    {
        bucket.Remove(entry);
        Count--;
        if (entry.Host is not { } host)
            return;
        if (_perHost[host] == 1)
            _perHost.Remove(host);
        else
            _perHost[host]--;
    }

    static KadPeer Trimmed(KadPeer peer)
        => peer with { Addresses = [.. peer.Addresses.Take(KadLimits.AddressesPerPeerMax)] };

    /// <summary>The host a peer was reached at; null for loopback, which is not limited.</summary>
    static string? HostOf(KadPeer peer)
        => peer.Addresses.Count > 0 && !peer.Addresses[0].IsLoopback ? peer.Addresses[0].Host : null;

    sealed class Entry(KadPeer peer, string? host)
    {
        public KadPeer Peer { get; } = peer;

        public KadKey Key { get; } = KadKey.Of(peer.Id);

        public string? Host { get; } = host;

        public bool Failed { get; set; }
    }
}
