using QuilActors.Engine.Cells;

namespace QuilActors.Engine.Inspection;

/// <summary>Looks at a running system from any thread without disturbing it.</summary>
public sealed class Inspector
{
    readonly ActorSystem _system;

    internal Inspector(ActorSystem system) => _system = system;

    /// <summary>Looks at that system.</summary>
    public static Inspector Of(ActorSystem system) => new(system);

    /// <summary>The actor at <paramref name="path"/> (<c>/user/a</c>) and what is below it, down to
    /// <paramref name="depth"/> levels; null if there is none.</summary>
    public ActorSnapshot? Tree(string path = "/", int depth = int.MaxValue)
        => Find(path) is { } cell ? Take(cell, depth) : null;

    /// <summary>The reference at <paramref name="path"/>; null if there is none.</summary>
    public IActorRef? Resolve(string path) => Find(path);

    /// <summary>Ends the actor at <paramref name="path"/>; false if there is none.</summary>
    public bool Stop(string path)
    {
        if (Find(path) is not { ParentRef: ActorCell parent } cell)
            return false;
        parent.Stop(cell);
        return true;
    }

    /// <summary>Makes the actor at <paramref name="path"/> anew, as its supervisor would; false if there is none.
    /// </summary>
    public bool Restart(string path)
        => Send(path, new SuspendMessage(), new RecreateMessage(new OperatorRestartException()));

    /// <summary>The actor at <paramref name="path"/> and those below it handle no messages until they are resumed;
    /// false if there is none.</summary>
    public bool Suspend(string path) => Send(path, new SuspendMessage());

    /// <summary>Takes one <see cref="Suspend"/> back; false if there is no such actor.</summary>
    public bool Resume(string path) => Send(path, new ResumeMessage(null));

    /// <summary>What the actor at <paramref name="path"/> shows of its state.</summary>
    /// <returns>Null if there is no such actor or it is no <see cref="IInspectable"/>.</returns>
    /// <exception cref="TimeoutException">It is busy and did not answer in time.</exception>
    public async Task<IReadOnlyDictionary<string, string>?> State(string path, TimeSpan timeout)
    {
        if (Find(path) is not { } cell)
            return null;
        var reply = new TaskCompletionSource<IReadOnlyDictionary<string, string>?>(_system.TaskCreationOptions);
        var clock = _system.Clock;
        var timer = clock.Arm(clock.MonoTicks + timeout.Ticks, new Expiry(reply, cell));
        cell.SendSystem(new InspectMessage(reply));
        try
        {
            return await reply.Task;
        }
        finally
        {
            clock.Disarm(timer);
        }
    }

    internal static void Answer(ActorCell cell, InspectMessage inspect)
    {
        if (cell.Actor is not IInspectable inspectable)
        {
            inspect.Reply.TrySetResult(null);
            return;
        }
        try
        {
            inspect.Reply.TrySetResult(inspectable.Inspect());
        }
        catch (Exception e)
        {
            inspect.Reply.TrySetException(e);
        }
    }

    static ActorSnapshot Take(ActorCell cell, int depth)
    {
        var extras = cell.ExtrasOrNull;
        var children = cell.ChildCells();
        return new ActorSnapshot(
            cell.Path.ToStringWithoutAddress(),
            cell.Props.Type.Name,
            StateOf(cell),
            cell.MailboxSize,
            extras?.Stash?.Count ?? 0,
            extras?.Restarts ?? 0,
            cell.Processed,
            cell.Dispatcher.Id,
            extras?.Watch?.WatcherCount ?? 0,
            extras?.Timers?.Count ?? 0,
            extras?.LastFailure is { } e
                ? new FailureSnapshot(
                    e.GetType().Name, e.Message, extras.LastFailureMessage?.GetType().Name, extras.LastFailureTicks)
                : null,
            (cell.Actor as Persistence.Eventsourced)?.PersistenceId,
            (cell.Actor as Persistence.Eventsourced)?.LastSequenceNr,
            children.Length,
            depth <= 0 ? [] : [.. children.Select(child => Take(child, depth - 1))]);
    }

    static string StateOf(ActorCell cell) => cell.State switch
    {
        CellState.Running when cell.IsFailed => "Failed",
        CellState.Running when cell.SuspendCount > 0 => "Suspended",
        var state => state.ToString(),
    };

    ActorCell? Find(string path)
    {
        var cell = _system.Root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (cell.ChildrenOrNull?.Find(name) is not { } child)
                return null;
            cell = child;
        }
        return cell;
    }

    bool Send(string path, params ReadOnlySpan<SystemMessage> messages)
    {
        if (Find(path) is not { ParentRef: ActorCell } cell)
            return false;
        foreach (var message in messages)
            cell.SendSystem(message);
        return true;
    }

    sealed class Expiry(TaskCompletionSource<IReadOnlyDictionary<string, string>?> reply, ActorCell cell)
        : Dispatch.IEngineTimer
    {
        public void Fire() => reply.TrySetException(new TimeoutException(
            $"busy: {cell.Path.ToStringWithoutAddress()} is handling {cell.CurrentMessage?.GetType().Name}"));
    }
}

/// <summary>The cause of a restart asked for from outside.</summary>
public sealed class OperatorRestartException() : AkkaException("restart asked for by the operator");

/// <summary>The way to the inspector.</summary>
public static class InspectionExtensions
{
    /// <summary>Looks at <paramref name="system"/>.</summary>
    public static Inspector Inspect(this ActorSystem system) => new(system);
}
