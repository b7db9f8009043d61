using System.Buffers.Binary;
using System.Text;

namespace QuilActors.Engine.Routing;

/// <summary>Rings of nodes by hash.</summary>
public static class ConsistentHash
{
    /// <summary>A ring with that many places per node.</summary>
    public static ConsistentHash<T> Create<T>(IEnumerable<T> nodes, int virtualNodesFactor)
        where T : notnull
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualNodesFactor, 1);
        var ring = new SortedDictionary<int, T>();
        foreach (var node in nodes)
            ConsistentHash<T>.Place(ring, node, virtualNodesFactor);
        return new ConsistentHash<T>(ring, virtualNodesFactor);
    }

    /// <summary>FNV-1a, mixed; the same on every machine and in every run.</summary>
    internal static int HashOf(ReadOnlySpan<byte> key)
    {
        var h = 0xCBF29CE484222325UL;
        foreach (var b in key)
            h = (h ^ b) * 0x100000001B3UL;
        h ^= h >> 33;
        h *= 0xFF51AFD7ED558CCDUL;
        h ^= h >> 33;
        return (int)h;
    }

    internal static byte[] BytesOf(object key)
    {
        switch (key)
        {
            case byte[] bytes:
                return bytes;
            case int number:
                return BytesOf((long)number);
            case long number:
                var eight = new byte[8];
                BinaryPrimitives.WriteInt64BigEndian(eight, number);
                return eight;
            default:
                return Encoding.UTF8.GetBytes(
                    Convert.ToString(key, System.Globalization.CultureInfo.InvariantCulture) ?? "");
        }
    }
}

/// <summary>A ring of nodes: a key belongs to the next place on the ring. Adding or removing one of n nodes moves about
/// a share of 1/n of the keys. Immutable.</summary>
public class ConsistentHash<T>
    where T : notnull
{
    readonly SortedDictionary<int, T> _nodes;
    readonly int[] _places;
    readonly int _virtualNodesFactor;

    /// <summary>Of places made before.</summary>
    public ConsistentHash(SortedDictionary<int, T> nodes, int virtualNodesFactor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualNodesFactor, 1);
        _nodes = nodes;
        _places = [.. nodes.Keys];
        _virtualNodesFactor = virtualNodesFactor;
    }

    /// <summary>Whether it has no node.</summary>
    public bool IsEmpty => _places.Length == 0;

    /// <summary>With one more node.</summary>
    public static ConsistentHash<T> operator +(ConsistentHash<T> hash, T node)
    {
        var ring = new SortedDictionary<int, T>(hash._nodes);
        Place(ring, node, hash._virtualNodesFactor);
        return new ConsistentHash<T>(ring, hash._virtualNodesFactor);
    }

    /// <summary>Without a node.</summary>
    public static ConsistentHash<T> operator -(ConsistentHash<T> hash, T node)
        => new(
            new SortedDictionary<int, T>(hash._nodes.Where(p => !p.Value.Equals(node)).ToDictionary()),
            hash._virtualNodesFactor);

    /// <summary>With one more node.</summary>
    public ConsistentHash<T> Add(T node) => this + node;

    /// <summary>Without a node.</summary>
    public ConsistentHash<T> Remove(T node) => this - node;

    /// <summary>Whose the key is.</summary>
    /// <exception cref="InvalidOperationException">There is no node.</exception>
    public T NodeFor(string key) => NodeFor(Encoding.UTF8.GetBytes(key));

    /// <summary>Whose the key is.</summary>
    /// <exception cref="InvalidOperationException">There is no node.</exception>
    public T NodeFor(byte[] key)
    {
        if (IsEmpty)
            throw new InvalidOperationException("cannot get a node of an empty ring");
        var at = Array.BinarySearch(_places, ConsistentHash.HashOf(key));
        if (at < 0)
            at = ~at;
        return _nodes[_places[at % _places.Length]];
    }

    internal static void Place(SortedDictionary<int, T> ring, T node, int virtualNodesFactor)
    {
        for (var i = 0; i < virtualNodesFactor; i++)
            ring[ConsistentHash.HashOf(Encoding.UTF8.GetBytes($"{node}#{i}"))] = node;
    }
}
