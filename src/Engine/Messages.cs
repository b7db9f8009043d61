using QuilActors.Engine.Cells;

namespace QuilActors.Engine;

/// <summary>A message the engine handles itself when its turn comes.</summary>
public abstract class AutoReceivedMessage
{
    internal AutoReceivedMessage()
    {
    }

    /// <summary>What the actor will see of it.</summary>
    internal virtual object Inner => this;

    internal abstract void ReceivedBy(ActorCell cell);
}

/// <summary>Does not re-arm the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>Has another message inside.</summary>
public interface IWrappedMessage
{
    /// <summary>The one inside.</summary>
    object Message { get; }
}

/// <summary>A mark without meaning here: messages within a process are never serialized.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>A mark without meaning here: no message comes from another machine.</summary>
public interface IPossiblyHarmful;

/// <summary>Stops the actor once everything queued before it is handled.</summary>
public sealed class PoisonPill : AutoReceivedMessage, IPossiblyHarmful, Event.IDeadLetterSuppression
{
    PoisonPill()
    {
    }

    /// <summary>The only one.</summary>
    public static PoisonPill Instance { get; } = new();

    /// <inheritdoc />
    public override string ToString() => "<PoisonPill>";

    internal override void ReceivedBy(ActorCell cell) => cell.Stop();
}

/// <summary>Makes the actor fail with <see cref="ActorKilledException"/>.</summary>
public sealed class Kill : AutoReceivedMessage, IPossiblyHarmful
{
    Kill()
    {
    }

    /// <summary>The only one.</summary>
    public static Kill Instance { get; } = new();

    /// <inheritdoc />
    public override string ToString() => "<Kill>";

    internal override void ReceivedBy(ActorCell cell) => throw new ActorKilledException("Kill");
}

/// <summary>Asks any actor to answer with <see cref="ActorIdentity"/>.</summary>
public sealed class Identify(object? messageId) : AutoReceivedMessage, INotInfluenceReceiveTimeout
{
    /// <summary>Comes back in the answer.</summary>
    public object? MessageId { get; } = messageId;

    internal override void ReceivedBy(ActorCell cell)
        => cell.RawSender?.Tell(new ActorIdentity(MessageId, cell), cell);
}

/// <summary>The answer to <see cref="Identify"/>.</summary>
/// <param name="MessageId">The one of the question.</param>
/// <param name="Subject">Who answers; null if a selection found nobody.</param>
public sealed record ActorIdentity(object? MessageId, IActorRef? Subject);

/// <summary>A watched actor has ended.</summary>
/// <param name="ActorRef">Who.</param>
/// <param name="ExistenceConfirmed">False if it was unknown or dead before the watch.</param>
/// <param name="AddressTerminated">Always false: there is no remoting.</param>
public sealed record Terminated(IActorRef ActorRef, bool ExistenceConfirmed, bool AddressTerminated)
    : IPossiblyHarmful, Event.IDeadLetterSuppression, INoSerializationVerificationNeeded;

/// <summary>No message influencing it came for the time set by <c>SetReceiveTimeout</c>.</summary>
public sealed class ReceiveTimeout : IPossiblyHarmful
{
    ReceiveTimeout()
    {
    }

    /// <summary>The only one.</summary>
    public static ReceiveTimeout Instance { get; } = new();
}

/// <summary>Answers that say well or badly done.</summary>
public abstract class Status
{
    /// <summary>Well done.</summary>
    public sealed class Success(object? status) : Status
    {
        /// <summary>Without a result.</summary>
        public static Success Instance { get; } = new(null);

        /// <summary>The result.</summary>
        public object? Status { get; } = status;

        /// <inheritdoc />
        public override string ToString() => $"Success: {Status}";
    }

    /// <summary>Badly done; fails an ask.</summary>
    public sealed class Failure(Exception? cause, object? state = null) : Status
    {
        /// <summary>Why.</summary>
        public Exception? Cause { get; } = cause;

        /// <summary>Whatever else there is to say.</summary>
        public object? State { get; } = state;

        /// <inheritdoc />
        public override string ToString() => $"Failure: {Cause}";
    }
}

/// <summary>The absent result.</summary>
public sealed class Done
{
    Done()
    {
    }

    /// <summary>The only one.</summary>
    public static Done Instance { get; } = new();
}
