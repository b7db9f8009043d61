using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Who is in which mesh: joining, leaving, GRAFT and PRUNE in both directions, and the upkeep of every
/// heartbeat.</summary>
sealed class MeshKeeper(RouterState state)
{
    RouterSettings Settings => state.Settings;

    /// <summary>A new mesh of eligible peers, those of the fanout first.</summary>
    public Mesh Join(Key key, IReadOnlyList<Peer> fanout, Instant now)
    {
        var mesh = new Mesh(key);
        state.Meshes.Add(key, mesh);
        state.MeshOrder.Add(mesh);
        state.Traffic.Join(key);
        foreach (var peer in fanout.Where(peer => state.IsEligible(peer, mesh)).Take(Settings.D).ToArray())
            Graft(mesh, peer, now);
        GraftRandom(mesh, Settings.D - mesh.Count, now);
        return mesh;
    }

    public void Leave(Mesh mesh, Instant now)
    {
        state.Meshes.Remove(mesh.Key);
        state.MeshOrder.Remove(mesh);
        state.Traffic.Leave(mesh.Key);
        foreach (var peer in mesh.Peers.ToArray())
            Prune(mesh, peer, Settings.UnsubscribeBackoff, exchange: true, now);
    }

    /// <summary>A peer we could write to subscribes, or a subscriber became writable.</summary>
    public void OnCandidate(Peer peer, Key key, Instant now)
    {
        if (state.Meshes.TryGetValue(key, out var mesh) && mesh.Count < Settings.Dlo && state.IsEligible(peer, mesh))
            Graft(mesh, peer, now);
    }

    public void OnGraft(Peer peer, Key key, Instant now)
    {
        state.Counters.Add(RouterCount.GraftReceived);
        if (!state.Meshes.TryGetValue(key, out var mesh) || mesh.Contains(peer))
            return;
        if (peer.Direct)
        {
            state.SendMeshControl(peer, new DeferredControl(key, Settings.PruneBackoff), []);
            return;
        }
        if (state.Backoff.IsBroken(key, peer.Id, now, out var since, out var duration))
        {
            state.Counters.Add(RouterCount.BackoffViolation);
            state.Misbehaved(peer, since < Settings.GraftFloodThreshold ? 2 : 1, "graft in backoff");
            // Renewed is what was said: the GRAFT may have crossed the PRUNE of a short leave, which says 10 s.
            SendPrune(peer, key, duration, exchange: false, now);
        }
        else if (state.ScoreOf(peer) < 0)
        {
            Refuse(peer, key, exchange: false, now);
        }
        else if (mesh.Count >= Settings.Dhi && !peer.Outbound && !IsBetter(mesh, peer))
        {
            Refuse(peer, key, exchange: true, now);
        }
        else
        {
            // A GRAFT says that the peer subscribes, even if its announcement got lost.
            state.Peers.Subscribe(peer, key);
            Add(mesh, peer, now);
        }
    }

    /// <summary>Whether a peer has earned more than half of a weak mesh: what opportunistic grafting would look for. A
    /// mesh that sybils have filled is open to it.</summary>
    bool IsBetter(Mesh mesh, Peer peer)
        => mesh.Count > 0 && MedianScore(mesh) is var median && median < state.Scores.Thresholds.OpportunisticGraft
            && state.ScoreOf(peer) > Math.Max(median, 0);

    /// <param name="stated">Backoff in seconds; null when the PRUNE has none.</param>
    public void OnPrune(Peer peer, Key key, ulong? stated, Instant now)
    {
        state.Counters.Add(RouterCount.PruneReceived);
        if (!state.Meshes.TryGetValue(key, out var mesh))
            return;
        Remove(mesh, peer, "pruned by peer");
        var backoff = stated is { } seconds
            ? TimeSpan.FromSeconds(Math.Min(seconds, Settings.PruneBackoffMax.TotalSeconds))
            : Settings.PruneBackoff;
        state.Backoff.Set(key, peer.Id, now, backoff);
    }

    /// <summary>The peer unsubscribed or went away: no PRUNE, no backoff.</summary>
    public void Forget(Peer peer, Key key, string reason)
    {
        if (state.Meshes.TryGetValue(key, out var mesh))
            Remove(mesh, peer, reason);
    }

    public void ForgetAll(Peer peer, KeyFamily? family, string reason)
    {
        foreach (var mesh in state.MeshOrder.Where(mesh => family is null || mesh.Key.Family == family))
            Remove(mesh, peer, reason);
    }

    /// <summary>GRAFTs and PRUNEs that found no room go now unless the mesh has changed meanwhile.</summary>
    public void RetryDeferred(Peer peer)
    {
        if (peer.Deferred.Count == 0)
            return;
        DeferredControl[] deferred = [.. peer.Deferred];
        peer.Deferred.Clear();
        foreach (var control in deferred)
        {
            var inMesh = state.Meshes.TryGetValue(control.Key, out var mesh) && mesh.Contains(peer);
            if (inMesh == control.Backoff is null)
                state.SendMeshControl(peer, control, []);
        }
    }

    public void Heartbeat(Instant now)
    {
        state.Backoff.Expire(now, 2 * Settings.HeartbeatInterval);
        foreach (var mesh in state.MeshOrder)
            Tend(mesh, now);
    }

    void Tend(Mesh mesh, Instant now)
    {
        foreach (var peer in mesh.Peers.Where(peer => state.ScoreOf(peer) < 0).ToArray())
            Prune(mesh, peer, Settings.PruneBackoff, exchange: false, now);
        if (mesh.Count < Settings.Dlo)
            GraftEarned(mesh, Settings.D - mesh.Count, now);
        if (mesh.Count > Settings.Dhi)
            Shrink(mesh, now);
        if (mesh.Count >= Settings.Dlo && mesh.OutboundCount < Settings.Dout)
            GraftRandom(mesh, Settings.Dout - mesh.OutboundCount, now, peer => peer.Outbound);
        if (state.Tick % Settings.OpportunisticGraftTicks == 0 && mesh.Count > 1)
            GraftBetter(mesh, now);
    }

    /// <summary>Down to D: the Dscore best stay, the others are chosen at random with at least Dout outbound ones.
    /// </summary>
    void Shrink(Mesh mesh, Instant now)
    {
        List<Peer> all = [.. mesh.Peers];
        List<Peer> ranked = [.. state.Choose(all, all.Count).OrderByDescending(state.ScoreOf)];
        var best = Math.Min(Settings.Dscore, Settings.D);
        List<Peer> kept = ranked[..best];
        var rest = ranked[best..];
        List<Peer> shuffled = [.. state.Choose(rest, rest.Count)];
        var outboundMissing = Math.Max(0, Settings.Dout - kept.Count(peer => peer.Outbound));
        kept.AddRange(shuffled.Where(peer => peer.Outbound).Take(Math.Min(outboundMissing, Settings.D - best)));
        kept.AddRange(shuffled.Where(peer => !kept.Contains(peer)).Take(Settings.D - kept.Count).ToArray());
        foreach (var peer in mesh.Peers.Where(peer => !kept.Contains(peer)).ToArray())
            Prune(mesh, peer, Settings.PruneBackoff, exchange: true, now);
    }

    void GraftBetter(Mesh mesh, Instant now)
    {
        var median = MedianScore(mesh);
        if (median < state.Scores.Thresholds.OpportunisticGraft)
            GraftRandom(mesh, Settings.OpportunisticGraftPeers, now, peer => state.ScoreOf(peer) > median);
    }

    double MedianScore(Mesh mesh)
    {
        double[] scores = [.. mesh.Peers.Select(state.ScoreOf).Order()];
        return scores[scores.Length / 2];
    }

    void GraftEarned(Mesh mesh, int count, Instant now)
    {
        foreach (var peer in state.ChooseEarned(state.EligibleFor(mesh), count).ToArray())
            Graft(mesh, peer, now);
    }

    void GraftRandom(Mesh mesh, int count, Instant now, Predicate<Peer>? only = null)
    {
        if (count <= 0)
            return;
        var eligible = state.EligibleFor(mesh);
        if (only is not null)
            eligible.RemoveAll(peer => !only(peer));
        foreach (var peer in state.Choose(eligible, count).ToArray())
            Graft(mesh, peer, now);
    }

    void Graft(Mesh mesh, Peer peer, Instant now)
    {
        Add(mesh, peer, now);
        state.Counters.Add(RouterCount.Graft);
        state.SendMeshControl(peer, new DeferredControl(mesh.Key, null), []);
    }

    void Add(Mesh mesh, Peer peer, Instant now)
    {
        mesh.Add(peer);
        state.Scores.Graft(peer.Id, mesh.Key.Name, now);
        state.Note(RouterNote.Grafted, peer.Id, mesh.Key.Name);
    }

    void Remove(Mesh mesh, Peer peer, string reason)
    {
        if (!mesh.Remove(peer))
            return;
        state.Scores.Prune(peer.Id, mesh.Key.Name);
        state.Note(RouterNote.Pruned, peer.Id, mesh.Key.Name, reason);
    }

    void Prune(Mesh mesh, Peer peer, TimeSpan backoff, bool exchange, Instant now)
    {
        Remove(mesh, peer, "pruned here");
        SendPrune(peer, mesh.Key, backoff, exchange, now);
    }

    void Refuse(Peer peer, Key key, bool exchange, Instant now)
        => SendPrune(peer, key, Settings.PruneBackoff, exchange, now);

    void SendPrune(Peer peer, Key key, TimeSpan backoff, bool exchange, Instant now)
    {
        state.Counters.Add(RouterCount.Prune);
        state.Backoff.Set(key, peer.Id, now, backoff);
        state.SendMeshControl(peer, new DeferredControl(key, backoff), exchange ? Offer(peer, key) : []);
    }

    /// <summary>Other good subscribers the pruned peer may turn to.</summary>
    IEnumerable<PeerInfo> Offer(Peer pruned, Key key)
    {
        if (!Settings.PeerExchange || state.ScoreOf(pruned) < 0)
            return [];
        List<Peer> good = [.. state.Peers.SubscribersOf(key).Where(p => p != pruned && state.ScoreOf(p) >= 0)];
        return state.Choose(good, Settings.PrunePeers).Select(p => new PeerInfo(p.Id.Bytes, p.SignedRecord));
    }
}
