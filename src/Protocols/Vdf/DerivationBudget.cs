using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Vdf;

/// <summary>How many discriminants each peer may have derived: a token bucket a peer. A bogus challenge costs 160 ms
/// of processor time at 2048 bits, so they are rationed.</summary>
public sealed class DerivationBudget
{
    /// <summary>Peers remembered; at the limit those with a full bucket are forgotten, which changes nothing, and if
    /// there are none a new peer gets nothing.</summary>
    public const int PeersMax = 4096;

    readonly Dictionary<PeerId, (int Tokens, Instant Since)> _peers = [];
    readonly int _burst;
    readonly TimeSpan _refill;

    public DerivationBudget(int burst, TimeSpan refill)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(refill, TimeSpan.Zero);
        (_burst, _refill) = (burst, refill);
    }

    public int Peers => _peers.Count;

    /// <summary>Takes one derivation from the peer's bucket; false when it is empty.</summary>
    public bool TryTake(PeerId peer, Instant now)
    {
        if (!_peers.ContainsKey(peer) && _peers.Count == PeersMax && !Forget(now))
            return false;
        var (tokens, since) = Filled(_peers.TryGetValue(peer, out var known) ? known : (_burst, now), now);
        _peers[peer] = tokens == 0 ? (0, since) : (tokens - 1, tokens == _burst ? now : since);
        return tokens != 0;
    }

    /// <summary>With the tokens that came since.</summary>
    (int Tokens, Instant Since) Filled((int Tokens, Instant Since) bucket, Instant now)
    {
        var came = Math.Clamp((now - bucket.Since).Ticks / _refill.Ticks, 0, _burst - bucket.Tokens);
        return (bucket.Tokens + (int)came, new(bucket.Since.Ticks + came * _refill.Ticks));
    }

    bool Forget(Instant now)
    {
        foreach (var full in _peers.Where(one => Filled(one.Value, now).Tokens == _burst).Select(one => one.Key)
            .ToArray())
            _peers.Remove(full);
        return _peers.Count < PeersMax;
    }
}
