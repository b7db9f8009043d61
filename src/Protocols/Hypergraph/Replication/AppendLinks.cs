using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph.Replication;

/// <summary>Batches <see cref="From"/> to <see cref="To"/> of the own log are to be sent to a peer.</summary>
public readonly record struct SendAppend(Bytes32 Peer, ulong From, ulong To);

/// <summary>A write that waited for a majority: reached, or out of time.</summary>
public readonly record struct WriteOutcome(long Ticket, bool Reached);

/// <summary>Pushes a node's own log of one shard to the other replicas and tells when a majority has journalled a
/// write. One Append is open per peer; it may carry many batches. A failed peer is tried again later, at the latest
/// when it connects; what it missed is sent from where it stands.</summary>
public sealed class AppendLinks
{
    public static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(5);

    /// <summary>Writes that wait at once; more are refused.</summary>
    public const int WaitersMax = 1024;

    readonly SortedDictionary<Bytes32, Link> _links = [];
    readonly List<Waiter> _waiters = [];
    readonly Queue<WriteOutcome> _outcomes = new();

    /// <summary>Newest own batch that the journal here holds.</summary>
    public ulong Journalled { get; private set; }

    public bool IsFull => _waiters.Count >= WaitersMax;

    /// <summary>Replicas that count, this node included.</summary>
    public int ReplicaCount => _links.Count + 1;

    public int MajorityCount => ReplicaCount / 2 + 1;

    /// <summary>The other replicas. What is known of those that stay is kept.</summary>
    public void SetPeers(IEnumerable<Bytes32> peers)
    {
        var wanted = new SortedSet<Bytes32>(peers);
        foreach (var gone in _links.Keys.Where(peer => !wanted.Contains(peer)).ToList())
            _links.Remove(gone);
        foreach (var peer in wanted)
            _links.TryAdd(peer, new Link());
        Settle();
    }

    public void OnJournalled(ulong sequence)
    {
        Journalled = Math.Max(Journalled, sequence);
        Settle();
    }

    /// <summary>A write waits until a majority holds <paramref name="sequence"/>.</summary>
    public void Wait(long ticket, ulong sequence, Instant deadline)
    {
        Invariant.Require(!IsFull, "a full list of waiting writes takes no more");
        _waiters.Add(new Waiter(ticket, sequence, deadline));
        Settle();
    }

    /// <summary>The peer holds our log up to here (also learned from its version vector).</summary>
    public void OnHolds(Bytes32 peer, ulong sequence)
    {
        if (!_links.TryGetValue(peer, out var link) || sequence > Journalled)
            return;
        link.Held = Math.Max(link.Held, sequence);
        Settle();
    }

    /// <summary>The open Append was answered: the peer stands at <paramref name="sequence"/>.</summary>
    public void OnAppended(Bytes32 peer, ulong sequence, Instant now)
    {
        if (!_links.TryGetValue(peer, out var link))
            return;
        if (sequence <= link.Held)
        {
            // No progress: it lost its disk, or it never gets on. Go back to where it stands, but not in a hurry.
            OnFailed(peer, now);
        }
        else
        {
            link.Open = false;
            link.Retry = RetryMin;
        }
        link.Held = Math.Min(sequence, Journalled);
        Settle();
    }

    /// <summary>What the peer lacked for the open Append was handed over: send it again at once.</summary>
    public void OnReady(Bytes32 peer)
    {
        if (_links.TryGetValue(peer, out var link))
            link.Open = false;
    }

    /// <summary>The open Append failed or was refused.</summary>
    public void OnFailed(Bytes32 peer, Instant now)
    {
        if (!_links.TryGetValue(peer, out var link))
            return;
        link.Open = false;
        link.NotBefore = now + link.Retry;
        link.Retry = link.Retry * 2 > RetryMax ? RetryMax : link.Retry * 2;
    }

    public void OnConnected(Bytes32 peer)
    {
        if (!_links.TryGetValue(peer, out var link))
            return;
        link.NotBefore = default;
        link.Retry = RetryMin;
    }

    public void OnDeadline(Instant now)
    {
        foreach (var late in _waiters.Where(waiter => waiter.Deadline <= now).ToList())
        {
            _waiters.Remove(late);
            _outcomes.Enqueue(new WriteOutcome(late.Ticket, false));
        }
    }

    /// <summary>The next Append to send; it counts as open until answered.</summary>
    public bool TryTakeSend(Instant now, out SendAppend send)
    {
        foreach (var (peer, link) in _links)
        {
            if (link.Open || link.Held >= Journalled || link.NotBefore > now)
                continue;
            link.Open = true;
            send = new SendAppend(peer, link.Held + 1, Journalled);
            return true;
        }
        send = default;
        return false;
    }

    public bool TryTakeOutcome(out WriteOutcome outcome) => _outcomes.TryDequeue(out outcome);

    /// <summary>The earliest of all retries and write deadlines.</summary>
    public Instant? Deadline
    {
        get
        {
            Instant? earliest = null;
            foreach (var waiter in _waiters)
                earliest = Earlier(earliest, waiter.Deadline);
            foreach (var link in _links.Values)
            {
                if (!link.Open && link.Held < Journalled)
                    earliest = Earlier(earliest, link.NotBefore);
            }
            return earliest;
        }
    }

    /// <summary>What the peer is known to hold of our log.</summary>
    public ulong HeldBy(Bytes32 peer) => _links.TryGetValue(peer, out var link) ? link.Held : 0;

    void Settle()
    {
        if (_waiters.Count == 0)
            return;
        ulong[] held = [.. _links.Values.Select(link => link.Held).Append(Journalled).OrderDescending()];
        var reached = held[MajorityCount - 1];
        foreach (var done in _waiters.Where(waiter => waiter.Sequence <= reached).ToList())
        {
            _waiters.Remove(done);
            _outcomes.Enqueue(new WriteOutcome(done.Ticket, true));
        }
    }

    static Instant Earlier(Instant? left, Instant right) => left is { } known && known < right ? known : right;

    sealed class Link
    {
        public ulong Held { get; set; }

        public bool Open { get; set; }

        public Instant NotBefore { get; set; }

        public TimeSpan Retry { get; set; } = RetryMin;
    }

    sealed record Waiter(long Ticket, ulong Sequence, Instant Deadline);
}
