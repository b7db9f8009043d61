namespace QuilActors.Engine;

/// <summary>An actor whose handlers are declared by type in its constructor.</summary>
public abstract class ReceiveActor : UntypedActor
{
    readonly HandlerTable _handlers = new();

    /// <inheritdoc />
    public override void AroundPreStart()
    {
        _handlers.Close();
        base.AroundPreStart();
    }

    /// <inheritdoc />
    public override void AroundPostRestart(Exception cause, object? message)
    {
        _handlers.Close();
        base.AroundPostRestart(cause, message);
    }

    /// <inheritdoc />
    protected sealed override bool Receive(object message) => _handlers.Handle(message);

    /// <summary>Not called: the declared handlers are.</summary>
    protected sealed override void OnReceive(object message) => Unhandled(message);

    /// <summary>Replaces the top behaviour by the handlers <paramref name="configure"/> declares.</summary>
    protected void Become(Action configure) => base.Become(_handlers.Declare(configure));

    /// <summary>Puts the handlers <paramref name="configure"/> declares on top.</summary>
    protected void BecomeStacked(Action configure) => base.BecomeStacked(_handlers.Declare(configure));

    /// <summary>Handles a <typeparamref name="T"/>.</summary>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null)
        => _handlers.Declaring.Add(handler, shouldHandle);

    /// <summary>Handles a <typeparamref name="T"/> for which the predicate holds.</summary>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Handles a <typeparamref name="T"/>; false lets later handlers try.</summary>
    protected void Receive<T>(Func<T, bool> handler) => _handlers.Declaring.Add(handler, isCatchAll: false);

    /// <summary>Handles messages of a run-time type.</summary>
    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null)
        => _handlers.Declaring.Add(messageType, handler, shouldHandle);

    /// <summary>Handles messages of a run-time type for which the predicate holds.</summary>
    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler)
        => Receive(messageType, handler, shouldHandle);

    /// <summary>Handles messages of a run-time type; false lets later handlers try.</summary>
    protected void Receive(Type messageType, Func<object, bool> handler)
        => _handlers.Declaring.Add(messageType, handler, isCatchAll: false);

    /// <summary>Handles everything else.</summary>
    protected void ReceiveAny(Action<object> handler) => Receive(handler);

    /// <summary>Handles a <typeparamref name="T"/>; no other message until the task ended.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null)
        => Receive<T>(message => RunTask(() => handler(message)), shouldHandle);

    /// <summary>Handles a <typeparamref name="T"/> for which the predicate holds.</summary>
    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler)
        => ReceiveAsync(handler, shouldHandle);

    /// <summary>Handles messages of a run-time type.</summary>
    protected void ReceiveAsync(
        Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null)
        => Receive(messageType, message => RunTask(() => handler(message)), shouldHandle);

    /// <summary>Handles messages of a run-time type for which the predicate holds.</summary>
    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler)
        => ReceiveAsync(messageType, handler, shouldHandle);

    /// <summary>Handles everything else.</summary>
    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAsync(handler);
}
