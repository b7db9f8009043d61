using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Who said it had a message that we then asked for, and until when it must have come from anybody. One id per
/// IWANT is tracked.</summary>
sealed class GossipPromises
{
    readonly Dictionary<MessageId, Dictionary<PeerId, Instant>> _promises = [];

    public int Count => _promises.Count;

    public void Add(MessageId id, PeerId peer, Instant deadline)
    {
        if (!_promises.TryGetValue(id, out var peers))
            _promises.Add(id, peers = []);
        peers.TryAdd(peer, deadline);
    }

    public void Fulfil(MessageId id) => _promises.Remove(id);

    /// <summary>Takes out what is overdue: broken promises per peer, in the order of ids.</summary>
    public IEnumerable<(PeerId Peer, int Broken)> TakeBroken(Instant now)
    {
        if (_promises.Count == 0)
            return [];
        var broken = new SortedDictionary<PeerId, int>();
        foreach (var (id, peers) in _promises)
        {
            foreach (var (peer, deadline) in peers)
            {
                if (deadline > now)
                    continue;
                broken[peer] = broken.GetValueOrDefault(peer) + 1;
                peers.Remove(peer);
            }
            if (peers.Count == 0)
                _promises.Remove(id);
        }
        return broken.Select(b => (b.Key, b.Value));
    }

    public void Forget(PeerId peer)
    {
        foreach (var (id, peers) in _promises)
        {
            if (peers.Remove(peer) && peers.Count == 0)
                _promises.Remove(id);
        }
    }
}
