namespace QuilActors.Bench.Gossip;

/// <summary>Messages received: how many, how fast, how late. For one writer and readers on other threads.</summary>
sealed class Tally
{
    readonly Lock _gate = new();
    readonly List<double> _milliseconds = [];
    long _first, _last;

    public void Add(ReadOnlySpan<byte> data)
    {
        var age = Payload.AgeMilliseconds(data);
        lock (_gate)
        {
            _last = Payload.Nanoseconds();
            if (_milliseconds.Count == 0)
                _first = _last;
            _milliseconds.Add(age);
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _milliseconds.Count;
        }
    }

    public void Reset()
    {
        lock (_gate)
            _milliseconds.Clear();
    }

    public (int Count, double PerSecond, double P50, double P99) Read()
    {
        lock (_gate)
        {
            var sorted = _milliseconds.Order().ToArray();
            var seconds = (_last - _first) / 1e9;
            return (sorted.Length, seconds > 0 ? (sorted.Length - 1) / seconds : 0, At(sorted, .5), At(sorted, .99));
        }
    }

    public double[] Ages()
    {
        lock (_gate)
            return [.. _milliseconds];
    }

    public static double At(double[] sorted, double share)
        => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
