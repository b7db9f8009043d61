using QuilActors.Engine;

namespace QuilActors.TestKit;

/// <summary>What came, and from whom.</summary>
public abstract class MessageEnvelope
{
    private protected MessageEnvelope()
    {
    }

    /// <summary>The message.</summary>
    public abstract object? Message { get; }

    /// <summary>Its sender; the dead letters if none.</summary>
    public abstract IActorRef Sender { get; }
}

/// <summary>A message that came.</summary>
public sealed class RealMessageEnvelope(object message, IActorRef sender) : MessageEnvelope
{
    /// <inheritdoc />
    public override object Message => message;

    /// <inheritdoc />
    public override IActorRef Sender => sender;

    /// <inheritdoc />
    public override string ToString() => $"<{message}> from {sender}";
}

/// <summary>Nothing came.</summary>
public sealed class NullMessageEnvelope : MessageEnvelope
{
    NullMessageEnvelope()
    {
    }

    /// <summary>The only one.</summary>
    public static NullMessageEnvelope Instance { get; } = new();

    /// <inheritdoc />
    public override object? Message => null;

    /// <inheritdoc />
    public override IActorRef Sender => ActorRefs.Nobody;

    /// <inheritdoc />
    public override string ToString() => "<nothing>";
}
