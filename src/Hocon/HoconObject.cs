using System.Diagnostics.CodeAnalysis;

namespace QuilActors.Hocon;

/// <summary>Keys and values in the order in which the keys were first seen.</summary>
public sealed class HoconObject : HoconValue
{
    readonly List<string> _keys = [];
    readonly Dictionary<string, (HoconValue Value, Origin Key)> _entries = new(StringComparer.Ordinal);

    internal HoconObject(Origin origin)
        : base(origin)
    {
    }

    /// <summary>How many keys.</summary>
    public int Count => _keys.Count;

    /// <summary>The keys in first-seen order.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>The value of one key (not a path).</summary>
    /// <returns>False when the key is not there.</returns>
    public bool TryGet(string key, [NotNullWhen(true)] out HoconValue? value)
    {
        var found = _entries.TryGetValue(key, out var entry);
        value = entry.Value;
        return found;
    }

    /// <summary>Where the key itself was last written.</summary>
    /// <exception cref="KeyNotFoundException">The key is not there.</exception>
    public Origin KeyOrigin(string key) => _entries[key].Key;

    /// <summary>The value at a path such as <c>devnet.nodes."n 1"</c>; null when it is not there.</summary>
    /// <exception cref="HoconException">The text is not a path.</exception>
    public HoconValue? Find(string path)
    {
        HoconValue? at = this;
        foreach (var element in PathText.Parse(path, path))
        {
            if (at is not HoconObject inner || !inner.TryGet(element, out at))
                return null;
        }
        return at;
    }

    internal void Add(string key, HoconValue value, Origin keyOrigin)
    {
        _entries.Add(key, (value, keyOrigin));
        _keys.Add(key);
    }
}
