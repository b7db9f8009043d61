namespace QuilActors.Engine.Dispatch;

/// <summary>A 4-ary heap of timers by (deadline, order of arming). Not thread-safe.</summary>
public sealed class TimerHeap
{
    Entry[] _heap = new Entry[16];
    long _armed;

    /// <summary>Armed timers.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a timer.</summary>
    public Entry Add(long due, IEngineTimer timer)
    {
        var entry = new Entry { Due = due, Order = _armed++, Timer = timer };
        if (Count == _heap.Length)
            Array.Resize(ref _heap, Count * 2);
        Place(entry, Count++);
        Rise(entry);
        return entry;
    }

    /// <summary>False if it fired or was removed before. The entry lets go of its timer.</summary>
    public bool Remove(Entry entry)
    {
        if (entry.Index < 0)
            return false;
        var last = _heap[--Count];
        _heap[Count] = null!;
        if (!ReferenceEquals(last, entry))
        {
            Place(last, entry.Index);
            Rise(last);
            Sink(last);
        }
        entry.Index = -1;
        entry.Timer = null;
        return true;
    }

    /// <summary>The earliest deadline.</summary>
    public bool TryPeek(out long due)
    {
        due = Count > 0 ? _heap[0].Due : long.MaxValue;
        return Count > 0;
    }

    /// <summary>Removes the earliest timer.</summary>
    public IEngineTimer TakeFirst()
    {
        var entry = _heap[0];
        var timer = entry.Timer!;
        Remove(entry);
        return timer;
    }

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        while (Count > 0)
            Remove(_heap[Count - 1]);
    }

    void Rise(Entry entry)
    {
        while (entry.Index > 0)
        {
            var parent = _heap[(entry.Index - 1) >> 2];
            if (!entry.IsBefore(parent))
                return;
            Swap(entry, parent);
        }
    }

    void Sink(Entry entry)
    {
        while (true)
        {
            var first = (entry.Index << 2) + 1;
            var least = entry;
            for (var i = first; i < Math.Min(first + 4, Count); i++)
            {
                if (_heap[i].IsBefore(least))
                    least = _heap[i];
            }
            if (ReferenceEquals(least, entry))
                return;
            Swap(entry, least);
        }
    }

    void Swap(Entry a, Entry b)
    {
        var index = a.Index;
        Place(a, b.Index);
        Place(b, index);
    }

    void Place(Entry entry, int index)
    {
        _heap[index] = entry;
        entry.Index = index;
    }

    /// <summary>One armed timer.</summary>
    public sealed class Entry : TimerHandle
    {
        internal long Due { get; init; }

        internal long Order { get; init; }

        internal int Index { get; set; } = -1;

        internal IEngineTimer? Timer { get; set; }

        internal bool IsBefore(Entry other) => Due < other.Due || (Due == other.Due && Order < other.Order);
    }
}
