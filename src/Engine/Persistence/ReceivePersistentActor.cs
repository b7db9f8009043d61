namespace QuilActors.Engine.Persistence;

/// <summary>A persistent actor whose handlers are declared by type: <c>Recover</c> for events, <c>Command</c> for
/// commands.</summary>
public abstract class ReceivePersistentActor : Eventsourced
{
    readonly ReceiveHandlers _recover = new();
    readonly HandlerTable _command = new();
    bool _isConstructed;

    /// <inheritdoc />
    public override void AroundPreStart()
    {
        Constructed();
        base.AroundPreStart();
    }

    /// <inheritdoc />
    public override void AroundPostRestart(Exception cause, object? message)
    {
        Constructed();
        base.AroundPostRestart(cause, message);
    }

    /// <inheritdoc />
    protected sealed override bool ReceiveCommand(object message) => _command.Handle(message);

    /// <inheritdoc />
    protected sealed override bool ReceiveRecover(object message) => _recover.Handle(message);

    /// <summary>Replaces the top behaviour for commands by the handlers <paramref name="configure"/> declares.
    /// </summary>
    protected void Become(Action configure) => base.Become(_command.Declare(configure));

    /// <summary>Puts the handlers <paramref name="configure"/> declares on top.</summary>
    protected void BecomeStacked(Action configure) => base.BecomeStacked(_command.Declare(configure));

    /// <summary>Handles an event of type <typeparamref name="T"/>, a <see cref="SnapshotOffer"/> or
    /// <see cref="RecoveryCompleted"/>.</summary>
    protected void Recover<T>(Action<T> handler, Predicate<T>? shouldHandle = null)
    {
        if (_isConstructed)
            throw new InvalidOperationException("recover handlers may only be declared in the constructor");
        _recover.Add(handler, shouldHandle);
    }

    /// <summary>Handles an event for which the predicate holds.</summary>
    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => Recover(handler, shouldHandle);

    /// <summary>Handles every other event.</summary>
    protected void RecoverAny(Action<object> handler) => Recover(handler);

    /// <summary>Handles a command.</summary>
    protected void Command<T>(Action<T> handler, Predicate<T>? shouldHandle = null)
        => _command.Declaring.Add(handler, shouldHandle);

    /// <summary>Handles a command for which the predicate holds.</summary>
    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => Command(handler, shouldHandle);

    /// <summary>Handles a command; false lets later handlers try.</summary>
    protected void Command<T>(Func<T, bool> handler) => _command.Declaring.Add(handler, isCatchAll: false);

    /// <summary>Handles commands of a run-time type.</summary>
    protected void Command(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null)
        => _command.Declaring.Add(messageType, handler, shouldHandle);

    /// <summary>Handles every other command.</summary>
    protected void CommandAny(Action<object> handler) => Command(handler);

    /// <summary>Handles a command; no other one until the task ended.</summary>
    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null)
        => Command<T>(message => RunTask(() => handler(message)), shouldHandle);

    /// <summary>Handles a command for which the predicate holds.</summary>
    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler)
        => CommandAsync(handler, shouldHandle);

    /// <summary>Handles every other command.</summary>
    protected void CommandAnyAsync(Func<object, Task> handler) => CommandAsync(handler);

    void Constructed()
    {
        _command.Close();
        _isConstructed = true;
    }
}
