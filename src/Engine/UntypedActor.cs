using QuilActors.Engine.Cells;

namespace QuilActors.Engine;

/// <summary>An actor with one method for all messages.</summary>
public abstract class UntypedActor : ActorBase
{
    /// <inheritdoc cref="ActorBase.Context" />
    protected static new IUntypedActorContext Context => (ActorCell)ActorBase.Context;

    /// <inheritdoc />
    protected override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    /// <summary>Handles each message; call <see cref="ActorBase.Unhandled"/> for those it does not know.</summary>
    protected abstract void OnReceive(object message);

    /// <summary>Replaces the top behaviour.</summary>
    protected void Become(UntypedReceive receive) => Cell.Become(receive);

    /// <summary>Puts a behaviour on top.</summary>
    protected void BecomeStacked(UntypedReceive receive) => Cell.BecomeStacked(receive);
}

/// <summary>An <see cref="UntypedActor"/> with a stash.</summary>
public abstract class UntypedActorWithStash : UntypedActor, IWithStash
{
    /// <inheritdoc />
    public IStash Stash { get; set; } = null!;
}

/// <summary>An <see cref="UntypedActor"/> with a stash of any size.</summary>
public abstract class UntypedActorWithUnboundedStash : UntypedActor, IWithUnboundedStash
{
    /// <inheritdoc />
    public IStash Stash { get; set; } = null!;
}

/// <summary>An <see cref="UntypedActor"/> with a stash, whatever its mailbox.</summary>
public abstract class UntypedActorWithUnrestrictedStash : UntypedActor, IWithUnrestrictedStash
{
    /// <inheritdoc />
    public IStash Stash { get; set; } = null!;
}
