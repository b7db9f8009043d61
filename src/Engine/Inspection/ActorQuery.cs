namespace QuilActors.Engine.Inspection;

/// <summary>Which actors of a tree to list, and in which order.</summary>
public sealed record ActorQuery
{
    /// <summary>Actors of one page.</summary>
    public const int LimitMax = 1000;

    /// <summary>The top of the tree; it is listed too.</summary>
    public string Path { get; init; } = "/user";

    /// <summary>The order.</summary>
    public ActorOrder Order { get; init; } = ActorOrder.Tree;

    /// <summary>The name of the actor's type; null for all.</summary>
    public string? Type { get; init; }

    /// <summary><see cref="ActorPage.Next"/> of the page before; null for the first.</summary>
    public string? After { get; init; }

    /// <summary>At most so many, 1 to <see cref="LimitMax"/>.</summary>
    public int Limit { get; init; } = LimitMax;
}

/// <summary>The order of a list of actors.</summary>
public enum ActorOrder
{
    /// <summary>A parent before its children, these in the order they were made. A page costs only itself.</summary>
    Tree,

    /// <summary>Most messages waiting first.</summary>
    Mailbox,

    /// <summary>Most time spent in handlers first, as far as sampled.</summary>
    Cpu,

    /// <summary>Most restarts first.</summary>
    Restarts,

    /// <summary>Oldest first.</summary>
    Age,

    /// <summary>Most messages handled first.</summary>
    Processed,
}

/// <summary>A page of actors.</summary>
/// <param name="Items">Without their children.</param>
/// <param name="Next">What the next page is asked for with; null after the last.</param>
public sealed record ActorPage(IReadOnlyList<ActorSnapshot> Items, string? Next);
