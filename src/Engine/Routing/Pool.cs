namespace QuilActors.Engine.Routing;

/// <summary>A router that makes and supervises its routees.</summary>
public abstract class Pool : RouterConfig
{
    private protected Pool(int nrOfInstances, SupervisorStrategy? supervisorStrategy, string? routerDispatcher)
        : base(routerDispatcher)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nrOfInstances, 1);
        NrOfInstances = nrOfInstances;
        SupervisorStrategy = supervisorStrategy ?? DefaultSupervisorStrategy;
    }

    /// <summary>Leaves failures of routees to the router's own supervisor.</summary>
    public static SupervisorStrategy DefaultSupervisorStrategy { get; }
        = new OneForOneStrategy(static _ => Directive.Escalate);

    /// <summary>How many routees.</summary>
    public int NrOfInstances { get; }

    /// <summary>What is done with a failed routee.</summary>
    public SupervisorStrategy SupervisorStrategy { get; private protected init; }

    /// <inheritdoc />
    public override bool StopRouterWhenAllRouteesRemoved => true;

    internal override SupervisorStrategy? Strategy => SupervisorStrategy;

    /// <summary>How many routees there are at first.</summary>
    public int GetNrOfInstances(ActorSystem system) => NrOfInstances;

    /// <summary>How to make the router with such routees.</summary>
    public Props Props(Props routeeProps) => routeeProps.WithRouter(this);

    internal override IEnumerable<Routee> FirstRoutees(IActorContext context, Props routee)
    {
        for (var i = 0; i < NrOfInstances; i++)
            yield return Routee.FromActorRef(context.ActorOf(routee));
    }
}
