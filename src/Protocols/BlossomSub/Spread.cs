using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Which peers get a message in full. One-bit keys: the mesh, or a fanout while not joined. Multi-bit masks:
/// a virtual mesh of peers that subscribe all slices, which nobody is told of.</summary>
sealed class Spread(RouterState state)
{
    readonly Dictionary<Key, Group> _fanouts = [];
    readonly Dictionary<Key, Group> _virtual = [];
    readonly List<Peer> _targets = [];
    long _order;

    public int FanoutCount => _fanouts.Count;

    public int VirtualCount => _virtual.Count;

    /// <summary>The targets of a message; the caller leaves out its senders and author. The list is good until the next
    /// call.</summary>
    public List<Peer> Targets(Key key, bool own, Instant now)
    {
        var targets = _targets;
        targets.Clear();
        if (own && state.Settings.FloodPublish)
        {
            targets.AddRange(Writable(key).Where(peer => peer.Direct || CanPublishTo(peer)));
            return targets;
        }
        if (state.Direct.Count > 0)
            targets.AddRange(Writable(key).Where(peer => peer.Direct));
        if (key.IsMultiBit)
            targets.AddRange(Use(_virtual, key, state.Settings.VirtualMeshesMax, now).Peers);
        else if (state.Meshes.TryGetValue(key, out var mesh))
            AddMesh(targets, mesh);
        else
            targets.AddRange(Use(_fanouts, key, state.Settings.FanoutsMax, now).Peers);
        return targets;
    }

    /// <summary>Takes the fanout of a key that is joined now.</summary>
    public IReadOnlyList<Peer> TakeFanout(Key key) => _fanouts.Remove(key, out var group) ? group.Peers : [];

    /// <summary>Whether messages of the key go to the peer in full already, so that gossip would be waste.</summary>
    public bool Holds(Key key, Peer peer)
        => state.Meshes.TryGetValue(key, out var mesh) && mesh.Contains(peer)
            || _fanouts.TryGetValue(key, out var fanout) && fanout.Peers.Contains(peer)
            || _virtual.TryGetValue(key, out var group) && group.Peers.Contains(peer);

    public void Forget(Peer peer, KeyFamily? family = null)
    {
        foreach (var group in _fanouts.Values.Concat(_virtual.Values))
        {
            if (family is null || group.Key.Family == family)
                group.Peers.Remove(peer);
        }
    }

    public void Heartbeat(Instant now)
    {
        foreach (var groups in new[] { _fanouts, _virtual })
        {
            foreach (var group in groups.Values.OrderBy(g => g.Order).ToArray())
            {
                if (now - group.LastUsed >= state.Settings.FanoutTtl)
                    groups.Remove(group.Key);
                else
                    Mend(group);
            }
        }
    }

    void AddMesh(List<Peer> targets, Mesh mesh)
    {
        targets.AddRange(mesh.Peers);
        var missing = state.Settings.D - mesh.Count;
        if (mesh.Count >= state.Settings.Dlo || missing <= 0)
            return;
        List<Peer> others = [.. Writable(mesh.Key)
            .Where(peer => !peer.Direct && !mesh.Contains(peer) && CanPublishTo(peer))];
        targets.AddRange(state.ChooseEarned(others, missing));
    }

    Group Use(Dictionary<Key, Group> groups, Key key, int max, Instant now)
    {
        if (!groups.TryGetValue(key, out var group))
        {
            if (groups.Count >= max)
                groups.Remove(groups.Values.MinBy(g => (g.LastUsed, g.Order))!.Key);
            groups.Add(key, group = new Group(key, _order++));
        }
        group.LastUsed = now;
        if (group.Peers.Count == 0)
            Mend(group);
        return group;
    }

    /// <summary>Drops who no longer fits and fills up.</summary>
    void Mend(Group group)
    {
        group.Peers.RemoveAll(peer => !CanPublishTo(peer) || !group.Key.Slices.All(peer.Subscribed.Contains)
            || peer.OutboxOf(group.Key.Family) is null);
        var size = group.Key.IsMultiBit ? state.Settings.BloomFanout : state.Settings.D;
        var missing = size - group.Peers.Count;
        if (missing <= 0)
            return;
        List<Peer> candidates = [.. Writable(group.Key)
            .Where(peer => !peer.Direct && CanPublishTo(peer) && !group.Peers.Contains(peer))];
        var shuffled = state.Choose(candidates, candidates.Count);
        if (group.Key.IsMultiBit)
            shuffled = shuffled.OrderByDescending(peer => MeshesOf(group.Key, peer))
                .ThenByDescending(peer => state.ScoreOf(peer) >= 0);
        group.Peers.AddRange(shuffled.Take(missing).ToArray());
    }

    int MeshesOf(Key key, Peer peer)
        => key.Slices.Count(slice => state.Meshes.TryGetValue(slice, out var mesh) && mesh.Contains(peer));

    IEnumerable<Peer> Writable(Key key)
        => state.Peers.SubscribersOf(key).Where(peer => peer.OutboxOf(key.Family) is not null);

    bool CanPublishTo(Peer peer) => state.ScoreOf(peer) >= state.Scores.Thresholds.Publish;

    sealed class Group(Key key, long order)
    {
        public Key Key { get; } = key;

        public long Order { get; } = order;

        public List<Peer> Peers { get; } = [];

        public Instant LastUsed { get; set; }
    }
}
