using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>The messages of the last heartbeats: offered by IHAVE while young, given on IWANT while kept.</summary>
sealed class MessageCache(int historyLength, int historyGossip, long bytesMax)
{
    readonly Dictionary<MessageId, Entry> _entries = [];
    readonly LinkedList<Window> _windows = new([new Window()]);
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
        var given = entry.Given?.GetValueOrDefault(peer) ?? 0;
        if (given >= timesMax)
            return false;
        (entry.Given ??= [])[peer] = given + 1;
        raw = entry.Raw;
        return true;
    }

    /// <summary>The keys of the last windows, in the order in which they were first used.</summary>
    public IReadOnlyList<Key> GossipKeys()
    {
        var keys = new List<Key>();
        foreach (var window in _windows.Take(historyGossip))
            keys.AddRange(window.Keys.Where(key => !keys.Contains(key)));
        return keys;
    }

    /// <summary>The ids of a key in the last windows, the newest window first.</summary>
    public List<MessageId> GossipIds(Key key)
        => [.. _windows.Take(historyGossip).SelectMany(window => window.Entries)
            .Where(entry => entry.Key.Equals(key)).Select(entry => entry.Id)];

    /// <summary>A heartbeat has passed.</summary>
    public void Shift()
    {
        if (_windows.Count == historyLength)
        {
            foreach (var entry in _windows.Last!.Value.Entries)
                Remove(entry);
            _windows.RemoveLast();
        }
        _windows.AddFirst(new Window());
    }

    void DropOldest()
    {
        for (var window = _windows.Last; window is not null; window = window.Previous)
        {
            if (!window.Value.TryTakeOldest(out var entry))
                continue;
            Remove(entry);
            return;
        }
    }

    void Remove(Entry entry)
    {
        if (_entries.Remove(entry.Id))
            _bytes -= entry.Raw.Length;
    }

    /// <summary>What came between two heartbeats.</summary>
    sealed class Window
    {
        readonly Queue<Entry> _entries = new();
        readonly List<Key> _keys = [];

        public IEnumerable<Entry> Entries => _entries;

        public IReadOnlyList<Key> Keys => _keys;

        public void Add(Entry entry)
        {
            _entries.Enqueue(entry);
            if (_keys.Count == 0 || !(_keys[^1].Equals(entry.Key) || _keys.Contains(entry.Key)))
                _keys.Add(entry.Key);
        }

        public bool TryTakeOldest(out Entry entry) => _entries.TryDequeue(out entry!);
    }

    sealed class Entry(MessageId id, Key key, ReadOnlyMemory<byte> raw)
    {
        public MessageId Id { get; } = id;

        public Key Key { get; } = key;

        public ReadOnlyMemory<byte> Raw { get; } = raw;

        /// <summary>How often it was given to whom; null for most.</summary>
        public Dictionary<PeerId, int>? Given { get; set; }
    }
}
