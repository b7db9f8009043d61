using QuilActors.Engine.Cells;

namespace QuilActors.Engine.Inspection;

/// <summary>Shows the messages of one actor, also behind its restarts, until it is disposed.</summary>
public sealed class ActorTrace : IDisposable
{
    readonly ActorSystem _system;
    readonly ActorCell _cell;
    readonly Action<TracedMessage> _sink;
    readonly TraceDirection _direction;
    readonly int _perSecondMax;
    readonly Lock _gate = new();
    long _second;
    int _shown;
    long _skipped;

    internal ActorTrace(
        ActorSystem system, ActorCell cell, TraceDirection direction, int perSecondMax,
        Action<TracedMessage> sink)
    {
        (_system, _cell, _direction) = (system, cell, direction);
        (_perSecondMax, _sink) = (perSecondMax, sink);
    }

    /// <summary>Messages that were not shown because there were too many in their second.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <inheritdoc />
    public void Dispose() => _system.Traces.Remove(this);

    /// <summary>On the thread of whoever handles the message.</summary>
    internal void See(IActorRef receiver, object message, IActorRef? sender)
    {
        var isIn = _direction != TraceDirection.Out && ReferenceEquals(receiver, _cell);
        var isOut = _direction != TraceDirection.In && ReferenceEquals(sender, _cell);
        if (!isIn && !isOut)
            return;
        if (!IsWithinRate())
        {
            Interlocked.Increment(ref _skipped);
            return;
        }
        // A tick is wrapped on its way.
        message = message is AutoReceivedMessage auto ? auto.Inner : message;
        _sink(new TracedMessage(_system.Clock.UtcTicks, isIn, PathOf(sender), PathOf(receiver),
            message.GetType().Name, TextOf(message)));
    }

    /// <summary>A message whose own code fails while it is shown is no failure of the actor.</summary>
    static string TextOf(object message)
    {
        try
        {
            return StateText.Of(message);
        }
        catch (Exception e)
        {
            return $"<{e.GetType().Name}>";
        }
    }

    static string PathOf(IActorRef? actor) => actor is null ? "" : actor.Path.ToStringWithoutAddress();

    bool IsWithinRate()
    {
        var second = _system.Clock.MonoTicks / TimeSpan.TicksPerSecond;
        lock (_gate)
        {
            if (second != _second)
                (_second, _shown) = (second, 0);
            return _shown++ < _perSecondMax;
        }
    }
}
