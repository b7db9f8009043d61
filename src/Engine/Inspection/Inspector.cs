using QuilActors.Engine.Cells;

namespace QuilActors.Engine.Inspection;

/// <summary>Looks at a running system from any thread without disturbing it, and changes what an operator may change.
/// </summary>
public sealed class Inspector
{
    readonly ActorSystem _system;

    internal Inspector(ActorSystem system) => _system = system;

    /// <summary>Looks at that system.</summary>
    public static Inspector Of(ActorSystem system) => new(system);

    /// <summary>The actor at <paramref name="path"/> (<c>/user/a</c>) and what is below it, down to
    /// <paramref name="depth"/> levels, at most <paramref name="limit"/> actors, the upper levels first; null if there
    /// is none.</summary>
    public ActorSnapshot? Tree(string path = "/", int depth = int.MaxValue, int limit = int.MaxValue)
        => Find(path) is { } cell ? Snapshots.Tree(cell, path, depth, limit) : null;

    /// <summary>A page of the actors at and below <see cref="ActorQuery.Path"/>; null if there is no such actor.
    /// </summary>
    /// <exception cref="FormatException"><see cref="ActorQuery.After"/> is none of a page before.</exception>
    public ActorPage? List(ActorQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, ActorQuery.LimitMax);
        return Find(query.Path) is { } cell ? ActorLister.List(cell, query) : null;
    }

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

    /// <summary>Whether <paramref name="actor"/> is gone, or goes within <paramref name="patience"/>.</summary>
    public Task<bool> Gone(IActorRef actor, TimeSpan patience)
    {
        if (actor is not ISystemRef local)
            return Task.FromResult(true);
        var end = new TerminationRef(_system);
        end.Arm(patience);
        local.SendSystem(new WatchMessage(end));
        return end.Task;
    }

    /// <summary>Makes the actor at <paramref name="path"/> anew, as its supervisor would; false if there is none.
    /// </summary>
    public bool Restart(string path)
    {
        if (Find(path) is not { ParentRef: ActorCell } cell)
            return false;
        cell.SendSystem(new SuspendMessage());
        cell.SendSystem(new RecreateMessage(new OperatorRestartException()));
        return true;
    }

    /// <summary>The actor at <paramref name="path"/> and those below it handle no messages until they are resumed;
    /// false if there is none.</summary>
    public bool Suspend(string path)
    {
        if (Find(path) is not { ParentRef: ActorCell } cell)
            return false;
        Interlocked.Increment(ref cell.Extras.OperatorSuspensions);
        cell.SendSystem(new SuspendMessage());
        return true;
    }

    /// <summary>Takes one <see cref="Suspend"/> back; false if there is no such actor or nobody suspended it. What
    /// holds an actor for its own reasons, a write or an async handler, is not touched.</summary>
    public bool Resume(string path)
    {
        if (Find(path) is not { ExtrasOrNull: { } extras } cell)
            return false;
        int count;
        do
        {
            count = Volatile.Read(ref extras.OperatorSuspensions);
            if (count == 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref extras.OperatorSuspensions, count - 1, count) != count);
        cell.SendSystem(new ResumeMessage(null));
        return true;
    }

    /// <summary>What the actor at <paramref name="path"/> tells of itself in its own turn; null if there is none.
    /// </summary>
    /// <exception cref="ActorBusyException">It did not answer in time.</exception>
    public async Task<ActorDetails?> Details(string path, TimeSpan timeout)
    {
        if (Find(path) is not { } cell)
            return null;
        var reply = new TaskCompletionSource<ActorDetails?>(_system.TaskCreationOptions);
        var clock = _system.Clock;
        var asked = clock.MonoTicks;
        if (cell.IsScheduled && cell.Extras.Busy?.Processed != cell.Processed)
            cell.Extras.Busy = new BusyMark(cell.Processed, asked);
        var timer = clock.Arm(asked + timeout.Ticks, new Expiry(reply, cell, asked));
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

    /// <summary>Shows messages of the actor at <paramref name="path"/> until the result is disposed; null if there is
    /// no such actor.</summary>
    /// <param name="path">E.g. <c>/user/a</c>.</param>
    /// <param name="direction">Which messages.</param>
    /// <param name="perSecondMax">Messages shown in one second; others are counted.</param>
    /// <param name="sink">Called on threads of actors: quick, and it never throws.</param>
    /// <exception cref="InvalidOperationException">There are 8 traces.</exception>
    public ActorTrace? Trace(string path, TraceDirection direction, int perSecondMax, Action<TracedMessage> sink)
    {
        if (Find(path) is not { } cell)
            return null;
        var trace = new ActorTrace(_system, cell, direction, perSecondMax, sink);
        return _system.Traces.TryAdd(trace)
            ? trace
            : throw new InvalidOperationException($"there are {ActorTraces.TracesMax} traces already");
    }

    /// <summary>In the cell's turn.</summary>
    internal static void Answer(ActorCell cell, InspectMessage inspect)
    {
        cell.Extras.Busy = null;
        try
        {
            inspect.Reply.TrySetResult(DetailsOf(cell));
        }
        catch (Exception e)
        {
            // The actor's own text failed; that is no failure of its work.
            inspect.Reply.TrySetException(e);
        }
    }

    static ActorDetails DetailsOf(ActorCell cell)
    {
        var extras = cell.ExtrasOrNull;
        var timers = new List<string>(extras?.Timers?.ActiveTimers.Select(StateText.Of) ?? []);
        if (cell.ReceiveTimeout is { } timeout)
            timers.Add($"receive timeout {timeout.TotalSeconds:0.###} s");
        return new ActorDetails(
            (cell.Actor as IInspectable)?.Inspect()
                .Select(pair => KeyValuePair.Create(pair.Key, StateText.Of(pair.Value))).ToArray(),
            cell.BehaviourNames(),
            [.. extras?.Watch?.Watchers.Select(PathOf) ?? []],
            [.. extras?.Watch?.Watching.Select(PathOf) ?? []],
            timers);
    }

    static string PathOf(IActorRef actor) => actor.Path.ToStringWithoutAddress();

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

    sealed class Expiry(TaskCompletionSource<ActorDetails?> reply, ActorCell cell, long asked) : Dispatch.IEngineTimer
    {
        public void Fire() => reply.TrySetException(new ActorBusyException(Text()));

        string Text()
        {
            var since = cell.ExtrasOrNull?.Busy is { } mark && mark.Processed == cell.Processed
                ? mark.SinceMono
                : asked;
            var doing = cell.CurrentMessage is { } message
                ? $"OnReceive({message.GetType().Name})"
                : $"waits for a thread of the {cell.Dispatcher.Id} dispatcher";
            var milliseconds = (cell.System.Clock.MonoTicks - since) / TimeSpan.TicksPerMillisecond;
            return $"busy: {doing} for {milliseconds} ms";
        }
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
