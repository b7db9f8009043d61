using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Own messages that some peer's queue has no room for yet. Each waits until all its peers took it or its
/// time is over; the peers that are left then count as dropped. The publisher is answered at the end, which slows it
/// down.
/// </summary>
sealed class WaitingPublishes(RouterState state)
{
    readonly LinkedList<Waiting> _byAge = new();

    public int Count => _byAge.Count;

    /// <summary>Of the oldest: all wait equally long.</summary>
    public Instant? Deadline => _byAge.First?.Value.Deadline;

    /// <summary>Sends an own message, or lets it wait.</summary>
    public void Send(
        long correlation, MessageId id, ReadOnlyMemory<byte> raw, IReadOnlyList<Peer> targets, Instant now)
    {
        var waiting = new Waiting(correlation, id, raw, now + state.Settings.PublishWait);
        var mayWait = state.Settings.PublishWait > TimeSpan.Zero && Count < state.Settings.PublishesWaitingMax;
        foreach (var peer in targets)
        {
            if (peer.OutboxOf(id.Family) is null)
                Drop(waiting);
            else if (peer.PublishesWaiting == 0 && state.TrySendOwn(peer, id.Family, raw))
                waiting.Recipients++;
            else if (mayWait)
                Wait(waiting, peer);
            else
                Drop(waiting);
        }
        if (waiting.Peers.Count == 0)
            Answer(waiting);
        else
            _byAge.AddLast(waiting);
    }

    /// <summary>The peer's queue may have room again.</summary>
    public void Retry(Peer peer)
    {
        for (var node = _byAge.First; node is not null && peer.PublishesWaiting > 0;)
        {
            var waiting = node.Value;
            var next = node.Next;
            if (waiting.Peers.Contains(peer) && !peer.Unwanted.Contains(waiting.Id))
            {
                if (!state.TrySendOwn(peer, waiting.Id.Family, waiting.Raw))
                    return;
                waiting.Recipients++;
                Done(node, peer);
            }
            else if (waiting.Peers.Contains(peer))
            {
                Done(node, peer);
            }
            node = next;
        }
    }

    /// <summary>The peer, or its channel of a family, is gone.</summary>
    public void Forget(Peer peer, KeyFamily? family)
    {
        for (var node = _byAge.First; node is not null && peer.PublishesWaiting > 0;)
        {
            var next = node.Next;
            if (node.Value.Peers.Contains(peer) && (family is null || node.Value.Id.Family == family))
            {
                Drop(node.Value);
                Done(node, peer);
            }
            node = next;
        }
    }

    public void OnDeadline(Instant now)
    {
        while (_byAge.First is { } oldest && oldest.Value.Deadline <= now)
        {
            foreach (var peer in oldest.Value.Peers.ToArray())
            {
                Drop(oldest.Value);
                Done(oldest, peer);
            }
        }
    }

    static void Wait(Waiting waiting, Peer peer)
    {
        waiting.Peers.Add(peer);
        peer.PublishesWaiting++;
    }

    void Drop(Waiting waiting)
    {
        waiting.Dropped++;
        state.Counters.Add(RouterCount.DropOwn);
    }

    void Done(LinkedListNode<Waiting> node, Peer peer)
    {
        node.Value.Peers.Remove(peer);
        peer.PublishesWaiting--;
        if (node.Value.Peers.Count > 0)
            return;
        _byAge.Remove(node);
        Answer(node.Value);
    }

    void Answer(Waiting waiting) => state.Emit(new RouterEffect.Published(
        waiting.Correlation, new PublishOutcome.Sent(waiting.Id, waiting.Recipients, waiting.Dropped)));

    sealed class Waiting(long correlation, MessageId id, ReadOnlyMemory<byte> raw, Instant deadline)
    {
        public long Correlation { get; } = correlation;

        public MessageId Id { get; } = id;

        public ReadOnlyMemory<byte> Raw { get; } = raw;

        public Instant Deadline { get; } = deadline;

        public List<Peer> Peers { get; } = [];

        public int Recipients { get; set; }

        public int Dropped { get; set; }
    }
}
