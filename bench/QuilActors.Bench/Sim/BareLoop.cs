namespace QuilActors.Bench.Sim;

/// <summary>What a simulation costs at least: the same heap, and a latency, loss and partition draw per message,
/// without actors. Gossip of degree 8.</summary>
sealed class BareLoop
{
    const int Degree = 8;

    readonly PriorityHeap _heap = new();
    readonly int[] _peers;
    readonly long[] _seen;
    readonly byte[] _side;
    readonly int _nodes;
    ulong _state = 1;
    long _seq;

    BareLoop(int nodes)
    {
        _nodes = nodes;
        _peers = [.. Enumerable.Range(0, nodes * Degree).Select(_ => (int)(Next() % (ulong)nodes))];
        _seen = new long[nodes];
        _side = new byte[nodes];
        for (var i = 0; i < nodes; i++)
            _heap.Push(new Event((long)(Next() % 1_000_000), _seq++, i, i, 0));
    }

    /// <summary>Events of that many virtual seconds.</summary>
    public static long Run(int nodes, int seconds)
    {
        var loop = new BareLoop(nodes);
        var end = seconds * 1_000_000L;
        var (events, isCut) = (0L, false);
        while (loop._heap.TryPop(out var happening) && happening.Ticks <= end)
        {
            events++;
            if (!isCut && happening.Ticks > end / 2)
            {
                isCut = true;
                loop._side.AsSpan(0, nodes / 3).Fill(1);
            }
            loop.Happen(happening);
        }
        return events;
    }

    void Happen(in Event happening)
    {
        var (now, node) = (happening.Ticks, happening.To);
        if (happening.Value == 0)
        {
            for (var k = 0; k < Degree; k++)
                Send(now, node, _peers[node * Degree + k], ++_seen[node]);
            _heap.Push(new Event(now + 1_000_000, _seq++, node, node, 0));
            return;
        }
        _seen[node] = Math.Max(_seen[node], happening.Value);
        if (happening.Value > 0 && (happening.Value & 3) == 0)
            Send(now, node, happening.From, -1);
    }

    void Send(long now, int from, int to, long value)
    {
        var draw = Next();
        if ((draw & 1023) >= 10 && _side[from] == _side[to])
            _heap.Push(new Event(now + 5_000 + (long)(draw >> 40) % 80_000, _seq++, from, to, value));
    }

    ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    readonly record struct Event(long Ticks, long Seq, int From, int To, long Value)
    {
        public bool IsBefore(in Event other) => Ticks < other.Ticks || (Ticks == other.Ticks && Seq < other.Seq);
    }

    /// <summary>4-ary.</summary>
    sealed class PriorityHeap
    {
        Event[] _items = new Event[1 << 16];
        int _count;

        public void Push(in Event added)
        {
            if (_count == _items.Length)
                Array.Resize(ref _items, 2 * _count);
            var index = _count++;
            for (; index > 0 && added.IsBefore(_items[(index - 1) >> 2]); index = (index - 1) >> 2)
                _items[index] = _items[(index - 1) >> 2];
            _items[index] = added;
        }

        public bool TryPop(out Event first)
        {
            first = _items[0];
            if (_count == 0)
                return false;
            var last = _items[--_count];
            var index = 0;
            while ((index << 2) + 1 < _count)
            {
                var child = (index << 2) + 1;
                var least = child;
                for (var other = child + 1; other < Math.Min(child + 4, _count); other++)
                {
                    if (_items[other].IsBefore(_items[least]))
                        least = other;
                }
                if (!_items[least].IsBefore(last))
                    break;
                _items[index] = _items[least];
                index = least;
            }
            _items[index] = last;
            return true;
        }
    }
}
