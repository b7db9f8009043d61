using System.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>What an overloaded node still takes of whom. While much is throttled, the messages of a source are taken
/// with probability (1 + delivered) / (1 + delivered + weighted others); its control is always taken. Peers of one
/// address are one source. Source: go-libp2p-pubsub's peer gater.</summary>
sealed class PeerGater(PeerGaterSettings settings, Random random)
{
    readonly Dictionary<object, Source> _sources = [];
    readonly Dictionary<PeerId, Source> _byPeer = [];
    double _validated, _throttled;
    Instant? _lastThrottle;

    /// <summary>Addresses with connected peers, and those remembered for a while.</summary>
    public int SourceCount => _sources.Count;

    public void Connected(PeerId peer, IPAddress? address)
    {
        object name = address is null ? peer : address;
        if (!_sources.TryGetValue(name, out var source))
            _sources.Add(name, source = new Source(name));
        source.Peers++;
        _byPeer[peer] = source;
    }

    public void Disconnected(PeerId peer, Instant now)
    {
        if (!_byPeer.Remove(peer, out var source) || --source.Peers > 0)
            return;
        source.Expires = now + settings.Retain;
        if (_sources.Count <= settings.SourcesMax)
            return;
        var oldest = _sources.Values.Where(s => s.Peers == 0).MinBy(s => s.Expires)!;
        _sources.Remove(oldest.Name);
    }

    public void Validating() => _validated++;

    public void Delivered(PeerId from) => Count(from, static s => s.Delivered++);

    public void Duplicate(PeerId from) => Count(from, static s => s.Duplicates++);

    public void Ignored(PeerId from) => Count(from, static s => s.Ignored++);

    public void Rejected(PeerId from) => Count(from, static s => s.Rejected++);

    public void Throttled(Instant now)
    {
        _throttled++;
        _lastThrottle = now;
    }

    /// <summary>Whether the messages of an RPC are taken; false leaves its control only.</summary>
    public bool TakesMessages(PeerId from, Instant now)
    {
        if (_lastThrottle is not { } last || now - last > settings.Quiet || _throttled == 0
            || (_validated > 0 && _throttled / _validated < settings.Threshold)
            || !_byPeer.TryGetValue(from, out var source))
            return true;
        return random.NextDouble() < Chance(source);
    }

    /// <summary>Once a second: everything decays, and sources that are gone for long are forgotten.</summary>
    public void Tick(Instant now)
    {
        _validated = Decay.Step(_validated, settings.GlobalDecay, settings.DecayToZero);
        _throttled = Decay.Step(_throttled, settings.GlobalDecay, settings.DecayToZero);
        foreach (var source in _sources.Values)
        {
            source.Delivered = Decay.Step(source.Delivered, settings.SourceDecay, settings.DecayToZero);
            source.Duplicates = Decay.Step(source.Duplicates, settings.SourceDecay, settings.DecayToZero);
            source.Ignored = Decay.Step(source.Ignored, settings.SourceDecay, settings.DecayToZero);
            source.Rejected = Decay.Step(source.Rejected, settings.SourceDecay, settings.DecayToZero);
            if (source.Peers == 0 && now >= source.Expires)
                _sources.Remove(source.Name);
        }
    }

    /// <summary>The probability with which messages of the peer are taken under overload.</summary>
    internal double ChanceOf(PeerId peer) => _byPeer.TryGetValue(peer, out var source) ? Chance(source) : 1;

    double Chance(Source source)
    {
        var others = settings.DuplicateWeight * source.Duplicates + settings.IgnoreWeight * source.Ignored
            + settings.RejectWeight * source.Rejected;
        return (1 + source.Delivered) / (1 + source.Delivered + others);
    }

    void Count(PeerId from, Action<Source> add)
    {
        if (_byPeer.TryGetValue(from, out var source))
            add(source);
    }

    sealed class Source(object name)
    {
        /// <summary>An address, or the id of a peer without one.</summary>
        public object Name { get; } = name;

        public int Peers { get; set; }

        public Instant Expires { get; set; }

        public double Delivered { get; set; }

        public double Duplicates { get; set; }

        public double Ignored { get; set; }

        public double Rejected { get; set; }
    }
}
