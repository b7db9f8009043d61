using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>What the parts of a router share: peers, meshes, scores, backoffs, and the effects to be taken.</summary>
sealed class RouterState(RouterSettings settings, PeerId self, Random random)
{
    readonly Queue<RouterEffect> _effects = new();
    readonly List<Peer> _waiting = [];

    public RouterSettings Settings { get; } = settings;

    public PeerId Self { get; } = self;

    public Random Random { get; } = random;

    public PeerTable Peers { get; } = new();

    public PeerScores Scores { get; } = new(settings.Score);

    public Backoff Backoff { get; } = new(settings.BackoffsMax);

    public PeerGater Gater { get; } = new(settings.PeerGater, random);

    public RouterCounters Counters { get; } = new();

    public KeyCache Keys { get; } = new();

    public TrafficCounters Traffic { get; } = new();

    /// <summary>By topic or one-bit mask.</summary>
    public Dictionary<Key, Mesh> Meshes { get; } = [];

    /// <summary>The same in the order of joining.</summary>
    public List<Mesh> MeshOrder { get; } = [];

    /// <summary>Heartbeats so far.</summary>
    public long Tick { get; set; }

    public IReadOnlySet<PeerId> Direct { get; } = settings.DirectPeers.ToHashSet();

    /// <summary>Whether all slices of a key are joined here.</summary>
    public bool IsJoined(Key key)
    {
        foreach (var slice in key.Slices)
        {
            if (!Meshes.ContainsKey(slice))
                return false;
        }
        return true;
    }

    public double ScoreOf(Peer peer) => Scores.Effective(peer.Id);

    /// <summary>Whether a GRAFT may be sent: subscribed, writable, not in the mesh, not direct, no backoff, no
    /// negative score.</summary>
    public bool IsEligible(Peer peer, Mesh mesh)
        => !peer.Direct && peer.Subscribed.Contains(mesh.Key) && peer.OutboxOf(mesh.Key.Family) is not null
            && !mesh.Contains(peer) && !Backoff.Blocks(mesh.Key, peer.Id) && ScoreOf(peer) >= 0;

    public List<Peer> EligibleFor(Mesh mesh)
        => [.. Peers.SubscribersOf(mesh.Key).Where(peer => IsEligible(peer, mesh))];

    /// <summary>Up to <paramref name="count"/> of the list at random; the list is reordered.</summary>
    public IEnumerable<Peer> Choose(List<Peer> peers, int count)
    {
        Random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(peers));
        return peers.Take(count);
    }

    /// <summary>Up to <paramref name="count"/> of the list: first up to Dscore that have earned the best scores above
    /// zero, then at random. Chance alone would be an eclipse's: sybils are most of the subscribers.</summary>
    public IEnumerable<Peer> ChooseEarned(List<Peer> peers, int count)
    {
        List<Peer> shuffled = [.. Choose(peers, peers.Count)];
        Peer[] earned = [.. shuffled.Where(peer => ScoreOf(peer) > 0).OrderByDescending(ScoreOf)
            .Take(Math.Min(Settings.Dscore, count))];
        return earned.Concat(shuffled.Where(peer => !earned.Contains(peer))).Take(count);
    }

    public void Emit(RouterEffect effect) => _effects.Enqueue(effect);

    public void Note(RouterNote note, PeerId peer, string key = "", string reason = "")
        => _effects.Enqueue(new RouterEffect.Noted(note, peer, key, reason));

    public void Misbehaved(Peer peer, double count, string reason)
    {
        Scores.Misbehaved(peer.Id, count);
        Note(RouterNote.Misbehaved, peer.Id, "", reason);
    }

    /// <summary>IHAVE, IWANT, IDONTWANT: dropped and counted when there is no room.</summary>
    public bool SendControl(Peer peer, KeyFamily family, byte[] part)
    {
        if (peer.OutboxOf(family)?.TryAddControl(part) == true)
        {
            Wake(peer);
            return true;
        }
        Counters.Add(RouterCount.DropControl);
        return false;
    }

    /// <summary>GRAFT, or PRUNE with a backoff: without room it is kept for a later heartbeat.</summary>
    public void SendMeshControl(Peer peer, DeferredControl control, IEnumerable<PeerInfo> exchange)
    {
        var outbox = peer.OutboxOf(control.Key.Family);
        if (outbox is null)
        {
            peer.Defer(control);
            return;
        }
        var part = control.Backoff is not { } backoff
            ? RpcWriter.Graft(control.Key)
            : outbox.Version.HasBackoff
                ? RpcWriter.Prune(control.Key, exchange, (ulong)Math.Ceiling(backoff.TotalSeconds))
                : RpcWriter.Prune(control.Key, [], null);
        if (outbox.TryAddControl(part))
            Wake(peer);
        else
            peer.Defer(control);
    }

    public void SendSubscription(Peer peer, Key key, bool subscribe)
    {
        if (peer.OutboxOf(key.Family) is not { } outbox)
            return;
        outbox.AddSubscription(RpcWriter.SubOpts(key, subscribe), subscribe);
        Wake(peer);
    }

    /// <summary>False when the lane is full or the channel is gone.</summary>
    public bool TrySendOwn(Peer peer, KeyFamily family, ReadOnlyMemory<byte> raw)
    {
        if (peer.OutboxOf(family)?.TryAddOwn(raw) != true)
            return false;
        Wake(peer);
        return true;
    }

    /// <summary>False, and counted, when the lane is full or the channel is gone.</summary>
    public bool Forward(Peer peer, KeyFamily family, ReadOnlyMemory<byte> raw)
    {
        if (peer.OutboxOf(family)?.TryAddForward(raw) == true)
        {
            Wake(peer);
            return true;
        }
        Counters.Add(RouterCount.DropForward);
        return false;
    }

    /// <summary>The peer's outbox may have something to hand out.</summary>
    public void Wake(Peer peer)
    {
        if (!_waiting.Contains(peer))
            _waiting.Add(peer);
    }

    public bool TryTake(out RouterEffect effect)
    {
        if (_effects.Count == 0)
            Pump();
        return _effects.TryDequeue(out effect!);
    }

    /// <summary>RPCs are joined only when everything else is taken: inputs given in one go share them.</summary>
    void Pump()
    {
        foreach (var peer in _waiting)
        {
            foreach (var outbox in peer.Outboxes)
            {
                while (Peers.Find(peer.Id) == peer && outbox.TryTake(out var rpc, out var lane))
                {
                    Counters.Add(RouterCount.SendRpc);
                    _effects.Enqueue(new RouterEffect.SendRpc(peer.Id, outbox.Version, rpc, lane));
                }
            }
        }
        _waiting.Clear();
    }
}
