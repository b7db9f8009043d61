using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine;

/// <summary>A behaviour: true if the message was handled.</summary>
public delegate bool Receive(object message);

/// <summary>A behaviour that handles everything.</summary>
public delegate void UntypedReceive(object message);

/// <summary>Makes actors and finds them.</summary>
public interface IActorRefFactory
{
    /// <summary>Makes an actor and returns at once; constructor and <c>PreStart</c> run on its dispatcher.</summary>
    /// <exception cref="InvalidActorNameException">The name is illegal or a sibling still has it.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>A selection by absolute or relative path, with <c>..</c>, <c>*</c> and <c>?</c>.</summary>
    ActorSelection ActorSelection(string actorPath);

    /// <summary>A selection by path.</summary>
    ActorSelection ActorSelection(ActorPath actorPath);
}

/// <summary>Whoever can watch for the end of others.</summary>
public interface ICanWatch
{
    /// <summary>Asks for one <see cref="Terminated"/> when <paramref name="subject"/> ends. No-op if watched.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>The same with a message of one's own instead of <see cref="Terminated"/>.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>No <see cref="Terminated"/> of <paramref name="subject"/> is seen from now on.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>What an actor sees of its cell. Only valid while the actor runs.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor's own reference.</summary>
    IActorRef Self { get; }

    /// <summary>How the actor was made.</summary>
    Props Props { get; }

    /// <summary>Who sent the current message; the dead letters if nobody.</summary>
    IActorRef Sender { get; }

    /// <summary>The supervisor.</summary>
    IActorRef Parent { get; }

    /// <summary>The system.</summary>
    ActorSystem System { get; }

    /// <summary>Where the actor runs.</summary>
    MessageDispatcher Dispatcher { get; }

    /// <summary>The receive timeout in force.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Ends an actor after the message it handles now.</summary>
    void Stop(IActorRef child);

    /// <summary>The child of that name, <see cref="ActorRefs.Nobody"/> if there is none.</summary>
    IActorRef Child(string name);

    /// <summary>The children not fully gone, in the order they were made.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Replaces the top behaviour.</summary>
    void Become(Receive receive);

    /// <summary>Puts a behaviour on top.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Removes the top behaviour; no-op at the bottom.</summary>
    void UnbecomeStacked();

    /// <summary>Asks for <see cref="Engine.ReceiveTimeout"/> after so long a silence; null disarms.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);
}

/// <summary>The context of actors whose behaviours handle everything.</summary>
public interface IUntypedActorContext : IActorContext
{
    /// <summary>Replaces the top behaviour.</summary>
    void Become(UntypedReceive receive);

    /// <summary>Puts a behaviour on top.</summary>
    void BecomeStacked(UntypedReceive receive);
}

/// <summary>Short forms of making and finding actors.</summary>
public static class ActorRefFactoryExtensions
{
    /// <summary>Makes an actor by its parameterless constructor.</summary>
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string? name = null)
        where TActor : ActorBase, new()
        => factory.ActorOf(Props.Create(static () => new TActor()), name);

    /// <summary>A selection by path below an actor.</summary>
    public static ActorSelection ActorSelection(
        this IActorRefFactory factory, IActorRef anchorRef, string actorPath)
        => new(anchorRef, actorPath);
}
