using System.Runtime.ExceptionServices;
using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Internal;

namespace QuilActors.TestKit;

/// <summary>An actor that runs on the thread that tells it something, with its object at hand.</summary>
public abstract class TestActorRefBase<TActor> : IActorRefWrapper
    where TActor : ActorBase
{
    readonly ActorSystem _system;
    TActor? _actor;

    private protected TestActorRefBase(ActorSystem system, Props actorProps, IActorRef? supervisor, string? name)
    {
        _system = system;
        var props = Props
            .Create(() => _actor = (TActor)actorProps.NewActor(), actorProps.SupervisorStrategy)
            .WithDispatcher(Dispatchers.CallingThreadDispatcherId);
        if (actorProps.Mailbox is { } mailbox)
            props = props.WithMailbox(mailbox);
        Ref = supervisor is null
            ? system.ActorOf(props, name)
            : ((IActorRefFactory)supervisor.Unwrap()).ActorOf(props, name);
    }

    /// <summary>The actor.</summary>
    public IActorRef Ref { get; }

    /// <summary>The object of the current incarnation.</summary>
    public TActor UnderlyingActor => _actor
        ?? throw new InvalidOperationException($"{Ref} could not be made");

    /// <inheritdoc />
    public ActorPath Path => Ref.Path;

    ActorSystem ILocalRef.System => _system;

    bool ILocalRef.IsTerminated => Ref is ILocalRef { IsTerminated: true };

    /// <summary>Whether both stand for the same actor.</summary>
    public static bool operator ==(TestActorRefBase<TActor>? left, IActorRef? right)
        => left is null ? right is null : left.Equals(right);

    /// <summary>Whether both stand for different actors.</summary>
    public static bool operator !=(TestActorRefBase<TActor>? left, IActorRef? right) => !(left == right);

    /// <summary>Whether the left one is before the right one in the order of paths.</summary>
    public static bool operator <(TestActorRefBase<TActor> left, IActorRef right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is before or beside the right one in the order of paths.</summary>
    public static bool operator <=(TestActorRefBase<TActor> left, IActorRef right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is behind the right one in the order of paths.</summary>
    public static bool operator >(TestActorRefBase<TActor> left, IActorRef right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is behind or beside the right one in the order of paths.</summary>
    public static bool operator >=(TestActorRefBase<TActor> left, IActorRef right) => left.CompareTo(right) >= 0;

    /// <summary>Handles a message now; what the handler throws comes here and does not fail the actor.</summary>
    public void Receive(object message, IActorRef? sender = null) => Run(new DirectDelivery(message), sender);

    /// <summary>The same for an async handler: done when it is. What it throws behind its first await fails the actor.
    /// </summary>
    public async Task ReceiveAsync(object message, IActorRef? sender = null)
    {
        Receive(message, sender);
        var done = new TaskCompletionSource();
        Ref.Tell(DirectDelivery.Of(() => done.TrySetResult()), null);
        await done.Task.ConfigureAwait(true);
    }

    private protected void Run(DirectDelivery delivery, IActorRef? sender)
    {
        Ref.Tell(delivery, sender);
        if (delivery.Thrown is { } thrown)
            ExceptionDispatchInfo.Throw(thrown);
        if (!delivery.IsDone)
            throw new InvalidOperationException($"{Ref} is suspended, stopped or busy further down the stack");
    }

    /// <summary>Tells with the running actor as sender.</summary>
    public void Tell(object message) => ActorRefExtensions.Tell(Ref, message);

    /// <inheritdoc />
    public void Tell(object message, IActorRef? sender) => Ref.Tell(message, sender);

    /// <summary>Has the actor watch.</summary>
    public void Watch(IActorRef subject) => ((ICanWatch)Ref).Watch(subject);

    /// <summary>Has the actor watch no longer.</summary>
    public void Unwatch(IActorRef subject) => ((ICanWatch)Ref).Unwatch(subject);

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

/// <summary>An actor that runs on the thread that tells it something, with its object at hand.</summary>
public sealed class TestActorRef<TActor>(
    ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
    : TestActorRefBase<TActor>(system, actorProps, supervisor, name)
    where TActor : ActorBase;

/// <summary>A state machine that runs on the thread that tells it something, with its state at hand.</summary>
public sealed class TestFSMRef<TActor, TState, TData>(
    ActorSystem system, Props props, IActorRef? supervisor = null, string? name = null)
    : TestActorRefBase<TActor>(system, props, supervisor, name)
    where TActor : FSM<TState, TData>
    where TState : notnull
{
    /// <summary>The state.</summary>
    public TState StateName => UnderlyingActor.StateName;

    /// <summary>The data.</summary>
    public TData StateData => UnderlyingActor.StateData;

    IInternalSupportsTestFSMRef<TState, TData> Machine => UnderlyingActor;

    /// <summary>Goes to a state with the data kept.</summary>
    public void SetState(TState stateName, TimeSpan? timeout = null) => SetState(stateName, StateData, timeout);

    /// <summary>Goes to a state.</summary>
    public void SetState(
        TState stateName, TData stateData, TimeSpan? timeout = null, FSMBase.Reason? stopReason = null)
        => Run(
            DirectDelivery.Of(() => Machine.ApplyState(
                new FSMBase.State<TState, TData>(stateName, stateData, timeout, stopReason))),
            null);

    /// <summary>Stays with other data.</summary>
    public void SetStateData(TData stateData, TimeSpan? timeout = null) => SetState(StateName, stateData, timeout);

    /// <summary>Goes to the same state with a timeout.</summary>
    public void SetStateTimeout(TimeSpan timeout) => SetState(StateName, StateData, timeout);

    /// <summary>Starts a timer.</summary>
    public void SetTimer(string name, object msg, TimeSpan timeout, bool repeat = false)
        => UnderlyingActor.SetTimer(name, msg, timeout, repeat);

    /// <summary>Cancels a timer.</summary>
    public void CancelTimer(string name) => UnderlyingActor.CancelTimer(name);

    /// <summary>Whether a timer runs.</summary>
    public bool IsTimerActive(string name) => UnderlyingActor.IsTimerActive(name);

    /// <summary>Whether the state has a timeout running.</summary>
    public bool IsStateTimerActive() => Machine.IsStateTimerActive;
}
