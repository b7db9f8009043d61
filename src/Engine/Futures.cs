using QuilActors.Engine.Cells;
using QuilActors.Engine.Internal;

namespace QuilActors.Engine;

/// <summary>Asking for one reply.</summary>
public static class Futures
{
    /// <summary>Sends a message and gives the reply. Without timeout it waits for ever.</summary>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null)
        => Ask<object>(self, message, timeout, CancellationToken.None);

    /// <summary>Sends a message and gives the reply.</summary>
    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken)
        => Ask<object>(self, message, null, cancellationToken);

    /// <summary>Sends a message and gives the reply.</summary>
    public static Task<object> Ask(
        this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken)
        => Ask<object>(self, message, timeout, cancellationToken);

    /// <summary>Sends a message and gives the reply.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null)
        => Ask<T>(self, message, timeout, CancellationToken.None);

    /// <summary>Sends a message and gives the reply.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken)
        => Ask<T>(self, message, null, cancellationToken);

    /// <summary>Sends a message and gives the reply. The task fails with <see cref="AskTimeoutException"/>, with the
    /// cause of a <see cref="Status.Failure"/>, or with <see cref="ArgumentException"/> on a reply of another type.
    /// </summary>
    public static Task<T> Ask<T>(
        this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var ask = Begin<T>(self, timeout, cancellationToken, out var ended);
        if (ask is null)
            return ended!;
        self.Tell(message, ask);
        return ask.Task;
    }

    /// <summary>The same with a message that contains the reference to reply to.</summary>
    public static Task<T> Ask<T>(
        this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        var ask = Begin<T>(self, timeout, cancellationToken, out var ended);
        if (ask is null)
            return ended!;
        self.Tell(messageFactory(ask), ask);
        return ask.Task;
    }

    /// <summary>The reference that takes the reply; null with a task that has ended if it is called off already.
    /// </summary>
    static AskRef<T>? Begin<T>(
        ICanTell self, TimeSpan? timeout, CancellationToken cancellationToken, out Task<T>? ended)
    {
        var system = self switch
        {
            ILocalRef local => local.System,
            ActorSelection selection => ((ILocalRef)selection.Anchor).System,
            _ => throw new NotSupportedException($"cannot ask {self}"),
        };
        ended = cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : null;
        if (ended is not null)
            return null;
        var ask = new AskRef<T>(system, self);
        ask.Arm(timeout ?? system.Settings.Setup.AskTimeout, cancellationToken);
        return ask;
    }
}

/// <summary>Stopping with the certainty that it happened.</summary>
public static class GracefulStopSupport
{
    /// <summary>Sends a <see cref="PoisonPill"/>; true once the actor is gone, false on timeout.</summary>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout)
        => GracefulStop(target, timeout, PoisonPill.Instance);

    /// <summary>The same with another message.</summary>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        if (target.Unwrap() is not ISystemRef local || local.IsTerminated)
            return Task.FromResult(true);
        var end = new TerminationRef(local.System);
        end.Arm(timeout);
        local.SendSystem(new WatchMessage(end));
        target.Tell(stopMessage, ActorRefs.NoSender);
        return end.Task;
    }
}
