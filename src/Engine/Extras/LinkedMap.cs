using System.Diagnostics.CodeAnalysis;

namespace QuilActors.Engine.Extras;

/// <summary>A map that is walked in the order of insertion, never in that of hash codes.</summary>
sealed class LinkedMap<TKey, TValue>
    where TKey : notnull
{
    readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> _nodes = [];
    readonly LinkedList<KeyValuePair<TKey, TValue>> _order = new();

    public int Count => _nodes.Count;

    public bool TryAdd(TKey key, TValue value)
    {
        if (_nodes.ContainsKey(key))
            return false;
        _nodes.Add(key, _order.AddLast(new KeyValuePair<TKey, TValue>(key, value)));
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        if (_nodes.TryGetValue(key, out var node))
            node.Value = new KeyValuePair<TKey, TValue>(key, value);
        else
            TryAdd(key, value);
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_nodes.TryGetValue(key, out var node))
        {
            value = node.Value.Value;
            return true;
        }
        value = default;
        return false;
    }

    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_nodes.Remove(key, out var node))
        {
            value = node.Value.Value;
            _order.Remove(node);
            return true;
        }
        value = default;
        return false;
    }

    public bool Contains(TKey key) => _nodes.ContainsKey(key);

    public TKey[] Keys()
    {
        var keys = new TKey[_nodes.Count];
        var i = 0;
        foreach (var pair in _order)
            keys[i++] = pair.Key;
        return keys;
    }

    public void Clear()
    {
        _nodes.Clear();
        _order.Clear();
    }
}
