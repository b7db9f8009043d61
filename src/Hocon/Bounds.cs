using System.Globalization;

namespace QuilActors.Hocon;

/// <summary>Writes bounds the way settings are written.</summary>
static class Bounds
{
    static readonly (long Ticks, string Unit)[] Times =
    [
        (TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "m"),
        (TimeSpan.TicksPerSecond, "s"), (TimeSpan.TicksPerMillisecond, "ms"), (TimeSpan.TicksPerMicrosecond, "us"),
    ];

    static readonly string[] Sizes = ["EiB", "PiB", "TiB", "GiB", "MiB", "KiB"];

    public static string Message(string? low, string? high) => (low, high) switch
    {
        ({ } l, { } h) => $"must be {l}..{h}",
        ({ } l, null) => $"must be at least {l}",
        (null, { } h) => $"must be at most {h}",
        _ => "is out of range",
    };

    public static string Show(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static string Show(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Show(TimeSpan span)
    {
        foreach (var (ticks, unit) in Times)
        {
            if (span.Ticks != 0 && span.Ticks % ticks == 0)
                return Show(span.Ticks / ticks) + unit;
        }
        return Show(span.Ticks * TimeSpan.NanosecondsPerTick) + "ns";
    }

    public static string ShowBytes(long bytes)
    {
        for (var i = 0; i < Sizes.Length; i++)
        {
            var unit = 1L << (10 * (Sizes.Length - i));
            if (bytes != 0 && bytes % unit == 0)
                return $"{Show(bytes / unit)} {Sizes[i]}";
        }
        return $"{Show(bytes)} B";
    }
}
