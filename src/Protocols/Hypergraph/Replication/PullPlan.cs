using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph.Replication;

/// <summary>Batches of <paramref name="Author"/> from <paramref name="From"/> on are to be asked of a peer.</summary>
public readonly record struct Pull(Bytes32 Peer, Bytes32 Author, ulong From);

/// <summary>A reader that waited for this replica to catch up: done, or no longer possible in time.</summary>
public readonly record struct CatchUpOutcome(long Ticket, bool CaughtUp);

/// <summary>Anti-entropy of one shard at one node: what the other replicas said they hold, and what to ask of whom.
/// One pull is open at a time. A peer that failed is left alone for a while.</summary>
public sealed class PullPlan
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Readers that wait at once; more are refused.</summary>
    public const int WaitersMax = 1024;

    readonly SortedDictionary<Bytes32, Source> _sources = [];
    readonly List<Waiter> _waiters = [];
    readonly Queue<CatchUpOutcome> _outcomes = new();

    public bool IsOpen { get; private set; }

    public bool IsFull => _waiters.Count >= WaitersMax;

    /// <summary>What a peer said it holds; it replaces what it said before.</summary>
    public void OnVersions(Bytes32 peer, VersionVector versions)
    {
        var source = _sources.GetValueOrDefault(peer) ?? new Source();
        source.Versions = versions;
        _sources[peer] = source;
    }

    /// <summary>The last said versions of a peer; empty when it never said any.</summary>
    public VersionVector VersionsOf(Bytes32 peer) => _sources.GetValueOrDefault(peer)?.Versions ?? VersionVector.Empty;

    /// <summary>Forgets peers that are no replicas any more.</summary>
    public void Keep(IReadOnlyCollection<Bytes32> peers)
    {
        foreach (var gone in _sources.Keys.Where(peer => !peers.Contains(peer)).ToList())
            _sources.Remove(gone);
    }

    /// <summary>A reader waits until this replica covers <paramref name="target"/>.</summary>
    public void Wait(long ticket, VersionVector target, VersionVector own, Instant deadline)
    {
        Invariant.Require(!IsFull, "a full list of waiting readers takes no more");
        _waiters.Add(new Waiter(ticket, target, deadline));
        OnOwn(own);
    }

    /// <summary>This replica now holds <paramref name="own"/>.</summary>
    public void OnOwn(VersionVector own)
    {
        foreach (var done in _waiters.Where(waiter => own.Covers(waiter.Target)).ToList())
        {
            _waiters.Remove(done);
            _outcomes.Enqueue(new CatchUpOutcome(done.Ticket, true));
        }
    }

    public void OnPulled() => IsOpen = false;

    /// <summary>The pull failed: the peer is gone, lags behind its word or sent what is no good.</summary>
    public void OnPullFailed(Bytes32 peer, Instant now)
    {
        IsOpen = false;
        if (_sources.TryGetValue(peer, out var source))
            source.NotBefore = now + RetryAfter;
    }

    public void OnConnected(Bytes32 peer)
    {
        if (_sources.TryGetValue(peer, out var source))
            source.NotBefore = default;
    }

    public void OnDeadline(Instant now)
    {
        foreach (var late in _waiters.Where(waiter => waiter.Deadline <= now).ToList())
        {
            _waiters.Remove(late);
            _outcomes.Enqueue(new CatchUpOutcome(late.Ticket, false));
        }
    }

    /// <summary>The next pull, if some peer holds more than <paramref name="own"/>; it is open until answered.
    /// </summary>
    public bool TryTakePull(Instant now, VersionVector own, out Pull pull)
    {
        pull = default;
        if (IsOpen)
            return false;
        foreach (var (peer, source) in _sources)
        {
            if (source.NotBefore > now)
                continue;
            foreach (var (author, sequence) in source.Versions.Entries)
            {
                if (own[author] >= sequence)
                    continue;
                pull = new Pull(peer, author, own[author] + 1);
                IsOpen = true;
                return true;
            }
        }
        return false;
    }

    public bool TryTakeOutcome(out CatchUpOutcome outcome) => _outcomes.TryDequeue(out outcome);

    /// <summary>The earliest end of a wait or of a peer's rest.</summary>
    public Instant? DeadlineAfter(Instant now)
    {
        Instant? earliest = null;
        foreach (var waiter in _waiters)
            earliest = earliest is { } known && known < waiter.Deadline ? known : waiter.Deadline;
        foreach (var source in _sources.Values.Where(source => source.NotBefore > now))
            earliest = earliest is { } known && known < source.NotBefore ? known : source.NotBefore;
        return earliest;
    }

    sealed class Source
    {
        public VersionVector Versions { get; set; } = VersionVector.Empty;

        public Instant NotBefore { get; set; }
    }

    sealed record Waiter(long Ticket, VersionVector Target, Instant Deadline);
}
