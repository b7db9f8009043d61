using QuilActors.Engine;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>Addresses that others told us and that are dialled once: by peer exchange or discovery. A few at a time,
/// the rest in a bounded queue. Pure; its attempts have negative numbers, those of the <see cref="DialBook"/> positive
/// ones.</summary>
sealed class OnceDials
{
    readonly Queue<Wish> _waiting = new();
    readonly Dictionary<long, Wish> _underWay = [];
    long _lastAttempt;

    internal int Count => _waiting.Count + _underWay.Count;

    /// <summary>False when too many wait or the address is among them.</summary>
    internal bool TryAdd(Multiaddr address, PeerSource source, IActorRef asker)
    {
        if (_waiting.Count >= NetLimits.OnceDialsMax
            || _waiting.Concat(_underWay.Values).Any(wish => wish.Address == address))
            return false;
        _waiting.Enqueue(new Wish(address, source, asker));
        return true;
    }

    internal IReadOnlyList<(Multiaddr Address, long Attempt)> TakeDue()
    {
        var due = new List<(Multiaddr, long)>();
        while (_underWay.Count < NetLimits.OnceDialsAtOnceMax && _waiting.TryDequeue(out var wish))
        {
            _underWay.Add(--_lastAttempt, wish);
            due.Add((wish.Address, _lastAttempt));
        }
        return due;
    }

    /// <summary>Null for an attempt of others.</summary>
    internal Wish? OnEnded(long attempt) => _underWay.Remove(attempt, out var wish) ? wish : null;

    internal sealed record Wish(Multiaddr Address, PeerSource Source, IActorRef Asker);
}
