namespace QuilActors.Engine.Routing;

/// <summary>Each message to all routees.</summary>
public sealed class BroadcastRoutingLogic : RoutingLogic
{
    /// <inheritdoc />
    public override Routee Select(object message, Routee[] routees)
        => routees.Length == 0 ? Routee.NoRoutee : new SeveralRoutees(routees);
}

/// <summary>Makes and supervises its routees; each message goes to all.</summary>
public sealed class BroadcastPool : Pool
{
    /// <summary>That many routees.</summary>
    public BroadcastPool(int nrOfInstances)
        : this(nrOfInstances, null, null)
    {
    }

    BroadcastPool(int nrOfInstances, SupervisorStrategy? strategy, string? dispatcher)
        : base(nrOfInstances, strategy, dispatcher)
    {
    }

    /// <summary>With another strategy for the routees.</summary>
    public BroadcastPool WithSupervisorStrategy(SupervisorStrategy strategy)
        => new(NrOfInstances, strategy, RouterDispatcher);

    /// <summary>With the router itself elsewhere.</summary>
    public BroadcastPool WithDispatcher(string dispatcher) => new(NrOfInstances, SupervisorStrategy, dispatcher);

    /// <inheritdoc />
    public override Router CreateRouter(ActorSystem system) => new(new BroadcastRoutingLogic());
}

/// <summary>Each message to all paths.</summary>
public sealed class BroadcastGroup : Group
{
    /// <summary>To these paths.</summary>
    public BroadcastGroup(params string[] paths)
        : this(paths, null)
    {
    }

    /// <summary>To these paths.</summary>
    public BroadcastGroup(IEnumerable<string> paths)
        : this(paths, null)
    {
    }

    /// <summary>To these paths, with the router itself elsewhere.</summary>
    public BroadcastGroup(IEnumerable<string> paths, string? routerDispatcher)
        : base(paths, routerDispatcher)
    {
    }

    /// <summary>With the router itself elsewhere.</summary>
    public Group WithDispatcher(string dispatcherId) => new BroadcastGroup(Paths, dispatcherId);

    /// <inheritdoc />
    public override Router CreateRouter(ActorSystem system) => new(new BroadcastRoutingLogic());
}
