using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>The messages of the last heartbeats: offered by IHAVE while young, given on IWANT while kept.</summary>
sealed class MessageCache(int historyLength, int historyGossip, long bytesMax)
{
    readonly Dictionary<MessageId, Entry> _entries = [];
    readonly LinkedList<List<Entry>> _windows = new([[]]);
    long _bytes;

    public int Count => _entries.Count;

    public long Bytes => _bytes;

    public void Put(MessageId id, Key key, ReadOnlyMemory<byte> raw)
    {
        if (raw.Length > bytesMax)
            return;
        var entry = new Entry(id, key, raw);
        if (!_entries.TryAdd(id, entry))
            return;
        _windows.First!.Value.Add(entry);
        _bytes += raw.Length;
        while (_bytes > bytesMax)
            DropOldest();
    }

    public bool Contains(MessageId id) => _entries.ContainsKey(id);

    /// <summary>The message for a peer that asks for it; false if it is not here or was given too often.</summary>
    public bool TryGive(MessageId id, PeerId peer, int timesMax, out ReadOnlyMemory<byte> raw)
    {
        raw = default;
        if (!_entries.TryGetValue(id, out var entry))
            return false;
        var given = entry.Given.GetValueOrDefault(peer);
        if (given >= timesMax)
            return false;
        entry.Given[peer] = given + 1;
        raw = entry.Raw;
        return true;
    }

    /// <summary>The ids of the last windows per key, in the order in which the keys were first used.</summary>
    public IReadOnlyList<(Key Key, List<MessageId> Ids)> Gossip()
    {
        var byKey = new Dictionary<Key, List<MessageId>>();
        var result = new List<(Key, List<MessageId>)>();
        foreach (var entry in _windows.Take(historyGossip).SelectMany(window => window))
        {
            if (!byKey.TryGetValue(entry.Key, out var ids))
            {
                byKey.Add(entry.Key, ids = []);
                result.Add((entry.Key, ids));
            }
            ids.Add(entry.Id);
        }
        return result;
    }

    /// <summary>A heartbeat has passed.</summary>
    public void Shift()
    {
        if (_windows.Count == historyLength)
        {
            foreach (var entry in _windows.Last!.Value)
                Remove(entry);
            _windows.RemoveLast();
        }
        _windows.AddFirst([]);
    }

    void DropOldest()
    {
        for (var window = _windows.Last; window is not null; window = window.Previous)
        {
            if (window.Value.Count == 0)
                continue;
            Remove(window.Value[0]);
            window.Value.RemoveAt(0);
            return;
        }
    }

    void Remove(Entry entry)
    {
        if (_entries.Remove(entry.Id))
            _bytes -= entry.Raw.Length;
    }

    sealed record Entry(MessageId Id, Key Key, ReadOnlyMemory<byte> Raw)
    {
        public Dictionary<PeerId, int> Given { get; } = [];
    }
}
