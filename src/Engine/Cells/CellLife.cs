using QuilActors.Engine.Event;

namespace QuilActors.Engine.Cells;

/// <summary>Birth, failure, restart and end of a cell; runs in the cell's own turn.</summary>
/// <remarks><code>
/// Starting -> Running &lt;-> Suspended(n); Running -> Restarting(children) -> Running;
/// any -> Terminating(children) -> Terminated
/// </code></remarks>
static class CellLife
{
    public static void On(ActorCell cell, SystemMessage message)
    {
        if (cell.State == CellState.Terminated)
        {
            OnDead(cell, message);
            return;
        }
        switch (message)
        {
            case CreateMessage:
                Create(cell);
                break;
            case WatchMessage watch:
                (cell.Extras.Watch ??= new DeathWatch(cell)).AddWatcher(watch.Watcher);
                break;
            case UnwatchMessage unwatch:
                cell.ExtrasOrNull?.Watch?.RemoveWatcher(unwatch.Watcher);
                break;
            case SuspendMessage:
                cell.Suspend(1);
                SendAll(cell.ChildCells(), static () => new SuspendMessage());
                break;
            case ResumeMessage resume:
                Resume(cell, resume.Cause);
                break;
            case RecreateMessage recreate:
                Recreate(cell, recreate.Cause);
                break;
            case FailedMessage failed:
                OnChildFailed(cell, failed);
                break;
            case TerminateMessage:
                Terminate(cell);
                break;
            case DeathWatchNotification notification:
                OnDeath(cell, notification);
                break;
            case InspectMessage inspect:
                Inspection.Inspector.Answer(cell, inspect);
                break;
            default:
                throw new InvalidOperationException($"unknown system message {message.GetType().Name}");
        }
    }

    /// <summary>Suspends the cell and its descendants and leaves the rest to the supervisor.</summary>
    public static void Fail(ActorCell cell, Exception cause, IReadOnlyList<ActorCell>? alreadySuspended = null)
    {
        var extras = cell.Extras;
        extras.LastFailure = cause;
        extras.LastFailureMessage = cell.CurrentMessage;
        extras.LastFailureTicks = cell.System.Clock.UtcTicks;
        if (cell.IsFailed || cell.State >= CellState.Terminating)
        {
            cell.System.Publish(new Error(cause, cell.Path.ToString(), typeof(ActorCell),
                "failure while failed or stopping: " + cause.Message, cell.System.Clock.UtcTicks));
            return;
        }
        cell.IsFailed = true;
        cell.Suspend(1);
        foreach (var child in cell.ChildCells())
        {
            if (alreadySuspended is null || !alreadySuspended.Contains(child))
                child.SendSystem(new SuspendMessage());
        }
        cell.ParentRef!.SendSystem(new FailedMessage(cell, cause));
    }

    static void Create(ActorCell cell)
    {
        try
        {
            cell.NewActor();
            cell.State = CellState.Running;
            cell.Actor!.AroundPreStart();
        }
        catch (Exception e)
        {
            cell.DropActor();
            throw e as ActorInitializationException ?? new ActorInitializationException(
                cell, $"exception during the creation of {cell.Props.Type.Name}: {e.Message}", e);
        }
    }

    static void Resume(ActorCell cell, Exception? cause)
    {
        if (cause is not null && cell.Actor is null && cell.State != CellState.Terminating)
        {
            RecreateFromNothing(cell);
            return;
        }
        cell.Suspend(-1);
        if (cause is not null)
            cell.IsFailed = false;
        var perpetrator = cause is null ? null : cell.ExtrasOrNull?.Perpetrator;
        foreach (var child in cell.ChildCells())
            child.SendSystem(new ResumeMessage(ReferenceEquals(child, perpetrator) ? cause : null));
        if (perpetrator is not null)
            cell.Extras.Perpetrator = null;
        cell.AfterResume();
    }

    static void Recreate(ActorCell cell, Exception cause)
    {
        if (cell.State == CellState.Terminating)
            return;
        if (cell.State == CellState.Restarting)
        {
            cell.Suspend(-1);
            return;
        }
        if (cell.Actor is null)
        {
            RecreateFromNothing(cell);
            return;
        }
        cell.ExtrasOrNull?.Stash?.UnstashAll();
        try
        {
            cell.Actor.AroundPreRestart(cause, cell.IsFailed ? cell.CurrentMessage : null);
        }
        catch (Exception e)
        {
            LogError(cell, new PreRestartException(cell, cause, e, cell.CurrentMessage));
        }
        cell.DropActor();
        cell.State = CellState.Restarting;
        cell.Extras.RestartCause = cause;
        if (cell.ChildrenOrNull is null or { Dying: 0 })
            FinishRecreate(cell, cause);
    }

    static void RecreateFromNothing(ActorCell cell)
    {
        foreach (var child in cell.ChildCells())
            cell.Stop(child);
        cell.State = CellState.Restarting;
        cell.Extras.RestartCause = null;
        if (cell.ChildrenOrNull is null or { Count: 0 })
            FinishRecreate(cell, null);
    }

    static void FinishRecreate(ActorCell cell, Exception? cause)
    {
        var survivors = cell.ChildCells();
        cell.State = CellState.Running;
        cell.IsFailed = false;
        cell.Suspend(-1);
        cell.SetCurrent(null, null);
        cell.Extras.Restarts++;
        cell.System.Meters?.Restarted();
        cell.Extras.Perpetrator = null;
        cell.Extras.RestartCause = null;
        if (cause is null)
        {
            Create(cell);
            return;
        }
        try
        {
            cell.NewActor();
            cell.Actor!.AroundPostRestart(cause, null);
            SendAll(survivors, () => new RecreateMessage(cause));
        }
        catch (Exception e)
        {
            cell.DropActor();
            Fail(cell, new PostRestartException(cell, e, cause), survivors);
        }
    }

    static void OnChildFailed(ActorCell cell, FailedMessage failed)
    {
        if (cell.ChildrenOrNull is null || !cell.ChildrenOrNull.Has(failed.Child))
            return;
        if (cell.State == CellState.Terminating || cell.Actor is null)
        {
            cell.Stop(failed.Child);
            return;
        }
        var strategy = cell.Props.SupervisorStrategy ?? cell.Actor.StrategyForChildren();
        if (strategy.HandleFailure(cell, failed.Child, failed.Cause))
            return;
        if (!cell.IsFailed)
            cell.Extras.Perpetrator = failed.Child;
        Fail(cell, failed.Cause, [failed.Child]);
    }

    static void Terminate(ActorCell cell)
    {
        if (cell.State >= CellState.Terminating)
            return;
        cell.SetReceiveTimeout(null);
        cell.ExtrasOrNull?.Timers?.CancelAll();
        cell.ExtrasOrNull?.Watch?.UnwatchAll();
        cell.State = CellState.Terminating;
        cell.Suspend(1);
        if (cell.ChildrenOrNull is { } children)
        {
            children.Close();
            foreach (var child in children.Snapshot())
                cell.Stop(child);
            if (children.Count > 0)
                return;
        }
        FinishTerminate(cell);
    }

    static void FinishTerminate(ActorCell cell)
    {
        try
        {
            cell.Actor?.AroundPostStop();
        }
        catch (Exception e)
        {
            LogError(cell, e);
        }
        var stashed = cell.ExtrasOrNull?.Stash?.TakeAll();
        cell.State = CellState.Terminated;
        cell.DropActor();
        cell.CloseMailbox();
        foreach (var envelope in stashed ?? [])
            cell.System.DeadLettersRef.Post(envelope.Message, envelope.Sender, cell);
        if (cell.ExtrasOrNull?.HasSubscriptions == true)
            cell.System.EventStream.Unsubscribe(cell);
        cell.ParentRef?.SendSystem(new DeathWatchNotification(cell, existenceConfirmed: true));
        cell.ExtrasOrNull?.Watch?.TellWatchers(cell.ParentRef);
        cell.SetCurrent(null, null);
    }

    static void OnDeath(ActorCell cell, DeathWatchNotification notification)
    {
        cell.ExtrasOrNull?.Watch?.OnTerminated(notification);
        if (notification.Actor is not ActorCell dead || cell.ChildrenOrNull?.Remove(dead) != true)
            return;
        if (cell.State == CellState.Terminating && cell.ChildrenOrNull.Count == 0)
            FinishTerminate(cell);
        else if (cell.State == CellState.Restarting
            && (cell.Extras.RestartCause is null ? cell.ChildrenOrNull.Count : cell.ChildrenOrNull.Dying) == 0)
            FinishRecreate(cell, cell.Extras.RestartCause);
    }

    static void OnDead(ActorCell cell, SystemMessage message)
    {
        switch (message)
        {
            case WatchMessage watch:
                watch.Watcher.SendSystem(new DeathWatchNotification(cell, existenceConfirmed: false));
                break;
            case InspectMessage inspect:
                inspect.Reply.TrySetResult(null);
                break;
        }
    }

    static void SendAll(ActorCell[] children, Func<SystemMessage> make)
    {
        foreach (var child in children)
            child.SendSystem(make());
    }

    static void LogError(ActorCell cell, Exception e)
        => cell.System.Publish(new Error(
            e, cell.Path.ToString(), typeof(ActorCell), e.Message, cell.System.Clock.UtcTicks));
}
