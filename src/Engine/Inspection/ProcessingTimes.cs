namespace QuilActors.Engine.Inspection;

/// <summary>How long one cell's messages waited and were handled: one message in <see cref="Every"/> is timed.
/// </summary>
sealed class ProcessingTimes
{
    /// <summary>One message in so many; a power of two.</summary>
    public const int Every = 64;

    readonly TimeSketch _handling = new();
    readonly TimeSketch _waiting = new();

    /// <summary>Time in handlers since the start, 100 ns ticks, extrapolated from the sampled messages.</summary>
    public long BusyTicks { get; private set; }

    /// <param name="ticks">100 ns.</param>
    /// <param name="weight">Messages it stands for.</param>
    public void Handled(long ticks, int weight)
    {
        _handling.Record(ticks);
        BusyTicks += ticks * weight;
    }

    /// <param name="ticks">100 ns.</param>
    public void Waited(long ticks) => _waiting.Record(ticks);

    public TimesSnapshot Take() => new(
        BusyTicks, _handling.Quantile(0.5), _handling.Quantile(0.99), _waiting.Quantile(0.5), _waiting.Quantile(0.99));
}
