using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>The GossipSub and BlossomSub router of one node: a pure core. Give it inputs and the time, call
/// <see cref="OnDeadline"/> at <see cref="Deadline"/>, and carry out every effect in order. Inputs given before effects
/// are taken share RPCs. Source: libp2p specs/pubsub/gossipsub v1.0 to v1.2; Quilibrium's BlossomSub for masks.
/// </summary>
public sealed class Router
{
    readonly RouterState _state;
    readonly MeshKeeper _mesh;
    readonly Spread _spread;
    readonly Gossip _gossip;
    readonly MessagePath _path;
    readonly SeenCache _seen;
    readonly MessageCache _cache;
    readonly List<Key> _joined = [];
    Instant _nextHeartbeat, _nextDirectDial;
    bool _stopped;

    /// <exception cref="ArgumentException">The settings have problems.</exception>
    public Router(RouterSettings settings, MessageSigner signer, Random random, Instant now)
    {
        if (settings.Problems().FirstOrDefault() is { } problem)
            throw new ArgumentException(problem, nameof(settings));
        if (settings.Signed != signer.Signs)
            throw new ArgumentException("a signing router needs a signing key", nameof(signer));
        _state = new RouterState(settings, signer.Self, random);
        _seen = new SeenCache(settings.SeenTtl, settings.SeenMax);
        _cache = new MessageCache(settings.HistoryLength, settings.HistoryGossip, settings.HistoryBytesMax);
        _spread = new Spread(_state);
        _mesh = new MeshKeeper(_state);
        _gossip = new Gossip(_state, _seen, _cache, _spread);
        _path = new MessagePath(_state, signer, _seen, _cache, _spread, _gossip, now);
        _nextHeartbeat = now + settings.HeartbeatFirst;
        _nextDirectDial = now + settings.DirectConnectFirst;
    }

    public void On(RouterInput input, Instant now)
    {
        switch (input)
        {
            case RouterInput.RpcReceived rpc: OnRpc(rpc, now); break;
            case RouterInput.SignatureChecked check: _path.SignatureChecked(check.Ticket, check.Valid, now); break;
            case RouterInput.Validated validated: _path.Validated(validated.Ticket, validated.Verdict, now); break;
            case RouterInput.Written written: OnWritten(written); break;
            case RouterInput.Publish publish: OnPublish(publish, now); break;
            case RouterInput.PeerConnected connected: OnConnected(connected, now); break;
            case RouterInput.PeerDisconnected gone: OnDisconnected(gone.Peer, now); break;
            case RouterInput.ChannelOpened opened: OnChannelOpened(opened.Peer, opened.Version, now); break;
            case RouterInput.ChannelClosed closed: OnChannelClosed(closed.Peer, closed.Family); break;
            case RouterInput.RecordKnown known: OnRecord(known); break;
            case RouterInput.Join join: OnJoin(join, now); break;
            case RouterInput.Leave leave: OnLeave(leave.Key, now); break;
            case RouterInput.ApplicationScored app: _state.Scores.SetApplication(app.Peer, app.Value); break;
            case RouterInput.Stop: OnStop(now); break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    public void OnDeadline(Instant now)
    {
        _state.Scores.OnDeadline(now);
        _path.OnDeadline(now);
        if (_stopped)
            return;
        if (now >= _nextDirectDial)
        {
            DialDirect();
            _nextDirectDial = now + _state.Settings.DirectConnectTicks * _state.Settings.HeartbeatInterval;
        }
        if (now >= _nextHeartbeat)
        {
            Heartbeat(now);
            // A late heartbeat is not made up for: the next one keeps its distance.
            _nextHeartbeat = now + _state.Settings.HeartbeatInterval;
        }
    }

    public bool TryTake(out RouterEffect effect) => _state.TryTake(out effect);

    /// <summary>The earliest of all timers.</summary>
    public Instant? Deadline
    {
        get
        {
            var first = Earlier(_state.Scores.Deadline, _path.Deadline);
            if (_stopped)
                return first;
            var next = _state.Direct.Count > 0 && _nextDirectDial < _nextHeartbeat ? _nextDirectDial : _nextHeartbeat;
            return Earlier(first, next);
        }
    }

    /// <summary>Messages waiting for the check of their signature or for validators.</summary>
    public int ChecksPending => _path.PendingCount;

    /// <summary>Peers that subscribe all of a key and can be written to.</summary>
    public int WritableSubscribers(Key key)
        => _state.Peers.SubscribersOf(key).Count(peer => peer.OutboxOf(key.Family) is not null);

    public PeerId Self => _state.Self;

    public PeerScores Scores => _state.Scores;

    public RouterCounters Counters => _state.Counters;

    /// <summary>The joined keys with their meshes and subscribers, in the order of joining.</summary>
    public IReadOnlyList<KeyView> Keys()
        => [.. _state.MeshOrder.Select(mesh => new KeyView(
            mesh.Key, Ids(mesh.Peers), Ids(_state.Peers.SubscribersOf(mesh.Key)), _state.Traffic.Of(mesh.Key)))];

    /// <summary>Sizes of all that grows.</summary>
    public RouterSizes Sizes() => new(
        _state.Peers.All.Count, _state.Peers.KeyCount, _seen.Count, _seen.Evicted, _cache.Count, _cache.Bytes,
        _state.Backoff.Count, _gossip.PromiseCount, _spread.FanoutCount, _spread.VirtualCount, _path.PendingCount,
        _state.Peers.All.Sum(peer => peer.Outboxes.Sum(outbox => (long)outbox.QueuedBytes)),
        _state.Peers.All.Sum(peer => peer.Unwanted.Count),
        _state.Gater.SourceCount);

    internal RouterState State => _state;

    void OnConnected(RouterInput.PeerConnected connected, Instant now)
    {
        if (connected.Peer == _state.Self || _state.Peers.Find(connected.Peer) is not null)
            return;
        _state.Peers.Add(new Peer(connected.Peer, connected.Outbound, _state.Direct.Contains(connected.Peer)));
        _state.Scores.AddPeer(connected.Peer, now);
        _state.Scores.SetAddresses(connected.Peer, connected.Addresses);
        _state.Gater.Connected(connected.Peer, connected.Addresses.Count > 0 ? connected.Addresses[0] : null);
    }

    void OnDisconnected(PeerId id, Instant now)
    {
        if (_state.Peers.Find(id) is not { } peer)
            return;
        _path.Forget(peer, null);
        _mesh.ForgetAll(peer, null, "disconnected");
        _spread.Forget(peer);
        _gossip.Forget(peer);
        _state.Peers.Remove(peer);
        _state.Scores.RemovePeer(id, now);
        _state.Gater.Disconnected(id, now);
    }

    void OnChannelOpened(PeerId id, WireVersion version, Instant now)
    {
        if (_state.Peers.Find(id) is not { } peer || _stopped)
            return;
        // Hello: the first RPC lists all own subscriptions.
        peer.SetOutbox(version.Family, new Outbox(version, _state.Settings));
        foreach (var mesh in _state.MeshOrder.Where(mesh => mesh.Key.Family == version.Family))
        {
            _state.SendSubscription(peer, mesh.Key, subscribe: true);
            _mesh.OnCandidate(peer, mesh.Key, now);
        }
        _mesh.RetryDeferred(peer);
    }

    void OnChannelClosed(PeerId id, KeyFamily family)
    {
        if (_state.Peers.Find(id) is not { } peer)
            return;
        peer.SetOutbox(family, null);
        _path.Forget(peer, family);
        _mesh.ForgetAll(peer, family, "channel closed");
        _spread.Forget(peer, family);
    }

    void OnRecord(RouterInput.RecordKnown known)
    {
        if (_state.Peers.Find(known.Peer) is { } peer)
            peer.SignedRecord = known.SignedRecord;
    }

    void OnWritten(RouterInput.Written written)
    {
        if (_state.Peers.Find(written.Peer) is not { } peer || peer.OutboxOf(written.Family) is not { } outbox)
            return;
        outbox.Written(written.Bytes);
        _path.OnRoom(peer);
        if (!outbox.IsEmpty)
            _state.Wake(peer);
    }

    void OnJoin(RouterInput.Join join, Instant now)
    {
        if (_stopped || _joined.Contains(join.Key))
            return;
        Invariant.Require(_joined.Count < _state.Settings.OwnKeysMax, "a node joins a bounded number of keys");
        _joined.Add(join.Key);
        foreach (var slice in join.Key.Slices)
        {
            _state.Scores.SetKey(slice.Name, join.Score ?? _state.Settings.KeyScore);
            if (!_state.Meshes.TryGetValue(slice, out var mesh))
            {
                foreach (var peer in _state.Peers.All)
                    _state.SendSubscription(peer, slice, subscribe: true);
                mesh = _mesh.Join(slice, _spread.TakeFanout(slice), now);
            }
            mesh.Users++;
        }
    }

    void OnLeave(Key key, Instant now)
    {
        if (!_joined.Remove(key))
            return;
        foreach (var slice in key.Slices)
        {
            var mesh = _state.Meshes[slice];
            if (--mesh.Users > 0)
                continue;
            foreach (var peer in _state.Peers.All)
                _state.SendSubscription(peer, slice, subscribe: false);
            _mesh.Leave(mesh, now);
        }
        _path.ForgetUnjoined();
    }

    void OnPublish(RouterInput.Publish publish, Instant now)
    {
        if (_stopped)
            _state.Emit(new RouterEffect.Published(publish.Correlation, new PublishOutcome.NodeStopped()));
        else
            _path.Publish(publish.Correlation, publish.Key, publish.Data, now);
    }

    void OnStop(Instant now)
    {
        foreach (var key in _joined.ToArray())
            OnLeave(key, now);
        _stopped = true;
    }

    void OnRpc(RouterInput.RpcReceived received, Instant now)
    {
        if (_state.Peers.Find(received.Peer) is not { } peer || _stopped)
            return;
        _state.Counters.Add(RouterCount.RecvRpc);
        if (!peer.Direct && _state.ScoreOf(peer) < _state.Scores.Thresholds.Graylist)
        {
            _state.Counters.Add(RouterCount.Graylisted);
            return;
        }
        if (received.Rpc.Length > _state.Settings.RpcBytesMax || !RpcReader.TryRead(received.Rpc, out var rpc)
            || !Subscribe(peer, received.Family, rpc.Subscriptions, now))
        {
            _state.Counters.Add(RouterCount.BadRpc);
            _state.Note(RouterNote.BadRpc, peer.Id);
            _state.Emit(new RouterEffect.ResetChannel(peer.Id, received.Family, "malformed RPC"));
            return;
        }
        if (!_state.Settings.PeerGater.Enabled || peer.Direct || _state.Gater.TakesMessages(peer.Id, now))
        {
            foreach (var message in rpc.Messages)
                _path.Received(peer, received.Family, message, now);
        }
        else
        {
            _state.Counters.Add(RouterCount.GatedMessage, rpc.Messages.Count);
        }
        OnControl(peer, received.Family, rpc, now);
    }

    void OnControl(Peer peer, KeyFamily family, Rpc rpc, Instant now)
    {
        _gossip.OnIHaves(peer, family, rpc.IHaves, now);
        _gossip.OnIWants(peer, family, rpc.IWants);
        foreach (var bytes in rpc.Grafts)
        {
            if (Key.TryCreate(family, bytes.Span, out var key))
                _mesh.OnGraft(peer, key, now);
        }
        foreach (var prune in rpc.Prunes)
        {
            if (!Key.TryCreate(family, prune.Key.Span, out var key) || !_state.Meshes.ContainsKey(key))
                continue;
            _mesh.OnPrune(peer, key, prune.BackoffSeconds, now);
            TakeExchange(peer, prune.Peers);
        }
        _gossip.OnIDontWants(peer, family, rpc.IDontWants);
    }

    /// <summary>False when the peer would have more keys than a peer may.</summary>
    bool Subscribe(Peer peer, KeyFamily family, List<SubOpts> entries, Instant now)
    {
        var changes = Changes(family, entries);
        var added = changes.Where(c => c.Subscribe && !peer.Subscribed.Contains(c.Key)).Select(c => c.Key).ToArray();
        if (peer.Subscribed.Count + added.Length > _state.Settings.PeerKeysMax
            || peer.SubscribedBytes + added.Sum(key => (long)key.Bytes.Length) > _state.Settings.PeerKeyBytesMax)
            return false;
        foreach (var (key, subscribe) in changes)
        {
            if (subscribe && _state.Peers.Subscribe(peer, key))
            {
                _mesh.OnCandidate(peer, key, now);
            }
            else if (!subscribe && _state.Peers.Unsubscribe(peer, key))
            {
                _mesh.Forget(peer, key, "unsubscribed");
            }
        }
        return true;
    }

    /// <summary>The last word on each key, in the order of the entries; masks by their slices.</summary>
    static List<(Key Key, bool Subscribe)> Changes(KeyFamily family, List<SubOpts> entries)
    {
        var changes = new List<(Key Key, bool Subscribe)>();
        var places = new Dictionary<Key, int>();
        foreach (var entry in entries)
        {
            if (!Key.TryCreate(family, entry.Key.Span, out var key))
                continue;
            foreach (var slice in key.Slices)
            {
                if (places.TryAdd(slice, changes.Count))
                    changes.Add((slice, entry.Subscribe));
                else
                    changes[places[slice]] = (slice, entry.Subscribe);
            }
        }
        return changes;
    }

    void TakeExchange(Peer peer, List<PeerInfo> offered)
    {
        if (!_state.Settings.PeerExchange || offered.Count == 0
            || _state.ScoreOf(peer) < _state.Scores.Thresholds.AcceptPeerExchange)
            return;
        foreach (var info in offered.Take(_state.Settings.PrunePeers))
        {
            if (PeerId.TryFromBytes(info.PeerId.Span, out var id) && id != _state.Self
                && _state.Peers.Find(id) is null)
                _state.Emit(new RouterEffect.Exchange(id, info.SignedRecord));
        }
    }

    void DialDirect()
    {
        foreach (var id in _state.Settings.DirectPeers.Where(id => _state.Peers.Find(id) is null))
            _state.Emit(new RouterEffect.DialDirect(id));
    }

    void Heartbeat(Instant now)
    {
        _state.Tick++;
        foreach (var peer in _state.Peers.All)
        {
            peer.StartHeartbeat();
            peer.Unwanted.Expire(_state.Tick);
        }
        _state.Gater.Tick(now);
        _gossip.ChargeBrokenPromises(now);
        _mesh.Heartbeat(now);
        _spread.Heartbeat(now);
        _gossip.Emit();
        foreach (var peer in _state.Peers.All)
        {
            _mesh.RetryDeferred(peer);
            WatchLanes(peer, now);
        }
        _cache.Shift();
        _seen.Expire(now);
    }

    void WatchLanes(Peer peer, Instant now)
    {
        var slow = false;
        foreach (var outbox in peer.Outboxes)
        {
            var (halfFull, full) = outbox.Observe(now);
            slow |= halfFull >= _state.Settings.SlowPeerAfter;
            if (full >= _state.Settings.StuckPeerAfter)
                _state.Emit(new RouterEffect.Disconnect(peer.Id, "its queue has been full for too long"));
        }
        if (slow && !peer.IsSlow)
            _state.Note(RouterNote.SlowPeer, peer.Id);
        peer.IsSlow = slow;
    }

    static Instant? Earlier(Instant? a, Instant? b) => a is null || b < a ? b ?? a : a;

    static PeerId[] Ids(IReadOnlyList<Peer> peers) => [.. peers.Select(peer => peer.Id)];
}
