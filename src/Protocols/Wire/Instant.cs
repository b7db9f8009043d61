namespace QuilActors.Protocols.Wire;

/// <summary>A point in time as the cores see it: UTC ticks of 100 ns since 0001-01-01. The only clock value in a core.
/// Shells convert from the engine's clock in <c>src/Actors/Clock.cs</c> alone.</summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    const long UnixEpochTicks = 621_355_968_000_000_000;

    /// <summary>Milliseconds since 1970-01-01 UTC, rounded down.</summary>
    public long UnixMilliseconds => (Ticks - UnixEpochTicks) / TimeSpan.TicksPerMillisecond;

    public static Instant FromUnixMilliseconds(long milliseconds)
        => new(UnixEpochTicks + milliseconds * TimeSpan.TicksPerMillisecond);

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    public static Instant operator +(Instant instant, TimeSpan span) => new(instant.Ticks + span.Ticks);

    public static Instant operator -(Instant instant, TimeSpan span) => new(instant.Ticks - span.Ticks);

    public static TimeSpan operator -(Instant left, Instant right) => new(left.Ticks - right.Ticks);

    public static bool operator <(Instant left, Instant right) => left.Ticks < right.Ticks;

    public static bool operator >(Instant left, Instant right) => left.Ticks > right.Ticks;

    public static bool operator <=(Instant left, Instant right) => left.Ticks <= right.Ticks;

    public static bool operator >=(Instant left, Instant right) => left.Ticks >= right.Ticks;
}
