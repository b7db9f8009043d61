namespace QuilActors.Protocols.BlossomSub;

/// <summary>The ids one peer does not want, each for some heartbeats. Bounded by the messages and ids taken per
/// heartbeat.</summary>
sealed class UnwantedIds
{
    readonly Dictionary<MessageId, long> _untilTick = [];

    public int Count => _untilTick.Count;

    public void Add(MessageId id, long untilTick) => _untilTick[id] = untilTick;

    public bool Contains(MessageId id) => _untilTick.ContainsKey(id);

    public void Expire(long tick)
    {
        foreach (var (id, until) in _untilTick)
        {
            if (tick >= until)
                _untilTick.Remove(id);
        }
    }
}
