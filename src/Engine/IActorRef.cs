namespace QuilActors.Engine;

/// <summary>Whatever a message can be told to.</summary>
public interface ICanTell
{
    /// <summary>Sends <paramref name="message"/>; at most once, never blocks.</summary>
    /// <param name="message">Not null.</param>
    /// <param name="sender">Who gets replies; null (<see cref="ActorRefs.NoSender"/>) for nobody.</param>
    void Tell(object message, IActorRef? sender);
}

/// <summary>A reference to an actor. Equal by path and uid.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>
{
    /// <summary>Where the actor lives, with the uid of its incarnation.</summary>
    ActorPath Path { get; }
}

/// <summary>A reference to an actor of this process.</summary>
public interface ILocalRef : IActorRef
{
    /// <summary>The system the actor lives in.</summary>
    ActorSystem System { get; }

    /// <summary>Whether it has ended for good.</summary>
    bool IsTerminated { get; }
}
