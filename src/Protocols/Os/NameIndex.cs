using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Os;

/// <summary>The keys of one bucket in order of their UTF-8 bytes, each with its File.</summary>
sealed class NameIndex
{
    /// <summary>Appended to a prefix it skips, in one step, nearly all keys that begin with it: only keys with this
    /// very text behind the prefix sort later.</summary>
    public const string Beyond = "\U0010FFFF\U0010FFFF";

    // A row without a key is behind all others.
    readonly SortedSet<Row> _rows = new(Comparer<Row>.Create(static (left, right)
        => left.Key is null || right.Key is null
            ? (left.Key is null ? 1 : 0) - (right.Key is null ? 1 : 0)
            : Utf8Order.Instance.Compare(left.Key, right.Key)));

    // Only asked for single keys, never listed.
    readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public int Count => _rows.Count;

    public bool IsKnown(string key) => _known.Contains(key);

    public void Set(string key, Bytes32? file)
    {
        _known.Add(key);
        var row = new Row(key, file ?? default);
        _rows.Remove(row);
        if (file is not null)
            _rows.Add(row);
    }

    public Bytes32? Get(string key) => _rows.TryGetValue(new Row(key, default), out var row) ? row.File : null;

    /// <summary>The first key behind <paramref name="after"/> that begins with <paramref name="prefix"/>.</summary>
    public (string Key, Bytes32 File)? NextAfter(string after, string prefix)
    {
        var from = Utf8Order.Instance.Compare(prefix, after) > 0 ? prefix : after;
        var view = _rows.GetViewBetween(new Row(from, default), default);
        foreach (var row in view)
        {
            if (row.Key == after)
                continue;
            return row.Key!.StartsWith(prefix, StringComparison.Ordinal) ? (row.Key, row.File) : null;
        }
        return null;
    }

    public static string Later(string left, string right)
        => Utf8Order.Instance.Compare(left, right) >= 0 ? left : right;

    readonly record struct Row(string? Key, Bytes32 File);
}
