using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Discovery;

/// <summary>One iterative search for the k peers nearest to a target. It asks the nearest peers it knows, alpha at a
/// time, and is done when the k nearest have all answered, or its questions are used up.</summary>
public sealed class Lookup
{
    readonly PeerId _self;
    readonly KadKey _target;
    readonly List<Candidate> _candidates = [];
    readonly HashSet<PeerId> _known = [];
    int _asked, _underWay;

    public Lookup(PeerId self, ReadOnlyMemory<byte> target, IEnumerable<KadPeer> start)
    {
        (_self, Target, _target) = (self, target, KadKey.Of(target.Span));
        Add(start);
    }

    /// <summary>What was looked for, e.g. the bytes of a peer id.</summary>
    public ReadOnlyMemory<byte> Target { get; }

    /// <summary>Nobody is left to be asked and no answer is awaited.</summary>
    public bool IsDone => _underWay == 0 && Next() is null;

    public int Asked => _asked;

    /// <summary>The peers that answered, the nearest first, at most k.</summary>
    public IReadOnlyList<KadPeer> Closest
        => [.. _candidates.Where(c => c.State == State.Answered).Take(KadLimits.BucketPeersMax).Select(c => c.Peer)];

    /// <summary>All peers it heard of, the nearest first.</summary>
    public IReadOnlyList<KadPeer> Heard => [.. _candidates.Select(c => c.Peer)];

    /// <summary>A peer to ask now; <see cref="OnAnswer"/> or <see cref="OnFailed"/> must follow.</summary>
    public bool TryTake(out KadPeer? peer)
    {
        peer = null;
        if (_underWay >= KadLimits.QueriesAtOnceMax || Next() is not { } next)
            return false;
        next.State = State.Asked;
        _asked++;
        _underWay++;
        peer = next.Peer;
        return true;
    }

    public void OnAnswer(PeerId from, IReadOnlyList<KadPeer> closer)
    {
        if (End(from, State.Answered))
            Add(closer.Take(KadLimits.BucketPeersMax));
    }

    public void OnFailed(PeerId from) => End(from, State.Failed);

    /// <summary>The nearest peer that was not asked, among the k nearest that did not fail.</summary>
    Candidate? Next()
        => _asked >= KadLimits.QueriesPerLookupMax
            ? null
            : _candidates.Where(c => c.State != State.Failed).Take(KadLimits.BucketPeersMax)
                .FirstOrDefault(c => c.State == State.New);

    bool End(PeerId from, State state)
    {
        if (_candidates.Find(c => c.Peer.Id == from) is not { State: State.Asked } candidate)
            return false;
        candidate.State = state;
        _underWay--;
        return true;
    }

    /// <summary>In order of distance; the farthest that is not under way leaves when there are too many. A peer is
    /// taken once, so that one that left does not come again.</summary>
    void Add(IEnumerable<KadPeer> peers)
    {
        foreach (var peer in peers)
        {
            if (peer.Id == _self || _known.Count >= 4 * KadLimits.CandidatesMax || !_known.Add(peer.Id))
                continue;
            var candidate = new Candidate(peer);
            var at = _candidates.FindIndex(c => _target.CompareDistance(candidate.Key, c.Key) < 0);
            _candidates.Insert(at < 0 ? _candidates.Count : at, candidate);
            if (_candidates.Count > KadLimits.CandidatesMax
                && _candidates.FindLastIndex(c => c.State != State.Asked) is var last and >= 0)
                _candidates.RemoveAt(last);
        }
    }

    enum State
    {
        New,
        Asked,
        Answered,
        Failed,
    }

    sealed class Candidate(KadPeer peer)
    {
        public KadPeer Peer { get; } = peer;

        public KadKey Key { get; } = KadKey.Of(peer.Id);

        public State State { get; set; }
    }
}
