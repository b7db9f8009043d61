namespace QuilActors.Engine.Routing;

/// <summary>Where a router sends to.</summary>
public class Routee
{
    /// <summary>Nobody.</summary>
    public static Routee NoRoutee { get; } = new();

    /// <summary>An actor.</summary>
    public static Routee FromActorRef(IActorRef actorRef) => new ActorRefRoutee(actorRef);

    /// <summary>Sends.</summary>
    public virtual void Send(object message, IActorRef? sender)
    {
    }

    /// <summary>Asks.</summary>
    public virtual Task<object> Ask(object message, TimeSpan? timeout)
        => Task.FromException<object>(new NotSupportedException($"cannot ask {this}"));
}

/// <summary>An actor as routee.</summary>
public sealed class ActorRefRoutee(IActorRef actor) : Routee
{
    /// <summary>The actor.</summary>
    public IActorRef Actor { get; } = actor;

    /// <inheritdoc />
    public override void Send(object message, IActorRef? sender) => Actor.Tell(message, sender);

    /// <inheritdoc />
    public override Task<object> Ask(object message, TimeSpan? timeout) => Actor.Ask(message, timeout);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ActorRefRoutee other && other.Actor.Equals(Actor);

    /// <inheritdoc />
    public override int GetHashCode() => Actor.GetHashCode();

    /// <inheritdoc />
    public override string ToString() => Actor.Path.ToString();
}

/// <summary>A path as routee.</summary>
public sealed class ActorSelectionRoutee(ActorSelection actor) : Routee
{
    /// <summary>The path.</summary>
    public ActorSelection Selection { get; } = actor;

    /// <inheritdoc />
    public override void Send(object message, IActorRef? sender) => Selection.Tell(message, sender);

    /// <inheritdoc />
    public override Task<object> Ask(object message, TimeSpan? timeout) => Selection.Ask(message, timeout);

    /// <inheritdoc />
    public override bool Equals(object? obj)
        => obj is ActorSelectionRoutee other && other.Selection.Equals(Selection);

    /// <inheritdoc />
    public override int GetHashCode() => Selection.GetHashCode();

    /// <inheritdoc />
    public override string ToString() => Selection.ToString();
}

/// <summary>Several routees at once.</summary>
public sealed class SeveralRoutees(Routee[] routees) : Routee
{
    /// <inheritdoc />
    public override void Send(object message, IActorRef? sender)
    {
        foreach (var routee in routees)
            routee.Send(message, sender);
    }
}
