using QuilActors.Actors.Topics;
using QuilActors.Protocols.Admin;

namespace QuilActors.Actors.Admin;

/// <summary>What /user/admin collected last, for readers on any thread: they look here instead of asking actors. Each
/// value is whole and immutable.</summary>
public sealed class AdminFeed
{
    readonly TaskCompletionSource<string> _chainStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile NodeStatus? _status;
    volatile EarningsView? _earnings;
    volatile IReadOnlyList<PeerView> _peers = [];
    volatile IReadOnlyDictionary<string, long> _routerTotals = new Dictionary<string, long>();
    volatile IReadOnlyList<TopicState> _topics = [];
    volatile IReadOnlyList<DeadLetterView> _deadLetters = [];

    /// <summary>Null until the first collection.</summary>
    public NodeStatus? Status
    {
        get => _status;
        internal set => _status = value;
    }

    /// <summary>Null until the ledger answered.</summary>
    public EarningsView? Earnings
    {
        get => _earnings;
        internal set => _earnings = value;
    }

    public IReadOnlyList<PeerView> Peers
    {
        get => _peers;
        internal set => _peers = value;
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<DeadLetterView> DeadLetters
    {
        get => _deadLetters;
        internal set => _deadLetters = value;
    }

    /// <summary>The joined topics and one-bit masks.</summary>
    public IReadOnlyList<TopicState> Topics
    {
        get => _topics;
        internal set => _topics = value;
    }

    /// <summary>The router's totals by the snake-case name of their metric.</summary>
    public IReadOnlyDictionary<string, long> RouterTotals
    {
        get => _routerTotals;
        internal set => _routerTotals = value;
    }

    /// <summary>Completes with the reason when the chain of this node stopped for good: only a new start goes on.
    /// </summary>
    public Task<string> ChainStopped => _chainStopped.Task;

    public EventRing Events { get; } = new();

    internal void StopChain(string reason) => _chainStopped.TrySetResult(reason);

    /// <summary>Lines of the log, written by <see cref="LogFeed"/>. A ring of its own: a storm of lines pushes no fact
    /// out of the events.</summary>
    public EventRing Logs { get; } = new();

    /// <summary>Dead letters one by one.</summary>
    public EventRing Letters { get; } = new();
}
