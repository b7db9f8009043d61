namespace QuilActors.Engine;

/// <summary>The base of the engine's own exceptions.</summary>
public class AkkaException : Exception
{
    /// <summary>Without text.</summary>
    public AkkaException()
    {
    }

    /// <summary>With text.</summary>
    public AkkaException(string? message)
        : base(message)
    {
    }

    /// <summary>With text and cause.</summary>
    public AkkaException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A null message was told.</summary>
public class InvalidMessageException : AkkaException
{
    /// <summary>Without text.</summary>
    public InvalidMessageException()
    {
    }

    /// <summary>With text.</summary>
    public InvalidMessageException(string message)
        : base(message)
    {
    }
}

/// <summary>The name of a new child is taken or has illegal characters.</summary>
public class InvalidActorNameException : AkkaException
{
    /// <summary>With text.</summary>
    public InvalidActorNameException(string message)
        : base(message)
    {
    }

    /// <summary>With text and cause.</summary>
    public InvalidActorNameException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Constructor or <c>PreStart</c> failed.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Without text.</summary>
    public ActorInitializationException()
    {
    }

    /// <summary>Without an actor.</summary>
    public ActorInitializationException(string message)
        : base(message)
    {
    }

    /// <summary>Without an actor, with the cause.</summary>
    public ActorInitializationException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>With the actor that could not be made.</summary>
    public ActorInitializationException(IActorRef? actor, string message, Exception? cause = null)
        : base(message, cause) => Actor = actor;

    /// <summary>Who could not be made.</summary>
    public IActorRef? Actor { get; }
}

/// <summary><c>PreRestart</c> failed; logged only.</summary>
public class PreRestartException(
    IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
    : ActorInitializationException(actor, $"exception in PreRestart of {actor} (restart caused by "
        + $"{restartException.GetType().Name}: {restartException.Message})", cause)
{
    /// <summary>What made the restart necessary.</summary>
    public Exception RestartException { get; } = restartException;

    /// <summary>The message that was being handled; null if none.</summary>
    public object? OptionalMessage { get; } = optionalMessage;
}

/// <summary><c>PostRestart</c> or the new constructor failed during a restart.</summary>
public class PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
    : ActorInitializationException(actor, $"exception in PostRestart of {actor} (restart caused by "
        + $"{originalCause.GetType().Name}: {originalCause.Message})", cause)
{
    /// <summary>What made the restart necessary.</summary>
    public Exception OriginalCause { get; } = originalCause;
}

/// <summary>Raised inside an actor by <see cref="Kill"/>.</summary>
public class ActorKilledException : AkkaException
{
    /// <summary>Without text.</summary>
    public ActorKilledException()
    {
    }

    /// <summary>With text.</summary>
    public ActorKilledException(string message)
        : base(message)
    {
    }
}

/// <summary>A <see cref="Terminated"/> was not handled.</summary>
public class DeathPactException(IActorRef deadActor)
    : AkkaException($"monitored actor {deadActor.Path} terminated and nobody handled it")
{
    /// <summary>Who died.</summary>
    public IActorRef DeadActor { get; } = deadActor;
}

/// <summary>No actor answered to a selection.</summary>
public class ActorNotFoundException : AkkaException
{
    /// <summary>Without text.</summary>
    public ActorNotFoundException()
    {
    }

    /// <summary>With text.</summary>
    public ActorNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>With text and cause.</summary>
    public ActorNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>An ask got no reply in time.</summary>
public class AskTimeoutException : AkkaException
{
    /// <summary>With text.</summary>
    public AskTimeoutException(string message)
        : base(message)
    {
    }
}

/// <summary>The scheduler cannot do it, or not any more.</summary>
public sealed class SchedulerException : AkkaException
{
    /// <summary>With text.</summary>
    public SchedulerException(string message)
        : base(message)
    {
    }
}

/// <summary>An operation that the state of an actor forbids.</summary>
public class IllegalActorStateException : AkkaException
{
    /// <summary>With text.</summary>
    public IllegalActorStateException(string message)
        : base(message)
    {
    }
}

/// <summary>The stash is full.</summary>
public class StashOverflowException : AkkaException
{
    /// <summary>With text.</summary>
    public StashOverflowException(string message)
        : base(message)
    {
    }

    /// <summary>With text and cause.</summary>
    public StashOverflowException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
