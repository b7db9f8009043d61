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
public sealed class InvalidMessageException(string message) : AkkaException(message);

/// <summary>The name of a new child is taken or has illegal characters.</summary>
public sealed class InvalidActorNameException(string message) : AkkaException(message);

/// <summary>Constructor or <c>PreStart</c> failed.</summary>
public class ActorInitializationException : AkkaException
{
    /// <summary>Without an actor.</summary>
    public ActorInitializationException(string message)
        : base(message)
    {
    }

    /// <summary>With the actor that could not be made.</summary>
    public ActorInitializationException(IActorRef? actor, string message, Exception? cause)
        : base(message, cause) => Actor = actor;

    /// <summary>Who could not be made.</summary>
    public IActorRef? Actor { get; }
}

/// <summary><c>PreRestart</c> failed; logged only.</summary>
public sealed class PreRestartException(IActorRef actor, Exception restartException, Exception cause)
    : ActorInitializationException(actor, $"exception in PreRestart of {actor} (restart caused by "
        + $"{restartException.GetType().Name}: {restartException.Message})", cause);

/// <summary><c>PostRestart</c> or the new constructor failed during a restart.</summary>
public sealed class PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
    : ActorInitializationException(actor, $"exception in PostRestart of {actor} (restart caused by "
        + $"{originalCause.GetType().Name}: {originalCause.Message})", cause)
{
    /// <summary>What made the restart necessary.</summary>
    public Exception OriginalCause { get; } = originalCause;
}

/// <summary>Raised inside an actor by <see cref="Kill"/>.</summary>
public sealed class ActorKilledException(string message) : AkkaException(message);

/// <summary>A <see cref="Terminated"/> was not handled.</summary>
public sealed class DeathPactException(IActorRef deadActor)
    : AkkaException($"monitored actor {deadActor.Path} terminated and nobody handled it")
{
    /// <summary>Who died.</summary>
    public IActorRef DeadActor { get; } = deadActor;
}

/// <summary>No actor answered to a selection.</summary>
public sealed class ActorNotFoundException(string message) : AkkaException(message);

/// <summary>An ask got no reply in time.</summary>
public sealed class AskTimeoutException(string message) : AkkaException(message);

/// <summary>An operation that the state of an actor forbids.</summary>
public sealed class IllegalActorStateException(string message) : AkkaException(message);

/// <summary>The stash is full.</summary>
public sealed class StashOverflowException(string message) : AkkaException(message);

/// <summary>A setting is wrong.</summary>
public sealed class ConfigurationException(string message) : AkkaException(message);
