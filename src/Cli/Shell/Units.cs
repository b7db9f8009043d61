using System.Globalization;

namespace QuilActors.Cli.Shell;

/// <summary>Amounts and sizes for people; JSON has the exact integers.</summary>
static class Units
{
    const ulong UnitsPerQuil = 8_000_000_000;

    /// <summary>Whole QUIL and four decimals, rounded down: integers only.</summary>
    public static string Quil(UInt128 units)
    {
        var fraction = (ulong)(units % UnitsPerQuil) * 10_000 / UnitsPerQuil;
        return string.Create(CultureInfo.InvariantCulture, $"{units / UnitsPerQuil}.{fraction:D4} QUIL");
    }

    public static string Bytes(double bytes)
    {
        string[] names = ["B", "KiB", "MiB", "GiB", "TiB"];
        var index = 0;
        for (; bytes >= 1024 && index < names.Length - 1; index++)
            bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes.ToString(index == 0 ? "0" : "0.0",
            CultureInfo.InvariantCulture)} {names[index]}");
    }

    /// <summary>Q32.32 as a decimal number with two places.</summary>
    public static string Score(UInt128 score)
        => string.Create(CultureInfo.InvariantCulture, $"{score >> 32}.{(ulong)(score & 0xffff_ffff) * 100 >> 32:D2}");

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => $"{(int)span.TotalDays}d {span.Hours}h",
        { TotalHours: >= 1 } => $"{(int)span.TotalHours}h {span.Minutes}m",
        { TotalMinutes: >= 1 } => $"{(int)span.TotalMinutes}m {span.Seconds}s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0}s"),
    };
}
