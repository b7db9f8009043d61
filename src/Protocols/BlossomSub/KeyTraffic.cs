namespace QuilActors.Protocols.BlossomSub;

/// <summary>Messages of one joined key since it was joined.</summary>
/// <param name="Delivered">Accepted from others.</param>
public sealed record KeyTraffic(
    long Delivered, long Duplicates, long Rejected, long Ignored, long Throttled, long Published)
{
    public static readonly KeyTraffic None = new(0, 0, 0, 0, 0, 0);
}

/// <summary>What became of a message, by key.</summary>
enum Traffic
{
    Delivered,
    Duplicate,
    Rejected,
    Ignored,
    Throttled,
    Published,
}

/// <summary>Counts by key; a message of a multi-bit mask counts on each of its slices.</summary>
sealed class TrafficCounters
{
    readonly Dictionary<Key, long[]> _byKey = [];

    public void Join(Key key) => _byKey.TryAdd(key, new long[(int)Traffic.Published + 1]);

    public void Leave(Key key) => _byKey.Remove(key);

    public KeyTraffic Of(Key key) => _byKey.TryGetValue(key, out var t)
        ? new KeyTraffic(
            t[(int)Traffic.Delivered], t[(int)Traffic.Duplicate], t[(int)Traffic.Rejected], t[(int)Traffic.Ignored],
            t[(int)Traffic.Throttled], t[(int)Traffic.Published])
        : KeyTraffic.None;

    /// <summary>Nothing for keys that are not joined.</summary>
    public void Count(Key key, Traffic what)
    {
        for (var i = 0; i < key.Slices.Count; i++)
        {
            if (_byKey.TryGetValue(key.Slices[i], out var traffic))
                traffic[(int)what]++;
        }
    }
}
