using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Inspection;

/// <summary>The traces of a system. While there is one it stands in the place of the system's message observer, which
/// each cell looks at anyway: without a trace nothing is paid.</summary>
sealed class ActorTraces(ActorSystem system) : IMessageObserver
{
    /// <summary>Traces at once.</summary>
    public const int TracesMax = 8;

    readonly Lock _gate = new();
    readonly IMessageObserver? _inner = system.Observer;
    volatile ActorTrace[] _traces = [];

    /// <summary>False: there are <see cref="TracesMax"/>.</summary>
    public bool TryAdd(ActorTrace trace)
    {
        lock (_gate)
        {
            if (_traces.Length == TracesMax)
                return false;
            _traces = [.. _traces, trace];
            system.Observer = this;
            return true;
        }
    }

    public void Remove(ActorTrace trace)
    {
        lock (_gate)
        {
            _traces = [.. _traces.Where(other => !ReferenceEquals(other, trace))];
            if (_traces.Length == 0)
                system.Observer = _inner;
        }
    }

    public void OnMessage(IActorRef receiver, long uid, object message, IActorRef? sender)
    {
        _inner?.OnMessage(receiver, uid, message, sender);
        See(receiver, message, sender);
    }

    /// <summary>A message that reaches no cell: the answer of an ask.</summary>
    public void See(IActorRef receiver, object message, IActorRef? sender)
    {
        foreach (var trace in _traces)
            trace.See(receiver, message, sender);
    }
}
