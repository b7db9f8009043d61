using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>What waits to be written to one peer on one channel: control first, then own messages, then forwarded ones.
/// It joins them into RPCs and hands out only a window's worth of bytes not yet confirmed as written.</summary>
sealed class Outbox(WireVersion version, RouterSettings settings)
{
    readonly Lane _subscriptions = new(int.MaxValue);
    readonly Lane _control = new(settings.ControlLaneBytesMax);
    readonly Lane _own = new(settings.OwnLaneBytesMax);
    readonly Lane _forward = new(settings.ForwardLaneBytesMax);
    int _inFlight;

    public WireVersion Version { get; } = version;

    public int QueuedBytes => _subscriptions.Bytes + _control.Bytes + _own.Bytes + _forward.Bytes;

    public int ControlBytes => _control.Bytes;

    public bool IsEmpty => QueuedBytes == 0;

    /// <summary>Never refused: bounded by the own keys.</summary>
    public void AddSubscription(byte[] part) => _subscriptions.Add(part);

    public bool TryAddControl(byte[] part) => _control.TryAdd(part);

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
            var subscriptions = Take(_subscriptions, ref free, static length => length);
            rpc = RpcWriter.Join(subscriptions, [], Take(_control, ref free, static length => length));
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

    static List<ReadOnlyMemory<byte>> Take(Lane lane, ref int free, Func<int, int> size)
    {
        List<ReadOnlyMemory<byte>> parts = [];
        while (lane.TryTake(free, size, out var part))
        {
            parts.Add(part);
            free -= size(part.Length);
        }
        return parts;
    }
}
