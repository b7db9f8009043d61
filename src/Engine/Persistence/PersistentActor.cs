namespace QuilActors.Engine.Persistence;

/// <summary>A persistent actor with <c>ReceiveRecover</c> and <c>ReceiveCommand</c>.</summary>
public abstract class PersistentActor : Eventsourced;

/// <summary>A persistent actor with one method for all events and one for all commands.</summary>
public abstract class UntypedPersistentActor : Eventsourced
{
    /// <summary>Handles a command.</summary>
    protected abstract void OnCommand(object message);

    /// <summary>Handles an event, a <see cref="SnapshotOffer"/> or <see cref="RecoveryCompleted"/>.</summary>
    protected abstract void OnRecover(object persistent);

    /// <inheritdoc />
    protected sealed override bool ReceiveCommand(object message)
    {
        OnCommand(message);
        return true;
    }

    /// <inheritdoc />
    protected sealed override bool ReceiveRecover(object message)
    {
        OnRecover(message);
        return true;
    }

    /// <summary>Replaces the top behaviour.</summary>
    protected void Become(UntypedReceive receive) => Become(message =>
    {
        receive(message);
        return true;
    });
}
