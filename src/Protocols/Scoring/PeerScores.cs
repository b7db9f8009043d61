using System.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Scoring;

/// <summary>The scores of all peers, from events of a router it does not know. Time comes in; scores are cached and
/// recomputed when read after a change or a tick. Peers without record have score 0.</summary>
public sealed class PeerScores(PeerScoreSettings settings)
{
    readonly SortedDictionary<PeerId, PeerRecord> _peers = [];
    readonly Dictionary<string, KeyScoreSettings> _keys = [];
    readonly AddressBook _addresses = new();
    PeerScoreSettings _settings = settings;
    Instant? _nextTick;
    int _retained;

    public PeerScoreSettings Settings => _settings;

    public ScoreThresholds Thresholds => _settings.Thresholds;

    /// <summary>Peers with a record, connected or retained.</summary>
    public int Count => _peers.Count;

    /// <summary>Addresses counted for P6.</summary>
    public int AddressCount => _addresses.Count;

    public int RetainedCount => _retained;

    /// <summary>When <see cref="OnDeadline"/> has work to do; null while no peer is tracked.</summary>
    public Instant? Deadline => _peers.Count == 0 ? null : _nextTick;

    /// <summary>Starts to score a key, or changes its parameters: counters above a lowered cap are clipped at once.
    /// </summary>
    public void SetKey(string key, KeyScoreSettings settings)
    {
        _keys[key] = settings;
        foreach (var peer in _peers.Values)
        {
            if (peer.Keys.TryGetValue(key, out var counters))
                counters.Clip(settings);
            peer.Changed = true;
        }
    }

    public bool IsScored(string key) => _keys.ContainsKey(key);

    /// <summary>Changes the parameters that belong to no key.</summary>
    public void SetSettings(PeerScoreSettings settings)
    {
        _settings = settings;
        foreach (var peer in _peers.Values)
        {
            peer.Application = Math.Clamp(peer.Application, settings.ApplicationMin, settings.ApplicationMax);
            peer.Changed = true;
        }
    }

    public void AddPeer(PeerId id, Instant now)
    {
        _nextTick ??= now + _settings.DecayInterval;
        if (!_peers.TryGetValue(id, out var peer))
        {
            _peers.Add(id, peer = new PeerRecord());
        }
        else if (!peer.Connected)
        {
            _retained--;
        }
        peer.Connected = true;
        peer.Changed = true;
    }

    /// <summary>A positive score is dropped at once; any other is kept for a while, without its first deliveries.
    /// </summary>
    public void RemovePeer(PeerId id, Instant now)
    {
        if (!_peers.TryGetValue(id, out var peer) || !peer.Connected)
            return;
        var score = Score(id);
        foreach (var (key, counters) in peer.Keys)
        {
            if (_keys.TryGetValue(key, out var settings))
                counters.LeaveMesh(settings);
            counters.First = 0;
        }
        peer.Connected = false;
        peer.Changed = true;
        peer.ExpiresAt = now + _settings.RetainScore;
        _retained++;
        if (score > 0 || _settings.RetainScore == TimeSpan.Zero)
            Forget(id, peer);
        else if (_retained > _settings.RetainedMax)
            ForgetOldest();
    }

    /// <summary>Replaces the addresses of a peer's connections.</summary>
    public void SetAddresses(PeerId id, IEnumerable<IPAddress> addresses)
    {
        if (!_peers.TryGetValue(id, out var peer))
            return;
        IPNetwork[] nets = [.. addresses.Distinct()
            .SelectMany(ip => AddressBook.NetsOf(ip, _settings.AddressWhitelist)).Distinct()];
        foreach (var net in peer.Nets)
            _addresses.Remove(net);
        foreach (var net in nets)
            _addresses.Add(net);
        IPNetwork[] touched = [.. peer.Nets, .. nets];
        peer.Nets = nets;
        foreach (var other in _peers.Values)
            other.Changed |= other.Nets.Any(touched.Contains);
        peer.Changed = true;
    }

    public void Graft(PeerId id, string key, Instant now)
    {
        if (Counters(id, key) is not { } counters)
            return;
        counters.InMesh = true;
        counters.GraftedAt = now;
        counters.MeshTime = TimeSpan.Zero;
        counters.Mesh = 0;
        counters.Active = false;
    }

    public void Prune(PeerId id, string key)
    {
        if (_keys.TryGetValue(key, out var settings) && Counters(id, key) is { } counters)
            counters.LeaveMesh(settings);
    }

    /// <summary>The first copy was valid: P2 for its sender, and c for every mesh peer that had sent it by then. A
    /// message of k keys counts 1/k on each.</summary>
    public void Accepted(Delivery delivery, Instant now)
    {
        delivery.Outcome = Delivery.State.Valid;
        delivery.ValidatedAt = now;
        foreach (var sender in delivery.Senders)
            CreditAll(delivery, sender, sender == delivery.First, TimeSpan.Zero);
    }

    /// <summary>Everybody who sent it is charged, later senders by <see cref="Duplicate"/>.</summary>
    public void Rejected(Delivery delivery)
    {
        delivery.Outcome = Delivery.State.Invalid;
        foreach (var sender in delivery.Senders)
            Invalid(sender, delivery.Keys);
    }

    /// <summary>Nobody is charged and nobody earns.</summary>
    public static void Ignored(Delivery delivery) => delivery.Outcome = Delivery.State.Ignored;

    public void Duplicate(Delivery delivery, PeerId sender, Instant now)
    {
        var added = delivery.TryAdd(sender);
        if (delivery.Outcome == Delivery.State.Invalid)
            Invalid(sender, delivery.Keys);
        else if (added && delivery.Outcome == Delivery.State.Valid)
            CreditAll(delivery, sender, first: false, now - delivery.ValidatedAt);
    }

    /// <summary>One invalid message: n += 1 on each key.</summary>
    public void Invalid(PeerId id, IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            if (Counters(id, key) is { } counters)
                counters.Invalid++;
        }
    }

    /// <summary>P7: b += count.</summary>
    public void Misbehaved(PeerId id, double count = 1)
    {
        if (!_peers.TryGetValue(id, out var peer))
            return;
        peer.Behaviour += count;
        peer.Changed = true;
    }

    /// <summary>P5: set, not added; clamped to the configured range.</summary>
    public void SetApplication(PeerId id, double value)
    {
        if (!_peers.TryGetValue(id, out var peer))
            return;
        peer.Application = Math.Clamp(value, _settings.ApplicationMin, _settings.ApplicationMax);
        peer.Changed = true;
    }

    public double Score(PeerId id) => _peers.TryGetValue(id, out var peer) ? Fresh(peer).Score : 0;

    /// <summary>What the router decides by: always 0 in a dry run.</summary>
    public double Effective(PeerId id) => _settings.DryRun ? 0 : Score(id);

    public ScoreReport? Report(PeerId id) => _peers.TryGetValue(id, out var peer) ? Fresh(peer) : null;

    /// <summary>All tracked peers in the order of their ids.</summary>
    public IReadOnlyList<(PeerId Peer, bool Connected, ScoreReport Report)> All()
        => [.. _peers.Select(p => (p.Key, p.Value.Connected, Fresh(p.Value)))];

    /// <summary>Decay of connected peers for every interval that has passed, and the end of retained scores.</summary>
    public void OnDeadline(Instant now)
    {
        if (_nextTick is not { } tick)
            return;
        // After a long silence the counters decay as often as they should have; beyond this they are 0 anyway.
        const int CatchUpMax = 10_000;
        for (var i = 0; tick <= now; i++)
        {
            if (i < CatchUpMax)
                DecayAll(tick);
            tick += _settings.DecayInterval;
        }
        _nextTick = tick;
        foreach (var (id, peer) in _peers.Where(p => !p.Value.Connected && p.Value.ExpiresAt <= now).ToArray())
            Forget(id, peer);
        if (_peers.Count == 0)
            _nextTick = null;
    }

    /// <summary>The score from scratch, for the invariant that the cached one equals it.</summary>
    internal double Recompute(PeerId id) => _peers.TryGetValue(id, out var peer) ? Compute(peer).Score : 0;

    void DecayAll(Instant tick)
    {
        foreach (var peer in _peers.Values)
        {
            if (!peer.Connected)
                continue;
            foreach (var (key, counters) in peer.Keys)
                counters.Tick(_keys[key], _settings.DecayToZero, tick);
            foreach (var idle in peer.Keys.Where(k => k.Value.IsIdle).Select(k => k.Key).ToArray())
                peer.Keys.Remove(idle);
            peer.Behaviour = Decay.Step(peer.Behaviour, _settings.BehaviourDecay, _settings.DecayToZero);
            peer.Changed = true;
        }
    }

    void CreditAll(Delivery delivery, PeerId sender, bool first, TimeSpan late)
    {
        var share = 1.0 / delivery.Keys.Count;
        foreach (var key in delivery.Keys)
        {
            if (!_keys.TryGetValue(key, out var settings) || Counters(sender, key) is not { } counters)
                continue;
            if (first)
                counters.First += share;
            if (counters.InMesh && late <= settings.MeshDeliveriesWindow)
                counters.Mesh += share;
            counters.Clip(settings);
        }
    }

    /// <summary>Null for an unknown peer or a key without score.</summary>
    KeyCounters? Counters(PeerId id, string key)
    {
        if (!_keys.ContainsKey(key) || !_peers.TryGetValue(id, out var peer))
            return null;
        peer.Changed = true;
        if (!peer.Keys.TryGetValue(key, out var counters))
            peer.Keys.Add(key, counters = new KeyCounters());
        return counters;
    }

    ScoreReport Fresh(PeerRecord peer)
    {
        if (peer.Changed || peer.Report is null)
        {
            peer.Report = Compute(peer);
            peer.Changed = false;
        }
        return peer.Report;
    }

    ScoreReport Compute(PeerRecord peer)
    {
        var keys = new List<KeyScore>(peer.Keys.Count);
        foreach (var (key, counters) in peer.Keys)
        {
            var settings = _keys[key];
            keys.Add(ScoreFormula.OfKey(key, settings.KeyWeight ?? 1.0 / _keys.Count, settings, counters));
        }
        var addresses = peer.Nets.Sum(net =>
            ScoreFormula.Address(_addresses.PeersOf(net), _settings.AddressThreshold));
        return ScoreFormula.Of(_settings, keys, peer.Application, addresses, peer.Behaviour);
    }

    void Forget(PeerId id, PeerRecord peer)
    {
        _peers.Remove(id);
        _retained--;
        foreach (var net in peer.Nets)
        {
            _addresses.Remove(net);
            foreach (var other in _peers.Values)
                other.Changed |= other.Nets.Contains(net);
        }
    }

    void ForgetOldest()
    {
        var (id, peer) = _peers.Where(p => !p.Value.Connected).MinBy(p => p.Value.ExpiresAt);
        Forget(id, peer);
    }

    sealed class PeerRecord
    {
        public SortedDictionary<string, KeyCounters> Keys { get; } = new(StringComparer.Ordinal);

        public IPNetwork[] Nets { get; set; } = [];

        public bool Connected { get; set; }

        public Instant ExpiresAt { get; set; }

        public double Application { get; set; }

        public double Behaviour { get; set; }

        public bool Changed { get; set; } = true;

        public ScoreReport? Report { get; set; }
    }
}
