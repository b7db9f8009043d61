namespace QuilActors.Protocols.Scoring;

/// <summary>The multiplicative decay of score counters: x = x * factor per interval, and 0 once below a floor.
/// </summary>
public static class Decay
{
    /// <summary>The factor that brings 1 down to <paramref name="decayToZero"/> after <paramref name="goneAfter"/>:
    /// decayToZero^(interval / goneAfter).</summary>
    public static double Factor(TimeSpan goneAfter, TimeSpan interval, double decayToZero)
        => Math.Pow(decayToZero, interval / goneAfter);

    /// <summary>One interval of decay.</summary>
    public static double Step(double value, double factor, double decayToZero)
    {
        value *= factor;
        return value < decayToZero ? 0 : value;
    }
}
