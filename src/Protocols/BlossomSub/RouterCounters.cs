namespace QuilActors.Protocols.BlossomSub;

/// <summary>What a router counts; the names of metrics are the snake case of these.</summary>
public enum RouterCount
{
    RecvRpc,
    SendRpc,
    BadRpc,
    Graylisted,
    PublishMessage,
    ForwardMessage,
    DeliverMessage,
    DuplicateMessage,
    ValidateMessage,
    RejectMessage,
    IgnoreMessage,
    ThrottleMessage,

    /// <summary>Not taken by the peer gater.</summary>
    GatedMessage,
    LocalFault,
    Graft,
    Prune,
    GraftReceived,
    PruneReceived,
    IHaveIdsSent,
    IWantIdsSent,
    IWantServed,
    IDontWantSent,
    IDontWantReceived,
    DropOwn,
    DropForward,
    DropControl,
    BrokenPromise,
    BackoffViolation,
}

/// <summary>Totals since the router was made.</summary>
public sealed class RouterCounters
{
    /// <summary>Distinct reasons kept; later ones are counted as "other".</summary>
    public const int ReasonsMax = 64;

    readonly long[] _totals = new long[Enum.GetValues<RouterCount>().Length];
    readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);

    public long this[RouterCount count] => _totals[(int)count];

    /// <summary>Why messages and RPCs were refused.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    internal void Add(RouterCount count, long by = 1) => _totals[(int)count] += by;

    internal void AddReason(string reason)
    {
        var name = _reasons.ContainsKey(reason) || _reasons.Count < ReasonsMax ? reason : "other";
        _reasons[name] = _reasons.GetValueOrDefault(name) + 1;
    }
}
