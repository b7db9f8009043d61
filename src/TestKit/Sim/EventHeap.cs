namespace QuilActors.TestKit.Sim;

/// <summary>Something that happens at a point of virtual time.</summary>
interface ISimEvent
{
    /// <summary>The process it belongs to: with a dead one it does not happen; null for the world's own.</summary>
    SimProcess? Process { get; }

    /// <summary>Called off: it is thrown away and does not count.</summary>
    bool IsCancelled { get; }

    void Happen();
}

/// <summary>A 4-ary heap of events by (ticks, seq): a total order.</summary>
sealed class EventHeap
{
    Entry[] _entries = new Entry[256];

    public int Count { get; private set; }

    public long TopTicks => _entries[0].Ticks;

    public long TopSeq => _entries[0].Seq;

    public ISimEvent Top => _entries[0].Event;

    public void Push(long ticks, long seq, ISimEvent happening)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Count * 2);
        Rise(Count++, new Entry(ticks, seq, happening));
    }

    public ISimEvent Pop()
    {
        var top = _entries[0].Event;
        var last = _entries[--Count];
        _entries[Count] = default;
        if (Count > 0)
            Sink(0, last);
        return top;
    }

    /// <summary>Throws called-off events away.</summary>
    public void Sweep()
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (!_entries[i].Event.IsCancelled)
                _entries[kept++] = _entries[i];
        }
        Array.Clear(_entries, kept, Count - kept);
        Count = kept;
        for (var i = (Count - 2) >> 2; i >= 0 && Count > 1; i--)
            Sink(i, _entries[i]);
    }

    void Rise(int index, in Entry entry)
    {
        var entries = _entries;
        while (index > 0)
        {
            var parent = (index - 1) >> 2;
            if (!entry.IsBefore(entries[parent]))
                break;
            entries[index] = entries[parent];
            index = parent;
        }
        entries[index] = entry;
    }

    void Sink(int index, in Entry entry)
    {
        var entries = _entries;
        while (true)
        {
            var first = (index << 2) + 1;
            if (first >= Count)
                break;
            var end = Math.Min(first + 4, Count);
            var least = first;
            for (var i = first + 1; i < end; i++)
            {
                if (entries[i].IsBefore(entries[least]))
                    least = i;
            }
            if (!entries[least].IsBefore(entry))
                break;
            entries[index] = entries[least];
            index = least;
        }
        entries[index] = entry;
    }

    readonly struct Entry(long ticks, long seq, ISimEvent happening)
    {
        public readonly long Ticks = ticks;
        public readonly long Seq = seq;
        public readonly ISimEvent Event = happening;

        public bool IsBefore(in Entry other) => Ticks < other.Ticks || (Ticks == other.Ticks && Seq < other.Seq);
    }
}
