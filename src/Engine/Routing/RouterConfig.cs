namespace QuilActors.Engine.Routing;

/// <summary>How a router spreads messages. In code only.</summary>
public abstract class RouterConfig
{
    internal abstract ActorBase NewRouter(Props routee);

    internal static Props Wrap(Props props)
    {
        var router = props.RouterConfig!;
        var routee = props.WithRouter(null!);
        var wrapped = Props.Create(() => router.NewRouter(routee));
        return props.SupervisorStrategy is null ? wrapped : wrapped.WithSupervisorStrategy(props.SupervisorStrategy);
    }
}

/// <summary>Makes and supervises its routees; each message goes to the next one.</summary>
public sealed class RoundRobinPool(int nrOfInstances) : RouterConfig
{
    /// <summary>How many routees.</summary>
    public int NrOfInstances { get; } = nrOfInstances > 0
        ? nrOfInstances
        : throw new ArgumentOutOfRangeException(nameof(nrOfInstances));

    internal override ActorBase NewRouter(Props routee)
        => new PoolActor(routee, NrOfInstances, broadcast: false);
}

/// <summary>Makes and supervises its routees; each message goes to all.</summary>
public sealed class BroadcastPool(int nrOfInstances) : RouterConfig
{
    /// <summary>How many routees.</summary>
    public int NrOfInstances { get; } = nrOfInstances > 0
        ? nrOfInstances
        : throw new ArgumentOutOfRangeException(nameof(nrOfInstances));

    internal override ActorBase NewRouter(Props routee) => new PoolActor(routee, NrOfInstances, broadcast: true);
}

/// <summary>To all routees of a router.</summary>
/// <param name="Message">What each gets.</param>
public sealed record Broadcast(object Message);

sealed class PoolActor : UntypedActor
{
    readonly List<IActorRef> _routees = [];
    readonly bool _broadcast;
    int _next;

    public PoolActor(Props routee, int count, bool broadcast)
    {
        _broadcast = broadcast;
        for (var i = 0; i < count; i++)
            _routees.Add(Context.Watch(Context.ActorOf(routee)));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                _routees.Remove(terminated.ActorRef);
                if (_routees.Count == 0)
                    Context.Stop(Self);
                break;
            case Broadcast broadcast:
                foreach (var routee in _routees)
                    routee.Forward(broadcast.Message);
                break;
            default:
                if (_broadcast)
                {
                    foreach (var routee in _routees)
                        routee.Forward(message);
                }
                else
                {
                    _routees[_next++ % _routees.Count].Forward(message);
                }
                break;
        }
    }

    protected override void PreRestart(Exception reason, object? message) => PostStop();
}
