using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Net;

/// <summary>The addresses to keep connected and when to dial each again: 0.2 s doubling to 30 s, with up to a quarter
/// more by chance. Pure: time and chance come in.</summary>
sealed class DialBook
{
    readonly List<Entry> _entries = [];
    readonly HashSet<PeerId> _connected = [];
    long _lastAttempt;

    internal int Count => _entries.Count;

    internal int InFlight => _entries.Count(e => e.Attempt is not null);

    /// <summary>When <see cref="TakeDue"/> has something; null when all are connected or under way.</summary>
    internal Instant? Deadline
        => InFlight >= NetLimits.DialsAtOnceMax ? null
            : _entries.Where(IsWaiting).Select(e => (Instant?)e.NextAt).Min();

    /// <summary>False when it is known or the book is full.</summary>
    internal bool Add(Multiaddr address, Instant now)
    {
        if (_entries.Count >= NetLimits.KeptAddressesMax || _entries.Any(e => e.Address == address))
            return false;
        _entries.Add(new Entry(address) { Peer = address.Peer, NextAt = now });
        return true;
    }

    /// <summary>Addresses to dial now, each with the number of its attempt.</summary>
    internal IReadOnlyList<(Multiaddr Address, long Attempt)> TakeDue(Instant now)
    {
        var due = new List<(Multiaddr, long)>();
        foreach (var entry in _entries)
        {
            if (InFlight >= NetLimits.DialsAtOnceMax)
                break;
            if (!IsWaiting(entry) || entry.NextAt > now)
                continue;
            entry.Attempt = ++_lastAttempt;
            due.Add((entry.Address, _lastAttempt));
        }
        return due;
    }

    internal void OnFailed(long attempt, Instant now, double chance)
    {
        if (Find(attempt) is not { } entry)
            return;
        entry.Attempt = null;
        Delay(entry, now, chance);
    }

    /// <summary>A dial reached a peer. An address that leads to ourselves is not dialled again. Returns the address,
    /// null for an attempt of others.</summary>
    internal Multiaddr? OnReached(long attempt, PeerId peer, bool isSelf)
    {
        if (Find(attempt) is not { } entry)
            return null;
        entry.Attempt = null;
        entry.Peer = peer;
        entry.IsSelf = isSelf;
        return entry.Address;
    }

    internal void OnPeerConnected(PeerId peer, Instant now)
    {
        _connected.Add(peer);
        foreach (var entry in _entries.Where(e => e.Peer == peer))
            entry.ConnectedAt = now;
    }

    internal void OnPeerGone(PeerId peer, Instant now, double chance)
    {
        _connected.Remove(peer);
        foreach (var entry in _entries.Where(e => e.Peer == peer))
        {
            if (entry.ConnectedAt is { } since && now - since >= NetLimits.RedialSettled)
                entry.Failures = 0;
            entry.ConnectedAt = null;
            Delay(entry, now, chance);
        }
    }

    bool IsWaiting(Entry entry)
        => entry is { Attempt: null, IsSelf: false } && (entry.Peer is not { } peer || !_connected.Contains(peer));

    Entry? Find(long attempt) => _entries.Find(e => e.Attempt == attempt);

    static void Delay(Entry entry, Instant now, double chance)
    {
        var doubled = NetLimits.RedialMin * Math.Pow(2, Math.Min(entry.Failures++, 16));
        var delay = doubled < NetLimits.RedialMax ? doubled : NetLimits.RedialMax;
        entry.NextAt = now + delay * (1 + chance / 4);
    }

    sealed class Entry(Multiaddr address)
    {
        public Multiaddr Address { get; } = address;

        public PeerId? Peer { get; set; }

        public bool IsSelf { get; set; }

        public long? Attempt { get; set; }

        public int Failures { get; set; }

        public Instant NextAt { get; set; }

        public Instant? ConnectedAt { get; set; }
    }
}
