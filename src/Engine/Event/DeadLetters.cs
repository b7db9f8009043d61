namespace QuilActors.Engine.Event;

/// <summary>Why a message reached nobody.</summary>
public enum DeadLetterClass
{
    /// <summary>The receiver has ended.</summary>
    StaleIncarnation,

    /// <summary>There never was a receiver, or the message was told to the dead letters.</summary>
    UnknownPath,

    /// <summary>The system was terminating.</summary>
    Shutdown,
}

/// <summary>All kinds of letters nobody got.</summary>
public abstract class AllDeadLetters(object message, IActorRef sender, IActorRef recipient) : IWrappedMessage
{
    /// <summary>The letter.</summary>
    public object Message { get; } = message;

    /// <summary>Who sent it.</summary>
    public IActorRef Sender { get; } = sender;

    /// <summary>Who should have got it.</summary>
    public IActorRef Recipient { get; } = recipient;

    /// <inheritdoc />
    public override string ToString() => $"{GetType().Name} from {Sender} to {Recipient}: {Message}";
}

/// <summary>A message that reached nobody.</summary>
public sealed class DeadLetter(
    object message, IActorRef sender, IActorRef recipient, DeadLetterClass @class = DeadLetterClass.UnknownPath)
    : AllDeadLetters(message, sender, recipient)
{
    /// <summary>Why.</summary>
    public DeadLetterClass Class { get; } = @class;
}

/// <summary>The same for an <see cref="IDeadLetterSuppression"/>; not logged.</summary>
public sealed class SuppressedDeadLetter(object message, IActorRef sender, IActorRef recipient)
    : AllDeadLetters(message, sender, recipient);

/// <summary>A message dropped on purpose.</summary>
public sealed class Dropped(object message, string reason, IActorRef sender, IActorRef recipient)
    : AllDeadLetters(message, sender, recipient)
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}

/// <summary>A message its receiver had no handler for.</summary>
public sealed class UnhandledMessage(object message, IActorRef sender, IActorRef recipient)
    : AllDeadLetters(message, sender, recipient);
