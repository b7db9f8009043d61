using QuilActors.Hocon;
using QuilActors.Protocols.Admin;

namespace QuilActors.Host.Settings;

/// <summary>The settings in force as rows: path, value, where it was written.</summary>
static class SettingsListing
{
    /// <summary>Parts of names that secrets have. Settings name their files only, so no value of that kind should be
    /// there; if one is, it is not shown.</summary>
    static readonly string[] _secret = ["key", "token", "secret", "password"];

    /// <summary>In the order of the files.</summary>
    public static IReadOnlyList<ConfigEntryView> Of(HoconObject tree)
    {
        var entries = new List<ConfigEntryView>();
        Add(entries, "", tree);
        return entries;
    }

    static void Add(List<ConfigEntryView> entries, string path, HoconObject fields)
    {
        foreach (var key in fields.Keys)
        {
            if (!fields.TryGet(key, out var value))
                continue;
            var below = path.Length == 0 ? key : $"{path}.{key}";
            if (value is HoconObject inner)
                Add(entries, below, inner);
            else
                entries.Add(new ConfigEntryView(below, IsSecret(key) ? "<redacted>" : Text(value), Origin(value)));
        }
    }

    static bool IsSecret(string key) => !key.EndsWith("-file", StringComparison.Ordinal)
        && key.Split('-').Any(word => _secret.Contains(word, StringComparer.Ordinal));

    static string Text(HoconValue value) => value switch
    {
        HoconScalar scalar => scalar.Text,
        HoconArray items => $"[{string.Join(", ", items.Select(Text))}]",
        _ => "{..}",
    };

    static string Origin(HoconValue value)
        => value.Origin.Source == SettingsLoader.ReferenceSource ? "default" : value.Origin.ToString();
}
