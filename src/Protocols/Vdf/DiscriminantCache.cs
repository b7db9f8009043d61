namespace QuilActors.Protocols.Vdf;

/// <summary>Derived discriminants by challenge, the least recently used dropped first. Not for several threads.
/// </summary>
public sealed class DiscriminantCache
{
    public const int DefaultCapacity = 1024;

    readonly Dictionary<(string Profile, string Challenge), LinkedListNode<ChallengeDiscriminant>> _entries = [];
    readonly LinkedList<ChallengeDiscriminant> _byUse = [];
    readonly int _capacity;

    public DiscriminantCache(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    public int Count => _entries.Count;

    /// <summary>Null for a challenge that is not known.</summary>
    public ChallengeDiscriminant? Find(VdfProfile profile, ReadOnlySpan<byte> challenge)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (!_entries.TryGetValue(Key(profile, challenge), out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value;
    }

    public void Add(ChallengeDiscriminant discriminant)
    {
        ArgumentNullException.ThrowIfNull(discriminant);
        var key = Key(discriminant.Profile, discriminant.Challenge.Span);
        if (_entries.ContainsKey(key))
            return;
        if (_entries.Count == _capacity && _byUse.Last is { } oldest)
        {
            _byUse.RemoveLast();
            _entries.Remove(Key(oldest.Value.Profile, oldest.Value.Challenge.Span));
        }
        _entries[key] = _byUse.AddFirst(discriminant);
    }

    static (string Profile, string Challenge) Key(VdfProfile profile, ReadOnlySpan<byte> challenge)
        => (profile.Name, Convert.ToBase64String(challenge));
}
