using System.Globalization;
using QuilActors.Hocon;

namespace QuilActors.Engine.Configuration;

/// <summary>Settings as a tree, read by path. Immutable. A path that is not there gives the default, a value of another
/// kind a <see cref="ConfigurationException"/>.</summary>
public sealed class Config
{
    const string Section = "section";
    const string Key = "value";

    internal Config(HoconObject? root) => Root = root;

    /// <summary>Nothing.</summary>
    public Config()
    {
    }

    /// <summary>Both, the first one before the second.</summary>
    public Config(Config source, Config fallback) => Root = source.WithFallback(fallback).Root;

    /// <summary>No settings.</summary>
    public static Config Empty { get; } = new();

    /// <summary>The tree; null if there is nothing.</summary>
    public HoconObject? Root { get; }

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Root is null or { Count: 0 };

    /// <summary>Reads HOCON.</summary>
    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    /// <summary>With a text behind it.</summary>
    public static Config operator +(Config config, string fallback)
        => config.WithFallback(ConfigurationFactory.ParseString(fallback));

    /// <summary>A text with settings behind it.</summary>
    public static Config operator +(string configHocon, Config fallbackConfig)
        => ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    /// <summary>Whether something other than null is there.</summary>
    public bool HasPath(string path) => Find(path) is not null;

    /// <summary>The value at a path; null if none.</summary>
    public HoconValue? GetValue(string path) => Find(path);

    /// <summary>The section at a path; null if none.</summary>
    public Config? GetConfig(string path) => Find(path) switch
    {
        null => null,
        HoconObject section => new Config(section),
        _ => throw Wrong(path, "a section"),
    };

    /// <summary>A text.</summary>
    public string? GetString(string path, string? @default = null) => Scalar(path)?.Text ?? @default;

    /// <summary>A whole number of 32 bits.</summary>
    public int GetInt(string path, int @default = 0) => Read(path, static r => r.IntOrNull(Key)) ?? @default;

    /// <summary>A whole number of 64 bits.</summary>
    public long GetLong(string path, long @default = 0) => Read(path, static r => r.LongOrNull(Key)) ?? @default;

    /// <summary>A number.</summary>
    public double GetDouble(string path, double @default = 0)
        => Read(path, static r => r.NumberOrNull(Key)) ?? @default;

    /// <summary>A number.</summary>
    public float GetFloat(string path, float @default = 0) => (float)GetDouble(path, @default);

    /// <summary>A decimal number.</summary>
    public decimal GetDecimal(string path, decimal @default = 0)
        => Scalar(path) is not { } scalar ? @default
            : decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : throw Wrong(path, "a number");

    /// <summary>true, on, yes or false, off, no.</summary>
    public bool GetBoolean(string path, bool @default = false) => Scalar(path)?.Text.ToLowerInvariant() switch
    {
        null => @default,
        "true" or "on" or "yes" => true,
        "false" or "off" or "no" => false,
        _ => throw Wrong(path, "true or false"),
    };

    /// <summary>A duration such as <c>5 s</c>, without unit milliseconds; <c>infinite</c> is
    /// <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true)
        => allowInfinite && Scalar(path)?.Text == "infinite"
            ? Timeout.InfiniteTimeSpan
            : Read(path, static r => r.DurationOrNull(Key)) ?? @default ?? TimeSpan.Zero;

    /// <summary>A size such as <c>10 MiB</c> in bytes.</summary>
    public long? GetByteSize(string path, long? def = null) => Read(path, static r => r.BytesOrNull(Key)) ?? def;

    /// <summary>A list of texts; empty if there is none.</summary>
    public IList<string> GetStringList(string path) => Items(path, static c => c.GetString(Key)!);

    /// <summary>A list of texts.</summary>
    public IList<string> GetStringList(string path, string[] defaultPaths)
        => HasPath(path) ? GetStringList(path) : defaultPaths;

    /// <summary>A list of whole numbers; empty if there is none.</summary>
    public IList<int> GetIntList(string path) => Items(path, static c => c.GetInt(Key));

    /// <summary>A list of whole numbers; empty if there is none.</summary>
    public IList<long> GetLongList(string path) => Items(path, static c => c.GetLong(Key));

    /// <summary>A list of numbers; empty if there is none.</summary>
    public IList<double> GetDoubleList(string path) => Items(path, static c => c.GetDouble(Key));

    /// <summary>A list of booleans; empty if there is none.</summary>
    public IList<bool> GetBooleanList(string path) => Items(path, static c => c.GetBoolean(Key));

    /// <summary>These settings, and what they do not say from <paramref name="fallback"/>.</summary>
    public Config WithFallback(Config fallback)
    {
        if (fallback.IsEmpty)
            return this;
        if (IsEmpty)
            return fallback;
        return new Config(HoconDocument.LoadLayers([.. Layers(fallback.Root!), .. Layers(Root!)]));
    }

    /// <summary>The topmost keys and their values.</summary>
    public IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable()
    {
        foreach (var key in Root?.Keys ?? [])
        {
            Root!.TryGet(key, out var value);
            yield return new KeyValuePair<string, HoconValue>(key, value!);
        }
    }

    /// <summary>HOCON.</summary>
    public override string ToString() => Root is null ? "" : HoconDocument.Print(Root);

    static IEnumerable<HoconLayer> Layers(HoconObject root)
        => new Config(root).AsEnumerable().Select(pair => HoconLayer.OfValue(Quoted(pair.Key), pair.Value));

    static string Quoted(string key)
        => $"\"{key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    static HoconObject Lone(HoconValue value)
        => HoconDocument.LoadLayers([HoconLayer.OfValue($"{Section}.{Key}", value)]);

    static ConfigurationException Wrong(string path, string kind) => new($"{path} must be {kind}");

    HoconValue? Find(string path) => Root?.Find(path) is { } value and not HoconScalar { Kind: ScalarKind.Null }
        ? value
        : null;

    HoconScalar? Scalar(string path) => Find(path) switch
    {
        null => null,
        HoconScalar scalar => scalar,
        _ => throw Wrong(path, "a single value"),
    };

    T? Read<T>(string path, Func<HoconReader, T?> read)
        where T : struct
    {
        if (Find(path) is not { } value)
            return null;
        var problems = new SettingsProblems();
        var result = read(new HoconReader(Lone(value), Section, problems));
        if (problems.Any)
            throw new ConfigurationException($"{path}: {problems.All()[0].Message}");
        return result;
    }

    List<T> Items<T>(string path, Func<Config, T> read) => Find(path) switch
    {
        null => [],
        HoconArray items => [.. items.Select(item => read(new Config((HoconObject)Lone(item).Find(Section)!)))],
        _ => throw Wrong(path, "a list"),
    };
}
