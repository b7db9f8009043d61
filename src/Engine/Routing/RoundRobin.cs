namespace QuilActors.Engine.Routing;

/// <summary>Each message to the next routee.</summary>
public sealed class RoundRobinRoutingLogic(int next) : RoutingLogic
{
    int _next = next;

    /// <summary>Begins with the first.</summary>
    public RoundRobinRoutingLogic()
        : this(0)
    {
    }

    /// <inheritdoc />
    public override Routee Select(object message, Routee[] routees)
        => routees.Length == 0
            ? Routee.NoRoutee
            : routees[(int)((uint)(Interlocked.Increment(ref _next) - 1) % (uint)routees.Length)];
}

/// <summary>Makes and supervises its routees; each message goes to the next one.</summary>
public sealed class RoundRobinPool : Pool
{
    /// <summary>That many routees.</summary>
    public RoundRobinPool(int nrOfInstances)
        : this(nrOfInstances, null, null)
    {
    }

    RoundRobinPool(int nrOfInstances, SupervisorStrategy? strategy, string? dispatcher)
        : base(nrOfInstances, strategy, dispatcher)
    {
    }

    /// <summary>With another strategy for the routees.</summary>
    public RoundRobinPool WithSupervisorStrategy(SupervisorStrategy strategy)
        => new(NrOfInstances, strategy, RouterDispatcher);

    /// <summary>With the router itself elsewhere.</summary>
    public RoundRobinPool WithDispatcher(string dispatcher) => new(NrOfInstances, SupervisorStrategy, dispatcher);

    /// <inheritdoc />
    public override Router CreateRouter(ActorSystem system) => new(new RoundRobinRoutingLogic());
}

/// <summary>Each message to the next path.</summary>
public sealed class RoundRobinGroup : Group
{
    /// <summary>To these paths.</summary>
    public RoundRobinGroup(params string[] paths)
        : this(paths, null)
    {
    }

    /// <summary>To these paths.</summary>
    public RoundRobinGroup(IEnumerable<string> paths)
        : this(paths, null)
    {
    }

    /// <summary>To these paths, with the router itself elsewhere.</summary>
    public RoundRobinGroup(IEnumerable<string> paths, string? routerDispatcher)
        : base(paths, routerDispatcher)
    {
    }

    /// <summary>With the router itself elsewhere.</summary>
    public Group WithDispatcher(string dispatcherId) => new RoundRobinGroup(Paths, dispatcherId);

    /// <inheritdoc />
    public override Router CreateRouter(ActorSystem system) => new(new RoundRobinRoutingLogic());
}
