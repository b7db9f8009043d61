using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>A connected peer: all of it dies with its last connection.</summary>
sealed class Peer(PeerId id, bool outbound, bool direct)
{
    readonly Outbox?[] _outboxes = new Outbox?[2];

    public PeerId Id { get; } = id;

    /// <summary>We dialled it.</summary>
    public bool Outbound { get; } = outbound;

    /// <summary>Always forwarded to, never in a mesh, exempt from the graylist.</summary>
    public bool Direct { get; } = direct;

    /// <summary>Topics and one-bit masks it subscribes.</summary>
    public HashSet<Key> Subscribed { get; } = [];

    public int SubscribedBytes { get; set; }

    public UnwantedIds Unwanted { get; } = new();

    /// <summary>GRAFTs and PRUNEs that found no room, to be sent unless stale; one per key, the last wins.</summary>
    public List<DeferredControl> Deferred { get; } = [];

    public ReadOnlyMemory<byte> SignedRecord { get; set; }

    // Counted within a heartbeat.
    public int IHaveRpcs { get; set; }

    public int IdsAsked { get; set; }

    public int IDontWantMessages { get; set; }

    /// <summary>Own messages that wait for room in its queues.</summary>
    public int PublishesWaiting { get; set; }

    /// <summary>When SlowPeer was last raised; once per time the lane fills.</summary>
    public bool IsSlow { get; set; }

    public Outbox? OutboxOf(KeyFamily family) => _outboxes[(int)family];

    public void SetOutbox(KeyFamily family, Outbox? outbox) => _outboxes[(int)family] = outbox;

    public IEnumerable<Outbox> Outboxes => _outboxes.OfType<Outbox>();

    public void StartHeartbeat() => IHaveRpcs = IdsAsked = IDontWantMessages = 0;

    public void Defer(DeferredControl control)
    {
        Deferred.RemoveAll(d => d.Key.Equals(control.Key));
        Deferred.Add(control);
    }

    public override string ToString() => Id.ToShortString();
}

/// <param name="Key">A topic or one-bit mask.</param>
/// <param name="Backoff">Of a PRUNE; null for a GRAFT.</param>
sealed record DeferredControl(Key Key, TimeSpan? Backoff);
