namespace QuilActors.TestKit.Sim;

/// <summary>How long a packet takes: exponential from a least value, uniform, or fixed.</summary>
/// <param name="Min">The least.</param>
/// <param name="Mean">The mean of an exponential one; the most of a uniform one.</param>
/// <param name="IsUniform">Uniform in [Min, Mean] rather than exponential.</param>
public readonly record struct Latency(TimeSpan Min, TimeSpan Mean, bool IsUniform = false)
{
    /// <summary>Always the same.</summary>
    public static Latency Fixed(TimeSpan span) => new(span, span);

    /// <summary>Any value between, all alike.</summary>
    public static Latency Uniform(TimeSpan from, TimeSpan to) => new(from, to, IsUniform: true);

    /// <summary>Exponential above a least value.</summary>
    public static Latency Exp(TimeSpan min, TimeSpan mean) => new(min, mean);

    internal long Draw(SimRandom random)
    {
        if (Min == Mean)
            return Min.Ticks;
        return IsUniform ? random.Uniform(Min, Mean).Ticks : Min.Ticks + random.ExpTicks((Mean - Min).Ticks);
    }
}

/// <summary>What a directed link does to packets.</summary>
public sealed record Link
{
    /// <summary>Time on the way.</summary>
    public Latency Latency { get; init; }

    /// <summary>Chance that a packet is lost; on a stream it comes later instead.</summary>
    public double Loss { get; init; }

    /// <summary>Chance that a datagram comes twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>Chance that a datagram is delayed behind others.</summary>
    public double Reorder { get; init; }

    /// <summary>Chance that an old datagram comes again, up to 60 s later.</summary>
    public double Replay { get; init; }

    /// <summary>Bytes per second; 0: without limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Datagrams on the way; more are dropped.</summary>
    public int Capacity { get; init; } = 4_096;

    /// <summary>A good local network.</summary>
    public static Link Lan { get; } = new()
    {
        Latency = Latency.Exp(TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(0.5)),
    };

    /// <summary>The internet on a good day.</summary>
    public static Link Wan { get; } = new()
    {
        Latency = Latency.Exp(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60)),
        Loss = 0.001, Duplicate = 0.0005, Reorder = 0.01, Replay = 0.0001, Capacity = 1_024,
    };

    /// <summary>The internet on a bad day.</summary>
    public static Link Hostile { get; } = new()
    {
        Latency = Latency.Exp(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(150)),
        Loss = 0.05, Duplicate = 0.02, Reorder = 0.1, Replay = 0.005, Capacity = 256,
    };
}
