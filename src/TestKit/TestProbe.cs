using QuilActors.Engine;
using QuilActors.Engine.Internal;

namespace QuilActors.TestKit;

/// <summary>One more test actor. It may be used as a reference itself.</summary>
public sealed class TestProbe : TestKitBase, IActorRefWrapper, INoImplicitSender
{
    /// <summary>In a system.</summary>
    public TestProbe(ActorSystem system, ITestKitAssertions assertions, string? testProbeName = null)
        : base(assertions, system, testProbeName)
    {
    }

    /// <summary>Whom to send to.</summary>
    public IActorRef Ref => TestActor;

    /// <summary>The sender of the last message.</summary>
    public IActorRef Sender => LastSender;

    /// <inheritdoc />
    public ActorPath Path => Ref.Path;

    ActorSystem ILocalRef.System => Sys;

    bool ILocalRef.IsTerminated => Ref is ILocalRef { IsTerminated: true };

    /// <summary>Whether both stand for the same actor.</summary>
    public static bool operator ==(TestProbe? left, IActorRef? right)
        => left is null ? right is null : left.Equals(right);

    /// <summary>Whether both stand for different actors.</summary>
    public static bool operator !=(TestProbe? left, IActorRef? right) => !(left == right);

    /// <summary>Whether the left one is before the right one in the order of paths.</summary>
    public static bool operator <(TestProbe left, IActorRef right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is before or beside the right one in the order of paths.</summary>
    public static bool operator <=(TestProbe left, IActorRef right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is behind the right one in the order of paths.</summary>
    public static bool operator >(TestProbe left, IActorRef right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is behind or beside the right one in the order of paths.</summary>
    public static bool operator >=(TestProbe left, IActorRef right) => left.CompareTo(right) >= 0;

    /// <summary>Sends as the probe.</summary>
    public void Send(IActorRef actor, object message) => actor.Tell(message, Ref);

    /// <summary>Answers the sender of the last message.</summary>
    public void Reply(object message) => Sender.Tell(message, Ref);

    /// <summary>Passes the last message on with its sender.</summary>
    public void Forward(IActorRef actor) => Forward(actor, LastMessage!);

    /// <summary>Passes a message on with the sender of the last one.</summary>
    public void Forward(IActorRef actor, object message) => actor.Tell(message, Sender);

    /// <summary>Has the probe make a child.</summary>
    public IActorRef ChildActorOf<T>(
        string name, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default)
        where T : ActorBase
        => ChildActorOf(Props.Create<T>(), name, supervisorStrategy, cancellationToken);

    /// <summary>Has the probe make a child.</summary>
    public IActorRef ChildActorOf<T>(
        SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default)
        where T : ActorBase
        => ChildActorOf(Props.Create<T>(), supervisorStrategy, cancellationToken);

    /// <summary>Has the probe make a child.</summary>
    public IActorRef ChildActorOf<T>(string name, CancellationToken cancellationToken = default)
        where T : ActorBase
        => ChildActorOf(Props.Create<T>(), name, cancellationToken);

    /// <summary>Has the probe make a child.</summary>
    public IActorRef ChildActorOf<T>(CancellationToken cancellationToken = default)
        where T : ActorBase
        => ChildActorOf(Props.Create<T>(), cancellationToken);

    /// <inheritdoc />
    public void Tell(object message, IActorRef? sender) => Ref.Tell(message, sender);

    /// <inheritdoc />
    public bool Equals(IActorRef? other) => Ref.Equals(other?.Unwrap());

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    /// <inheritdoc />
    public override int GetHashCode() => Ref.GetHashCode();

    /// <inheritdoc />
    public int CompareTo(IActorRef? other) => Ref.CompareTo(other?.Unwrap());

    /// <inheritdoc />
    public override string ToString() => Ref.ToString()!;
}
