using QuilActors.Crypto.ClassGroup;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Vdf;

/// <summary>Derived discriminants by challenge, the least recently used dropped first. Not for several threads.
/// </summary>
public sealed class DiscriminantCache
{
    public const int DefaultCapacity = 1024;

    readonly Dictionary<(int Bits, Bytes32 Seed), LinkedListNode<(Bytes32 Seed, Discriminant Value)>> _entries = [];
    readonly LinkedList<(Bytes32 Seed, Discriminant Value)> _byUse = [];
    readonly int _capacity;

    public DiscriminantCache(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    public int Count => _entries.Count;

    /// <summary>Null for a challenge that is not known.</summary>
    public Discriminant? Find(VdfProfile profile, ReadOnlySpan<byte> challenge)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (!_entries.TryGetValue((profile.DiscriminantBits, Key(profile, challenge)), out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Value;
    }

    internal void Add(VdfProfile profile, ReadOnlySpan<byte> challenge, Discriminant discriminant)
    {
        var seed = Key(profile, challenge);
        if (_entries.ContainsKey((discriminant.Bits, seed)))
            return;
        if (_entries.Count == _capacity && _byUse.Last is { } oldest)
        {
            _byUse.RemoveLast();
            _entries.Remove((oldest.Value.Value.Bits, oldest.Value.Seed));
        }
        _entries[(discriminant.Bits, seed)] = _byUse.AddFirst((seed, discriminant));
    }

    /// <summary>The seed is a hash of profile and challenge, or the 32-byte challenge itself.</summary>
    static Bytes32 Key(VdfProfile profile, ReadOnlySpan<byte> challenge)
        => new(Transcript.DiscriminantSeed(profile, challenge));
}
