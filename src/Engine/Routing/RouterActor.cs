namespace QuilActors.Engine.Routing;

/// <summary>What outlives a restart of a router.</summary>
sealed class RouterState(RouterConfig config, Props routee)
{
    public RouterConfig Config => config;

    public Props Routee => routee;

    public Router? Router { get; set; }
}

/// <summary>Routes what it is told. A restart, as an escalated failure of a routee causes it, keeps the routees, and
/// they are restarted with it.</summary>
sealed class RouterActor(RouterState state) : UntypedActor
{
    Router Router
    {
        get => state.Router!;
        set => state.Router = value;
    }

    protected override void PreStart()
    {
        var router = state.Config.CreateRouter(Context.System);
        Router = router.WithRoutees([.. state.Config.FirstRoutees(Context, state.Routee)]);
        foreach (var routee in Router.Routees)
            Watch(routee);
    }

    protected override void PreRestart(Exception reason, object? message) => PostStop();

    protected override void PostRestart(Exception reason)
    {
        // The routees are there already.
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GetRoutees:
                Sender.Tell(new Routees(Router.Routees));
                break;
            case AddRoutee add:
                Add(add.Routee);
                break;
            case RemoveRoutee remove:
                Remove(remove.Routee);
                break;
            case AdjustPoolSize adjust when state.Config is Pool:
                Adjust(adjust.Change);
                break;
            case Terminated terminated:
                Forget(Routee.FromActorRef(terminated.ActorRef));
                break;
            default:
                Route(message);
                break;
        }
    }

    void Route(object message)
    {
        if (Router.Routees.Any())
            Router.Route(message, Cell.RawSender);
        else
            Context.System.DeadLetters.Forward(message);
    }

    void Add(Routee routee)
    {
        Router = Router.AddRoutee(routee);
        Watch(routee);
    }

    void Remove(Routee routee)
    {
        if (routee is ActorRefRoutee actor)
        {
            Context.Unwatch(actor.Actor);
            if (Context.Child(actor.Actor.Path.Name).Equals(actor.Actor))
                actor.Actor.Tell(PoisonPill.Instance, Self); // what is queued is still handled
        }
        Forget(routee);
    }

    void Adjust(int change)
    {
        for (; change > 0; change--)
            Add(Routee.FromActorRef(Context.ActorOf(state.Routee)));
        foreach (var routee in Router.Routees.Take(-Math.Min(change, 0)).ToArray())
            Remove(routee);
    }

    void Forget(Routee routee)
    {
        Router = Router.RemoveRoutee(routee);
        if (state.Config.StopRouterWhenAllRouteesRemoved && !Router.Routees.Any())
            Context.Stop(Self);
    }

    static void Watch(Routee routee)
    {
        if (routee is ActorRefRoutee actor)
            Context.Watch(actor.Actor);
    }
}
