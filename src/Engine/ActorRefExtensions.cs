using QuilActors.Engine.Cells;

namespace QuilActors.Engine;

/// <summary>Sending with the running actor as implicit sender, forwarding.</summary>
public static class ActorRefExtensions
{
    /// <summary>Sends with the running actor as sender, without one outside an actor.</summary>
    public static void Tell(this IActorRef receiver, object message)
        => receiver.Tell(message, EngineThread.CurrentCell);

    /// <summary>Passes a message on with the sender of the one being handled.</summary>
    public static void Forward(this IActorRef receiver, object message)
        => receiver.Tell(message, EngineThread.CurrentCell?.RawSender);

    /// <summary>Whether <paramref name="actorRef"/> is null or <see cref="ActorRefs.Nobody"/>.</summary>
    public static bool IsNobody(this IActorRef? actorRef)
        => actorRef is null || ReferenceEquals(actorRef, ActorRefs.Nobody);

    /// <summary><paramref name="actorRef"/>, or another one instead of nobody.</summary>
    public static IActorRef GetOrElse(this IActorRef? actorRef, Func<IActorRef> elseValue)
        => actorRef.IsNobody() ? elseValue() : actorRef!;
}
