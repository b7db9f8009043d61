using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>What waits to be written to one peer on one channel: control first, then own messages, then forwarded ones.
/// It joins them into RPCs and hands out only a window's worth of bytes not yet confirmed as written. A subscription
/// never overtakes control: within one RPC peers look at subscriptions first, so leaving and joining again in one RPC
/// would be read as joining before the PRUNE, and be answered by a GRAFT that breaks the backoff.</summary>
sealed class Outbox(WireVersion version, RouterSettings settings)
{
    readonly Lane _subscriptions = new(int.MaxValue);
    readonly Lane _control = new(settings.ControlLaneBytesMax);
    readonly Lane _own = new(settings.OwnLaneBytesMax);
    readonly Lane _forward = new(settings.ForwardLaneBytesMax);
    readonly Queue<int> _subscriptionGroups = new(), _controlGroups = new();
    int _inFlight, _group;
    bool _groupHasControl;

    public WireVersion Version { get; } = version;

    public int QueuedBytes => _subscriptions.Bytes + _control.Bytes + _own.Bytes + _forward.Bytes;

    public int ControlBytes => _control.Bytes;

    public bool IsEmpty => QueuedBytes == 0;

    /// <summary>Never refused: bounded by the own keys.</summary>
    public void AddSubscription(byte[] part, bool subscribe)
    {
        if (_groupHasControl && subscribe)
        {
            _group++;
            _groupHasControl = false;
        }
        _subscriptions.Add(part);
        _subscriptionGroups.Enqueue(_group);
    }

    public bool TryAddControl(byte[] part)
    {
        if (!_control.TryAdd(part))
            return false;
        _groupHasControl = true;
        _controlGroups.Enqueue(_group);
        return true;
    }

    public bool TryAddOwn(ReadOnlyMemory<byte> message) => _own.TryAdd(message);

    public bool TryAddForward(ReadOnlyMemory<byte> message) => _forward.TryAdd(message);

    public void Written(int bytes) => _inFlight = Math.Max(0, _inFlight - bytes);

    /// <summary>The next RPC, at most <c>RpcBytesMax</c> long, of one lane only; false when nothing waits or the window
    /// is used up.</summary>
    public bool TryTake(out byte[] rpc, out RpcLane lane)
    {
        rpc = [];
        lane = RpcLane.Control;
        if (_inFlight >= settings.WindowBytes || IsEmpty)
            return false;
        var free = settings.RpcBytesMax - RpcWriter.OverheadMax;
        if (_subscriptions.Count + _control.Count > 0)
        {
            var group = Math.Min(First(_subscriptionGroups), First(_controlGroups));
            var subscriptions = Take(_subscriptions, _subscriptionGroups, group, ref free);
            rpc = RpcWriter.Join(subscriptions, [], Take(_control, _controlGroups, group, ref free));
        }
        else
        {
            lane = _own.Count > 0 ? RpcLane.Own : RpcLane.Forward;
            rpc = RpcWriter.Join([], TakeMessages(lane == RpcLane.Own ? _own : _forward, free), []);
        }
        Invariant.Require(rpc.Length > 0 && rpc.Length <= settings.RpcBytesMax, "an RPC is within its limit");
        _inFlight += rpc.Length;
        return true;
    }

    /// <summary>The worst of the lanes.</summary>
    public (TimeSpan HalfFull, TimeSpan Full) Observe(Instant now)
    {
        Lane[] lanes = [_control, _own, _forward];
        var times = Array.ConvertAll(lanes, lane => lane.Observe(now));
        return (times.Max(t => t.HalfFull), times.Max(t => t.Full));
    }

    /// <summary>One message may be longer than the target; more than one may not.</summary>
    List<ReadOnlyMemory<byte>> TakeMessages(Lane lane, int free)
    {
        List<ReadOnlyMemory<byte>> messages = [];
        var bytes = 0;
        while (lane.TryTake(free, RpcWriter.MessageSize, out var message))
        {
            messages.Add(message);
            bytes += RpcWriter.MessageSize(message.Length);
            free = settings.RpcBytesTarget - bytes;
        }
        return messages;
    }

    static List<ReadOnlyMemory<byte>> Take(Lane lane, Queue<int> groups, int group, ref int free)
    {
        List<ReadOnlyMemory<byte>> parts = [];
        while (First(groups) == group && lane.TryTake(free, static length => length, out var part))
        {
            groups.Dequeue();
            parts.Add(part);
            free -= part.Length;
        }
        return parts;
    }

    static int First(Queue<int> groups) => groups.TryPeek(out var group) ? group : int.MaxValue;
}
