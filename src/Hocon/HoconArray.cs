using System.Collections;

namespace QuilActors.Hocon;

/// <summary>A list of values.</summary>
public sealed class HoconArray : HoconValue, IReadOnlyList<HoconValue>
{
    readonly List<HoconValue> _items;

    internal HoconArray(List<HoconValue> items, Origin origin)
        : base(origin) => _items = items;

    /// <summary>How many elements.</summary>
    public int Count => _items.Count;

    /// <summary>The element at a 0-based index.</summary>
    public HoconValue this[int index] => _items[index];

    /// <summary>The elements in order.</summary>
    public IEnumerator<HoconValue> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
