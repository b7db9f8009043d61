using QuilActors.Engine.Cells;
using QuilActors.Engine.Event;

namespace QuilActors.Engine;

/// <summary>The base of all actors. One message at a time; made anew at each restart.</summary>
public abstract class ActorBase
{
    /// <summary>Only the engine makes actors.</summary>
    /// <exception cref="ActorInitializationException">Constructed outside <see cref="Props"/>.</exception>
    protected ActorBase()
    {
        Cell = EngineThread.CurrentCell ?? throw new ActorInitializationException(
            $"{GetType().Name} must be made by ActorOf(Props), not by new");
    }

    /// <summary>The running actor's context.</summary>
    /// <exception cref="NotSupportedException">No actor runs on this thread: after an await outside
    /// <c>ReceiveAsync</c>, or the actor is stopped.</exception>
    protected static IActorContext Context
        => EngineThread.CurrentCell ?? throw new NotSupportedException(
            "there is no active actor context, most likely due to an await outside ReceiveAsync or RunTask");

    /// <summary>A behaviour that leaves everything unhandled.</summary>
    protected static Receive EmptyReceive { get; } = static _ => false;

    /// <summary>The actor's own reference.</summary>
    protected IActorRef Self => Cell;

    /// <summary>Who sent the current message; the dead letters if nobody.</summary>
    protected IActorRef Sender => ReferenceEquals(EngineThread.CurrentCell, Cell)
        ? Cell.Sender
        : throw new NotSupportedException("there is no active actor context, hence no sender");

    internal ActorCell Cell { get; }

    /// <summary>The current behaviour of the type; true if handled.</summary>
    protected abstract bool Receive(object message);

    /// <summary>The strategy for the children.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Engine.SupervisorStrategy.DefaultStrategy;

    /// <summary>Publishes <see cref="UnhandledMessage"/>.</summary>
    /// <exception cref="DeathPactException">The message is a <see cref="Terminated"/>.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        Cell.System.EventStream.Publish(new UnhandledMessage(message, Cell.Sender, Cell));
    }

    /// <summary>Before the first message.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>After the last message, also of an incarnation that is replaced (by default).</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>On the failed object. Default: unwatch and stop each child, then <see cref="PostStop"/>.</summary>
    protected virtual void PreRestart(Exception reason, object? message)
    {
        foreach (var child in Cell.GetChildren())
        {
            Cell.Unwatch(child);
            Cell.Stop(child);
        }
        PostStop();
    }

    /// <summary>On the new object. Default: <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Around <see cref="Receive"/>.</summary>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        if (receive(message))
            return true;
        Unhandled(message);
        return false;
    }

    /// <summary>Around <see cref="PreStart"/>.</summary>
    public virtual void AroundPreStart() => PreStart();

    /// <summary>Around <see cref="PostStop"/>.</summary>
    public virtual void AroundPostStop() => PostStop();

    /// <summary>Around <see cref="PreRestart"/>.</summary>
    public virtual void AroundPreRestart(Exception cause, object? message) => PreRestart(cause, message);

    /// <summary>Around <see cref="PostRestart"/>.</summary>
    public virtual void AroundPostRestart(Exception cause, object? message) => PostRestart(cause);

    /// <summary>Replaces the top behaviour.</summary>
    protected void Become(Receive receive) => Cell.Become(receive);

    /// <summary>Puts a behaviour on top.</summary>
    protected void BecomeStacked(Receive receive) => Cell.BecomeStacked(receive);

    /// <summary>Removes the top behaviour; no-op at the bottom.</summary>
    protected void UnbecomeStacked() => Cell.UnbecomeStacked();

    /// <summary>Asks for <see cref="ReceiveTimeout"/> after so long a silence; null disarms.</summary>
    protected void SetReceiveTimeout(TimeSpan? timeout) => Cell.SetReceiveTimeout(timeout);

    /// <summary>Runs an async action under the actor's own context; no message is handled until it ended. Its
    /// exception fails the actor.</summary>
    protected void RunTask(Func<Task> action) => AsyncHandlers.Run(Cell, action);

    /// <summary>Runs an action under the actor's own context.</summary>
    protected void RunTask(Action action) => AsyncHandlers.Run(Cell, () =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>What the default <see cref="AroundReceive"/> does, without a delegate for the first behaviour.
    /// </summary>
    internal void Handle(Receive? behaviour, object message)
    {
        if (!(behaviour is null ? Receive(message) : behaviour(message)))
            Unhandled(message);
    }

    internal bool ReceiveOnce(object message) => Receive(message);

    internal SupervisorStrategy StrategyForChildren() => SupervisorStrategy();
}
