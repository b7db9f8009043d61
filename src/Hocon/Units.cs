using System.Numerics;

namespace QuilActors.Hocon;

/// <summary>Durations in nanoseconds and sizes in bytes: optional blanks around number and unit, exact decimal
/// arithmetic, rounded to the nearest.</summary>
public static class Units
{
    const string DurationNames = "ns, us, ms, s, m, h, d or their long names";
    const string SizeNames =
        "B, kB, MB, GB, TB, PB, EB, ZB, YB, K, KiB, MiB, GiB, TiB, PiB, EiB, ZiB, YiB or their long names";

    /// <summary>Without unit: milliseconds.</summary>
    public static bool TryDuration(string text, out long nanoseconds, out string fault)
        => TryRead(text, DurationUnit, DurationNames, "a duration such as 500ms", out nanoseconds, out fault);

    /// <summary>Without unit: bytes. 0 to 2^63 - 1.</summary>
    public static bool TryBytes(string text, out long bytes, out string fault)
    {
        if (!TryRead(text, SizeUnit, SizeNames, "a size such as 10 MiB", out bytes, out fault))
            return false;
        if (bytes < 0)
            fault = "a size must not be negative";
        return bytes >= 0;
    }

    /// <summary>A whole number.</summary>
    public static bool TryWhole(string text, out long value, out string fault)
    {
        value = 0;
        if (!DecimalNumber.TryRead(text, out var length, out var number) || length != text.Length)
            fault = "must be a whole number";
        else
            fault = number.TryWhole(out value) ? "" : "must be a whole number of 64 bits";
        return fault.Length == 0;
    }

    static bool TryRead(
        string text, Func<string, BigInteger?> unitOf, string units, string example, out long value, out string fault)
    {
        value = 0;
        var trimmed = Trim(text);
        if (!DecimalNumber.TryRead(trimmed, out var length, out var number))
            fault = $"must be {example}";
        else if (unitOf(Trim(trimmed[length..]).ToString()) is not { } unit)
            fault = $"unknown unit; use {units}";
        else
            fault = number.TryScale(unit, out value) ? "" : "is out of range";
        return fault.Length == 0;
    }

    static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && Scanner.IsBlank(text[0]))
            text = text[1..];
        while (text.Length > 0 && Scanner.IsBlank(text[^1]))
            text = text[..^1];
        return text;
    }

    static BigInteger? DurationUnit(string name) => name switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 1,
        "us" or "micro" or "micros" or "microsecond" or "microseconds" => 1_000,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => 1_000_000,
        "s" or "second" or "seconds" => 1_000_000_000,
        "m" or "minute" or "minutes" => 60_000_000_000,
        "h" or "hour" or "hours" => 3_600_000_000_000,
        "d" or "day" or "days" => 86_400_000_000_000,
        _ => null,
    };

    static readonly string[] Decimal = ["kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta"];
    static readonly string[] Binary = ["kibi", "mebi", "gibi", "tebi", "pebi", "exbi", "zebi", "yobi"];
    const string Letters = "KMGTPEZY";

    static BigInteger? SizeUnit(string name)
    {
        if (name is "" or "B" or "b" or "byte" or "bytes")
            return 1;
        for (var i = 0; i < Letters.Length; i++)
        {
            var big = Letters[i].ToString();
            var small = big.ToLowerInvariant();
            if (name == (i == 0 ? small : big) + "B" || name == Decimal[i] + "byte" || name == Decimal[i] + "bytes")
                return BigInteger.Pow(1000, i + 1);
            if (name == big || name == small || name == big + "i" || name == big + "iB" || name == Binary[i] + "byte"
                    || name == Binary[i] + "bytes")
                return BigInteger.One << (10 * (i + 1));
        }
        return null;
    }
}
