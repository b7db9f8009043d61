namespace QuilActors.Protocols.BlossomSub;

/// <summary>Messages of one joined key since it was joined.</summary>
/// <param name="Delivered">Accepted from others.</param>
public sealed record KeyTraffic(
    long Delivered, long Duplicates, long Rejected, long Ignored, long Throttled, long Published)
{
    public static readonly KeyTraffic None = new(0, 0, 0, 0, 0, 0);
}

/// <summary>Counts by key; a message of a multi-bit mask counts on each of its slices.</summary>
sealed class TrafficCounters
{
    readonly Dictionary<Key, KeyTraffic> _byKey = [];

    public void Join(Key key) => _byKey.TryAdd(key, KeyTraffic.None);

    public void Leave(Key key) => _byKey.Remove(key);

    public KeyTraffic Of(Key key) => _byKey.GetValueOrDefault(key, KeyTraffic.None);

    /// <summary>Nothing for keys that are not joined.</summary>
    public void Count(Key key, Func<KeyTraffic, KeyTraffic> change)
    {
        foreach (var slice in key.Slices)
        {
            if (_byKey.TryGetValue(slice, out var traffic))
                _byKey[slice] = change(traffic);
        }
    }
}
