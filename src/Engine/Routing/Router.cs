namespace QuilActors.Engine.Routing;

/// <summary>Chooses the routee of a message.</summary>
public abstract class RoutingLogic
{
    /// <summary>The routee; <see cref="Routee.NoRoutee"/> for none.</summary>
    public abstract Routee Select(object message, Routee[] routees);
}

/// <summary>Routees and the way of choosing among them, for actors that route by themselves. Immutable.</summary>
public class Router
{
    readonly Routee[] _routees;

    /// <summary>With routees.</summary>
    public Router(RoutingLogic logic, params Routee[] routees)
    {
        RoutingLogic = logic;
        _routees = routees;
    }

    /// <summary>With actors as routees.</summary>
    public Router(RoutingLogic logic, IActorRef routee, params IActorRef[] routees)
        : this(logic, [Routee.FromActorRef(routee), .. routees.Select(Routee.FromActorRef)])
    {
    }

    /// <summary>In their order.</summary>
    public IEnumerable<Routee> Routees => _routees;

    /// <summary>The way of choosing.</summary>
    public RoutingLogic RoutingLogic { get; }

    /// <summary>Sends a message its way; a <see cref="Broadcast"/> to all.</summary>
    public virtual void Route(object message, IActorRef? sender)
    {
        if (message is Broadcast broadcast)
            new SeveralRoutees(_routees).Send(broadcast.Message, sender);
        else
            Send(RoutingLogic.Select(message, _routees), message, sender);
    }

    /// <summary>The same with other routees.</summary>
    public virtual Router WithRoutees(params Routee[] routees) => new(RoutingLogic, routees);

    /// <summary>The same with one more.</summary>
    public virtual Router AddRoutee(Routee routee) => WithRoutees([.. _routees, routee]);

    /// <summary>The same with one more.</summary>
    public Router AddRoutee(IActorRef routee) => AddRoutee(Routee.FromActorRef(routee));

    /// <summary>The same with one more.</summary>
    public Router AddRoutee(ActorSelection routee) => AddRoutee(new ActorSelectionRoutee(routee));

    /// <summary>The same without one.</summary>
    public virtual Router RemoveRoutee(Routee routee) => WithRoutees([.. _routees.Where(r => !r.Equals(routee))]);

    /// <summary>The same without one.</summary>
    public Router RemoveRoutee(IActorRef routee) => RemoveRoutee(Routee.FromActorRef(routee));

    /// <summary>The same without one.</summary>
    public Router RemoveRoutee(ActorSelection routee) => RemoveRoutee(new ActorSelectionRoutee(routee));

    /// <summary>Sends what is inside of a wrapping.</summary>
    protected virtual void Send(Routee routee, object message, IActorRef? sender)
        => routee.Send(UnWrap(message), sender);

    /// <summary>What is inside of a wrapping; other messages as they are.</summary>
    protected static object UnWrap(object message) => message is RouterEnvelope envelope ? envelope.Message : message;
}
