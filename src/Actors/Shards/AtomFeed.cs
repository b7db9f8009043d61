using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;

namespace QuilActors.Actors.Shards;

/// <summary>Tells of a shard's atoms: all that changed to whoever subscribed, and the visibility of members to the
/// shards whose edges hold them.</summary>
sealed class AtomFeed(uint shard, ShardState state, Func<AtomKey, bool> isForeign)
{
    /// <summary>Facts in one message.</summary>
    const int FactsMax = 512;

    readonly List<IActorRef> _subscribers = [];
    readonly SortedDictionary<AtomKey, SortedSet<uint>> _watchers = [];

    /// <summary>Tells a new subscriber everything.</summary>
    public void Subscribe(IActorRef subscriber)
    {
        Forget(subscriber);
        _subscribers.Add(subscriber);
        Tell([subscriber], state.Keys());
    }

    public void Forget(IActorRef subscriber) => _subscribers.Remove(subscriber);

    /// <summary>Another shard wants to know whether an atom of this one is visible.</summary>
    public AtomVisibility Watch(WatchAtom message)
    {
        if (!_watchers.TryGetValue(message.Key, out var watchers))
            _watchers.Add(message.Key, watchers = []);
        watchers.Add(message.Watcher);
        return new AtomVisibility(message.Key, state.IsVisible(message.Key), message.Watcher);
    }

    /// <summary>Tells what changed since the last time: facts to subscribers; visibility of watched atoms and wishes to
    /// watch to the region.</summary>
    public void Flush(IActorRef region)
    {
        var touched = new SortedSet<AtomKey>();
        while (state.TryTakeTouched(out var key))
        {
            if (!isForeign(key))
                touched.Add(key);
        }
        foreach (var key in touched)
        {
            foreach (var watcher in _watchers.GetValueOrDefault(key) ?? [])
                region.Tell(new AtomVisibility(key, state.IsVisible(key), watcher));
        }
        while (state.TryTakeWatch(out var key))
            region.Tell(new WatchAtom(key, shard));
        Tell(_subscribers, touched);
    }

    void Tell(List<IActorRef> subscribers, IEnumerable<AtomKey> keys)
    {
        if (subscribers.Count == 0)
            return;
        foreach (var page in keys.Select(FactOf).OfType<AtomFact>().Chunk(FactsMax))
        {
            foreach (var subscriber in subscribers)
                subscriber.Tell(new AtomsChanged(shard, page));
        }
    }

    AtomFact? FactOf(AtomKey key)
    {
        if (state.CurrentRecord(key)?.Body is not AddAtom { Content: var content })
            return null;
        var register = OsSchema.RegisterOf(content.TypeIri);
        return new AtomFact(shard, content, state.IsAlive(key),
            register is { } property ? state.Get(key, property) : null);
    }
}
