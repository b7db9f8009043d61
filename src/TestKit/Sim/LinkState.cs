namespace QuilActors.TestKit.Sim;

/// <summary>One directed link: its own chance, what is on the way, and what holds it up.</summary>
sealed class LinkState(SimNetwork net, int from, int to)
{
    SimRandom? _random;
    long _freeAt;

    public int From => from;

    public int To => to;

    public SimRandom Random => _random ??= new SimRandom(net.Seed, $"net:n{from + 1}>n{to + 1}");

    /// <summary>Null: the network's default.</summary>
    public Link? Own { get; set; }

    public Link Settings => Own ?? net.Default;

    public int OnTheWay { get; set; }

    public long ClogUntil { get; set; }

    /// <summary>A limit of a fault, in bytes per second; 0: none.</summary>
    public long Throttle { get; set; }

    public Func<ReadOnlyMemory<byte>, bool>? Filter { get; set; }

    /// <summary>The tick at which a packet of that size arrives if nothing is lost.</summary>
    public long ArrivalOf(int bytes, long now)
    {
        var rate = Throttle > 0 ? Throttle : Settings.BytesPerSecond;
        var start = Math.Max(now, ClogUntil);
        if (rate > 0)
        {
            start = Math.Max(start, _freeAt);
            _freeAt = start += bytes * TimeSpan.TicksPerSecond / rate;
        }
        return start + Settings.Latency.Draw(Random);
    }
}
