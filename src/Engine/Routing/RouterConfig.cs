namespace QuilActors.Engine.Routing;

/// <summary>How a router spreads messages. In code only.</summary>
public abstract class RouterConfig
{
    private protected RouterConfig(string? routerDispatcher) => RouterDispatcher = routerDispatcher;

    /// <summary>Where the router itself runs; null for the default dispatcher.</summary>
    public string? RouterDispatcher { get; private protected init; }

    /// <summary>Whether the router ends with its last routee.</summary>
    public virtual bool StopRouterWhenAllRouteesRemoved => false;

    internal virtual SupervisorStrategy? Strategy => null;

    /// <summary>The way messages are spread, without routees yet.</summary>
    public abstract Router CreateRouter(ActorSystem system);

    /// <summary>The first routees, made or found by the running router.</summary>
    internal abstract IEnumerable<Routee> FirstRoutees(IActorContext context, Props routee);

    internal static Props Wrap(Props props)
    {
        var config = props.RouterConfig!;
        var routee = props.WithRouter(null);
        var state = new RouterState(config, routee);
        var router = Props.Create(() => new RouterActor(state));
        if (config.Strategy is { } strategy)
            router = router.WithSupervisorStrategy(strategy);
        return config.RouterDispatcher is { } dispatcher ? router.WithDispatcher(dispatcher) : router;
    }
}
