using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>IHAVE, IWANT and IDONTWANT, both ways: repair of what meshes lost, and saving of what they would send
/// twice.</summary>
sealed class Gossip(RouterState state, SeenCache seen, MessageCache cache, Spread spread)
{
    /// <summary>Longest id taken from a peer; ours have at most 52 bytes.</summary>
    public const int IdBytesMax = 256;

    readonly GossipPromises _promises = new();

    RouterSettings Settings => state.Settings;

    public int PromiseCount => _promises.Count;

    /// <summary>Somebody delivered it, or its check beyond the signature began.</summary>
    public void Fulfilled(MessageId id) => _promises.Fulfil(id);

    public void Forget(Peer peer) => _promises.Forget(peer.Id);

    public void OnIHaves(Peer peer, KeyFamily family, List<IHave> haves, Instant now)
    {
        if (haves.Count == 0 || state.ScoreOf(peer) < state.Scores.Thresholds.Gossip)
            return;
        if (++peer.IHaveRpcs > Settings.IHaveRpcsMax || peer.IdsAsked >= Settings.IHaveIdsMax)
            return;
        var wanted = new HashSet<MessageId>();
        var list = new List<MessageId>();
        foreach (var have in haves)
        {
            if (!Key.TryCreate(family, have.Key.Span, out var key) || !state.IsJoined(key))
                continue;
            foreach (var bytes in have.Ids)
            {
                if (bytes.Length is 0 or > IdBytesMax || IsOwn(key, bytes.Span))
                    continue;
                var id = new MessageId(family, bytes.Span);
                if (!seen.Contains(id) && wanted.Add(id))
                    list.Add(id);
            }
        }
        if (list.Count == 0)
            return;
        state.Random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list));
        var asked = list.Take(Settings.IHaveIdsMax - peer.IdsAsked).ToList();
        peer.IdsAsked += asked.Count;
        if (!state.SendControl(peer, family, RpcWriter.IWant(asked)))
            return;
        state.Counters.Add(RouterCount.IWantIdsSent, asked.Count);
        _promises.Add(asked[0], peer.Id, now + Settings.IWantFollowupTime);
    }

    public void OnIWants(Peer peer, KeyFamily family, List<ReadOnlyMemory<byte>> ids)
    {
        if (ids.Count == 0 || state.ScoreOf(peer) < state.Scores.Thresholds.Gossip)
            return;
        foreach (var bytes in ids)
        {
            var id = new MessageId(family, bytes.Span);
            if (cache.TryGive(id, peer.Id, Settings.GossipRetransmission, out var raw)
                && state.Forward(peer, family, raw))
                state.Counters.Add(RouterCount.IWantServed);
        }
    }

    public void OnIDontWants(Peer peer, KeyFamily family, List<List<ReadOnlyMemory<byte>>> messages)
    {
        foreach (var ids in messages)
        {
            if (++peer.IDontWantMessages > Settings.IDontWantMessagesMax)
                return;
            foreach (var id in ids.Take(Settings.IDontWantIdsMax))
            {
                state.Counters.Add(RouterCount.IDontWantReceived);
                peer.Unwanted.Add(new MessageId(family, id.Span), state.Tick + Settings.IDontWantHeartbeats);
            }
        }
    }

    /// <summary>A large message arrived: tell the mesh not to send it too.</summary>
    public void SendIDontWant(Key key, MessageId id, Peer sender)
    {
        byte[]? part = null;
        var told = key.IsMultiBit ? new HashSet<Peer>() : null;
        for (var slice = 0; slice < key.Slices.Count; slice++)
        {
            if (!state.Meshes.TryGetValue(key.Slices[slice], out var mesh))
                continue;
            for (var i = 0; i < mesh.Count; i++)
            {
                var peer = mesh.Peers[i];
                if (peer != sender && peer.OutboxOf(key.Family) is { Version.HasIDontWant: true }
                    && told?.Add(peer) != false
                    && state.SendControl(peer, key.Family, part ??= RpcWriter.IDontWant([id])))
                    state.Counters.Add(RouterCount.IDontWantSent);
            }
        }
    }

    public void ChargeBrokenPromises(Instant now)
    {
        foreach (var (id, broken) in _promises.TakeBroken(now))
        {
            state.Counters.Add(RouterCount.BrokenPromise, broken);
            if (state.Peers.Find(id) is { } peer)
                state.Misbehaved(peer, broken, "broken promise");
        }
    }

    /// <summary>Offers the ids of the last heartbeats to subscribers outside of meshes, fanouts and virtual meshes.
    /// </summary>
    public void Emit()
    {
        foreach (var key in cache.GossipKeys())
        {
            List<Peer> peers = [.. state.Peers.SubscribersOf(key).Where(peer => !peer.Direct
                && peer.OutboxOf(key.Family) is not null && !spread.Holds(key, peer)
                && state.ScoreOf(peer) >= state.Scores.Thresholds.Gossip)];
            var count = Math.Max(Settings.Dlazy, (int)(Settings.GossipFactor * peers.Count));
            if (peers.Count == 0)
                continue;
            var ids = cache.GossipIds(key);
            foreach (var peer in state.ChooseEarned(peers, count).ToArray())
                Offer(peer, key, ids);
        }
    }

    void Offer(Peer peer, Key key, List<MessageId> ids)
    {
        var offered = ids;
        if (ids.Count > Settings.IHaveIdsMax)
        {
            offered = [.. ids];
            state.Random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(offered));
            offered = offered[..Settings.IHaveIdsMax];
        }
        if (state.SendControl(peer, key.Family, RpcWriter.IHave(key, offered)))
            state.Counters.Add(RouterCount.IHaveIdsSent, offered.Count);
    }

    /// <summary>After a restart others may still offer our own messages: asking for them would make honest peers look
    /// like forgers.</summary>
    bool IsOwn(Key key, ReadOnlySpan<byte> id)
        => Settings.Signed && Settings.IdRule(key) == MessageIdRule.Origin && id.StartsWith(state.Self.Bytes.Span);
}
