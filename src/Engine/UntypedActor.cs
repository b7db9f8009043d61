namespace QuilActors.Engine;

/// <summary>An actor with one method for all messages.</summary>
public abstract class UntypedActor : ActorBase
{
    /// <inheritdoc />
    protected sealed override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    /// <summary>Handles each message; call <see cref="ActorBase.Unhandled"/> for those it does not know.</summary>
    protected abstract void OnReceive(object message);

    /// <summary>Runs an async action under the actor's own context.</summary>
    protected new void RunTask(Func<Task> action) => base.RunTask(action);

    /// <summary>Replaces the top behaviour.</summary>
    protected void Become(UntypedReceive receive) => base.Become(ToReceive(receive));

    /// <summary>Puts a behaviour on top.</summary>
    protected void BecomeStacked(UntypedReceive receive) => base.BecomeStacked(ToReceive(receive));

    static Receive ToReceive(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };
}
