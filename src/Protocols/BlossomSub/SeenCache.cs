using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>A message id that has been seen, and how it came.</summary>
sealed class Seen(MessageId id, Delivery delivery)
{
    public MessageId Id { get; } = id;

    public Delivery Delivery { get; } = delivery;

    public Instant Expires { get; set; }

    /// <summary>While the message is being checked.</summary>
    public Candidate? Candidate { get; set; }

    /// <summary>SHA-256 of the bytes that validators rejected.</summary>
    public byte[]? InvalidDigest { get; set; }

    // Neighbours in the order of sighting; of the cache alone.
    internal Seen? Older { get; set; }

    internal Seen? Newer { get; set; }
}

/// <summary>The ids of the last while. Every sighting renews the time; when full, the one not seen for longest leaves.
/// </summary>
sealed class SeenCache(TimeSpan ttl, int max)
{
    readonly Dictionary<MessageId, Seen> _entries = [];
    Seen? _oldest, _newest;

    public int Count => _entries.Count;

    /// <summary>Left because the cache was full, not because of age.</summary>
    public long Evicted { get; private set; }

    public bool Contains(MessageId id) => _entries.ContainsKey(id);

    /// <summary>Null for an unknown id; else the sighting renews it.</summary>
    public Seen? Sight(MessageId id, Instant now)
    {
        if (!_entries.TryGetValue(id, out var seen))
            return null;
        seen.Expires = now + ttl;
        Unlink(seen);
        Append(seen);
        return seen;
    }

    public Seen Add(MessageId id, Delivery delivery, Instant now)
    {
        if (_entries.Count >= max && _oldest is { } oldest)
        {
            Forget(oldest.Id);
            Evicted++;
        }
        var seen = new Seen(id, delivery) { Expires = now + ttl };
        _entries.Add(id, seen);
        Append(seen);
        return seen;
    }

    public void Forget(MessageId id)
    {
        if (_entries.Remove(id, out var seen))
            Unlink(seen);
    }

    public void Expire(Instant now)
    {
        while (_oldest is { } oldest && oldest.Expires <= now)
            Forget(oldest.Id);
    }

    void Append(Seen seen)
    {
        (seen.Older, seen.Newer) = (_newest, null);
        if (_newest is { } newest)
            newest.Newer = seen;
        else
            _oldest = seen;
        _newest = seen;
    }

    void Unlink(Seen seen)
    {
        if (seen.Older is { } older)
            older.Newer = seen.Newer;
        else
            _oldest = seen.Newer;
        if (seen.Newer is { } newer)
            newer.Older = seen.Older;
        else
            _newest = seen.Older;
        (seen.Older, seen.Newer) = (null, null);
    }
}
