namespace QuilActors.Engine.Routing;

/// <summary>A router whose routees live elsewhere, found by path at each message.</summary>
public abstract class Group : RouterConfig
{
    readonly string[] _paths;

    private protected Group(IEnumerable<string> paths, string? routerDispatcher)
        : base(routerDispatcher) => _paths = [.. paths];

    /// <summary>The paths of the routees.</summary>
    public IEnumerable<string> GetPaths(ActorSystem system) => _paths;

    private protected IReadOnlyList<string> Paths => _paths;

    /// <summary>How to make the router.</summary>
    public Props Props() => Engine.Props.Empty.WithRouter(this);

    internal override IEnumerable<Routee> FirstRoutees(IActorContext context, Props routee)
        => _paths.Select(path => new ActorSelectionRoutee(context.ActorSelection(path)));
}
