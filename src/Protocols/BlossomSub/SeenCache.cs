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
}

/// <summary>The ids of the last while. Every sighting renews the time; when full, the one not seen for longest leaves.
/// </summary>
sealed class SeenCache(TimeSpan ttl, int max)
{
    readonly Dictionary<MessageId, LinkedListNode<Seen>> _entries = [];
    readonly LinkedList<Seen> _byAge = new();

    public int Count => _entries.Count;

    /// <summary>Left because the cache was full, not because of age.</summary>
    public long Evicted { get; private set; }

    public bool Contains(MessageId id) => _entries.ContainsKey(id);

    /// <summary>Null for an unknown id; else the sighting renews it.</summary>
    public Seen? Sight(MessageId id, Instant now)
    {
        if (!_entries.TryGetValue(id, out var node))
            return null;
        node.Value.Expires = now + ttl;
        _byAge.Remove(node);
        _byAge.AddLast(node);
        return node.Value;
    }

    public Seen Add(MessageId id, Delivery delivery, Instant now)
    {
        if (_entries.Count >= max && _byAge.First is { } oldest)
        {
            Forget(oldest.Value.Id);
            Evicted++;
        }
        var seen = new Seen(id, delivery) { Expires = now + ttl };
        _entries.Add(id, _byAge.AddLast(seen));
        return seen;
    }

    public void Forget(MessageId id)
    {
        if (_entries.Remove(id, out var node))
            _byAge.Remove(node);
    }

    public void Expire(Instant now)
    {
        while (_byAge.First is { } oldest && oldest.Value.Expires <= now)
            Forget(oldest.Value.Id);
    }
}
