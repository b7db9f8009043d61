using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Until when a peer must not be grafted on a key, by either side. It outlives the connection.</summary>
sealed class Backoff(int max)
{
    readonly Dictionary<(Key, PeerId), (Instant Start, Instant End)> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Starts or renews; a later end already set stays.</summary>
    public void Set(Key key, PeerId peer, Instant now, TimeSpan duration)
    {
        var end = now + duration;
        if (_entries.TryGetValue((key, peer), out var old) && old.End > end)
            end = old.End;
        if (_entries.Count >= max && !_entries.ContainsKey((key, peer)))
            _entries.Remove(_entries.MinBy(e => e.Value.End).Key);
        _entries[(key, peer)] = (now, end);
    }

    /// <summary>Whether a GRAFT from the peer breaks it.</summary>
    /// <param name="since">How long ago the PRUNE was.</param>
    /// <param name="duration">What the PRUNE said.</param>
    public bool IsBroken(Key key, PeerId peer, Instant now, out TimeSpan since, out TimeSpan duration)
    {
        (since, duration) = (default, default);
        if (!_entries.TryGetValue((key, peer), out var entry) || now >= entry.End)
            return false;
        (since, duration) = (now - entry.Start, entry.End - entry.Start);
        return true;
    }

    /// <summary>Own GRAFTs wait for the entry to go, some heartbeats after its end: clocks and links differ.</summary>
    public bool Blocks(Key key, PeerId peer) => _entries.ContainsKey((key, peer));

    public void Expire(Instant now, TimeSpan slack)
    {
        foreach (var (entry, time) in _entries)
        {
            if (now >= time.End + slack)
                _entries.Remove(entry);
        }
    }
}
