using System.Text;

namespace QuilActors.Hocon;

/// <summary>Names of settings: <c>[a-z][a-z0-9]*(-[a-z0-9]+)*</c>.</summary>
static class SettingsKey
{
    const int ShownCharsMax = 60;

    /// <exception cref="ArgumentException">A reader asks for a key that no settings file may have.</exception>
    public static void Check(string key)
    {
        var good = key.Length > 0 && char.IsAsciiLetterLower(key[0]) && key[^1] != '-'
            && !key.Contains("--", StringComparison.Ordinal)
            && key.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
        if (!good)
            throw new ArgumentException($"'{key}' is not a settings key", nameof(key));
    }

    public static void CheckSecret(string key)
    {
        if (!key.EndsWith("-file", StringComparison.Ordinal))
            throw new ArgumentException($"'{key}' names a secret and must end in -file", nameof(key));
    }

    /// <summary><c>DropOldest</c> becomes <c>drop-oldest</c>.</summary>
    public static string Hyphenate(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }

    /// <summary>A value for a message: one short line.</summary>
    public static string Shown(HoconValue value)
    {
        var text = value switch
        {
            HoconScalar scalar => scalar.Text,
            HoconArray => "[..]",
            _ => "{..}",
        };
        text = string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));
        return text.Length <= ShownCharsMax ? text : text[..ShownCharsMax] + "..";
    }
}
