using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Internal;

namespace QuilActors.Engine.Cells;

enum CellState : byte
{
    Starting,
    Running,
    Restarting,
    Terminating,
    Terminated,
}

/// <summary>One object is reference, mailbox and cell. Life and failure are in <see cref="CellLife"/>.</summary>
sealed class ActorCell : MailboxCell, ISystemRef, IUntypedActorContext, IIoOwner
{
    ChildrenMap? _children;
    Receive? _behaviour;
    bool _hasHooks;
    bool _isWrapped;

    public ActorCell(
        ISystemRef? parent, string name, Props props, MessageDispatcher dispatcher, long uid)
        : base(parent, name, props, dispatcher, uid) => Begin(new CreateMessage());

    public IActorRef Self => this;

    public IActorRef Sender => RawSender ?? System.DeadLetters;

    public TimeSpan? ReceiveTimeout => ExtrasOrNull?.ReceiveTimeout?.Timeout;

    public ActorBase? Actor { get; set; }

    public CellState State { get; set; }

    /// <summary>Failed and waiting for the supervisor.</summary>
    public bool IsFailed { get; set; }

    public bool IsToldToStop { get; set; }

    public ChildrenMap? ChildrenOrNull => _children;

    public RestartStatistics RestartStatistics => Extras.Statistics ??= new RestartStatistics();

    /// <summary>An async handler has not ended.</summary>
    public bool IsAwaiting => ExtrasOrNull is { AsyncHandlers: > 0 };

    public bool IsTerminated => State == CellState.Terminated;

    ICellHooks? Hooks => _hasHooks ? (ICellHooks?)Actor : null;

    ChildrenMap Children
        => _children ?? Interlocked.CompareExchange(ref _children, new ChildrenMap(), null) ?? _children;

    public void Tell(object message, IActorRef? sender) => Enqueue(message, sender);

    public IActorRef ActorOf(Props props, string? name = null) => MakeChild(props, name);

    public ActorCell MakeChild(Props props, string? name, bool isInternal = false)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (name is not null && !isInternal && !ActorPath.IsValidPathElement(name))
            throw new InvalidActorNameException($"illegal actor name [{name}]: letters, digits, "
                + "\"-_.*$+:@&=,!~';()\" and %-escapes, not starting with $");
        var effective = props.RouterConfig is null ? props : Routing.RouterConfig.Wrap(props);
        if (effective.Mailbox is { } mailbox)
            effective = effective.WithMailbox(System.Mailboxes.Lookup(mailbox));
        var dispatcher = effective.Dispatcher is null
            ? System.Dispatchers.Default
            : System.Dispatchers.Lookup(effective.Dispatcher);
        var child = Children.Add(name, this, effective, dispatcher);
        child.FirstTurn();
        return child;
    }

    public void Stop() => SendSystem(new TerminateMessage());

    public void Stop(IActorRef child)
    {
        child = child.Unwrap();
        if (child is ActorCell cell)
        {
            _children?.MarkDying(cell);
            cell.Stop();
        }
        else if (child is FutureRef future)
        {
            future.Stop();
        }
    }

    public IActorRef Child(string name) => _children?.Find(name) ?? ActorRefs.Nobody;

    public IEnumerable<IActorRef> GetChildren() => ChildCells();

    public ActorCell[] ChildCells() => _children?.Snapshot() ?? [];

    public IActorRef Watch(IActorRef subject) => StartWatch(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return StartWatch(subject, message);
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        ExtrasOrNull?.Watch?.Unwatch(subject.Unwrap());
        return subject;
    }

    public ActorSelection ActorSelection(string actorPath) => Engine.ActorSelection.Of(this, actorPath);

    public ActorSelection ActorSelection(ActorPath actorPath)
        => Engine.ActorSelection.Of(System.Root, actorPath.ToStringWithoutAddress());

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        ExtrasOrNull?.ReceiveTimeout?.Stop();
        if (timeout is null)
        {
            if (ExtrasOrNull is not null)
                ExtrasOrNull.ReceiveTimeout = null;
            return;
        }
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout.Value, TimeSpan.Zero, nameof(timeout));
        Extras.ReceiveTimeout = new ReceiveTimeoutClock(this, timeout.Value);
        Extras.ReceiveTimeout.Start();
    }

    public void Become(Receive receive) => _behaviour = receive;

    public void Become(UntypedReceive receive) => Become(ToReceive(receive));

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(ToReceive(receive));

    public void BecomeStacked(Receive receive)
    {
        var stack = Extras.Behaviours ??= new Stack<Receive>();
        stack.Push(_behaviour ?? (Actor is { } actor ? actor.ReceiveOnce : message => Actor!.ReceiveOnce(message)));
        _behaviour = receive;
    }

    public void UnbecomeStacked()
    {
        if (ExtrasOrNull?.Behaviours is { Count: > 0 } stack)
            _behaviour = stack.Pop();
    }

    /// <summary>From the running behaviour down; in the cell's turn.</summary>
    public string[] BehaviourNames()
    {
        var stack = new List<string> { NameOf(_behaviour) };
        stack.AddRange((ExtrasOrNull?.Behaviours ?? []).Select(NameOf));
        return [.. stack];
    }

    /// <summary>Hands a message to the actor's behaviour.</summary>
    public void Deliver(object message)
    {
        var actor = Actor!;
        SetMessage(message); // of a tick or a notice the message inside
        if (_isWrapped)
            actor.AroundReceive(_behaviour ??= actor.ReceiveOnce, message);
        else
            actor.Handle(_behaviour, message);
        if (ExtrasOrNull?.ReceiveTimeout is { } timeout && message is not INotInfluenceReceiveTimeout)
            timeout.Touch();
        Hooks?.AfterMessage();
    }

    public void SuspendOwn()
    {
        Extras.OwnSuspensions++;
        AddSuspensions(1);
    }

    public void ResumeOwn()
    {
        Extras.OwnSuspensions--;
        AddSuspensions(-1);
    }

    /// <summary>After a Resume of the supervisor: what the actor itself had begun goes on.</summary>
    public void AfterResume() => Hooks?.AfterMessage();

    public void Suspend(int delta) => AddSuspensions(delta);

    public void CloseMailbox() => Close();

    public void PutBack(IReadOnlyList<Envelope> envelopes) => Prepend(envelopes);

    /// <summary>The old object and all that belongs to it is forgotten; timers end.</summary>
    public void DropActor()
    {
        if (Actor is not null && State != CellState.Terminated)
            Extras.Dropped = new WeakReference<ActorBase>(Actor);
        Actor = null;
        _behaviour = null;
        _hasHooks = false;
        if (ExtrasOrNull is not { } extras)
            return;
        extras.Behaviours = null;
        extras.Timers?.CancelAll();
        extras.Timers = null;
        extras.Stash?.TakeAll();
        extras.Stash = null;
        if (extras.OwnSuspensions > 0)
        {
            AddSuspensions(-extras.OwnSuspensions);
            extras.AsyncHandlers = 0;
            extras.OwnSuspensions = 0;
        }
        SetReceiveTimeout(null);
    }

    /// <summary>Makes a new object and gives it what it declares to need.</summary>
    public void NewActor()
    {
        var actor = Props.NewActor()
            ?? throw new ActorInitializationException(this, "the factory returned null", null);
        if (!ReferenceEquals(actor.Cell, this)
            || (ExtrasOrNull?.Dropped?.TryGetTarget(out var dropped) == true && ReferenceEquals(actor, dropped)))
            throw new ActorInitializationException(
                this, "the factory returned an object made before; each incarnation needs a new one", null);
        if (actor is IActorStash stashing)
        {
            Extras.Stash = new ActorStash(this, actor is IWithBoundedStash ? System.Settings.Setup.StashCapacity : -1);
            stashing.Stash = Extras.Stash;
        }
        if (actor is IWithTimers timed)
        {
            Extras.Timers ??= new ActorTimers(this); // a state machine may have armed one in its constructor
            timed.Timers = Extras.Timers;
        }
        Actor = actor;
        _hasHooks = actor is ICellHooks;
        _isWrapped = Props.OverridesAroundReceive(actor);
    }

    void IIoOwner.Done(IoRequest request, object? result, Exception? error)
        => SendSystem(new IoDoneMessage(request, result, error));

    public bool Equals(IActorRef? other)
        => ReferenceEquals(this, other) || (other is IActorRefWrapper wrapper && ReferenceEquals(this, wrapper.Ref));

    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    public override int GetHashCode() => Uid.GetHashCode();

    public int CompareTo(IActorRef? other)
    {
        if (other is null)
            return 1;
        var byPath = Path.CompareTo(other.Path);
        return byPath != 0 ? byPath : Uid.CompareTo(other.Path.Uid);
    }

    public override string ToString() => $"[{Path.ToSerializationFormat()}]";

    /// <summary>Handles a message the mailbox gave.</summary>
    public void Receive(object message)
    {
        System.Observer?.OnMessage(this, Uid, message, RawSender);
        if (message is AutoReceivedMessage auto)
        {
            SetMessage(message);
            auto.ReceivedBy(this);
        }
        else
        {
            Deliver(message);
        }
    }

    protected override void OnUser(object message)
    {
        try
        {
            if (message is SampledMessage sampled)
                sampled.ReceivedBy(this);
            else
                Receive(message);
        }
        catch (Exception e)
        {
            CellLife.Fail(this, e);
        }
    }

    protected override void OnSystem(SystemMessage message)
    {
        try
        {
            switch (message)
            {
                case ContinuationMessage continuation:
                    AsyncHandlers.Continue(this, continuation);
                    if (ReferenceEquals(Actor, continuation.Context.Actor))
                        Hooks?.AfterMessage();
                    break;
                case IoDoneMessage done:
                    Hooks?.OnIoDone(done.Request, done.Result, done.Error);
                    break;
                default:
                    CellLife.On(this, message);
                    break;
            }
        }
        catch (Exception e)
        {
            CellLife.Fail(this, e);
        }
    }

    protected override object Sample(object message)
    {
        if (message is AutoReceivedMessage)
            return message;
        WantsSample = false;
        return new SampledMessage(message, System.Clock.MonoTicks);
    }

    protected override void ToDeadLetters(object message, IActorRef? sender)
        => System.DeadLettersRef.Post(SampledMessage.Inner(message), sender, this);

    protected override void Drop(object message, IActorRef? sender)
        => System.EventStream.Publish(
            new Event.Dropped(SampledMessage.Inner(message), "mailbox full", sender ?? System.DeadLetters, this));

    static Receive ToReceive(UntypedReceive receive) => new UntypedBehaviour(receive).Receive;

    /// <summary>Code that the compiler named has no name to show.</summary>
    static string NameOf(Receive? behaviour)
    {
        var method = (behaviour?.Target is UntypedBehaviour untyped ? untyped.Handler.Method : behaviour?.Method)?.Name;
        return method is null or nameof(ActorBase.ReceiveOnce) ? "OnReceive"
            : method.StartsWith('<') ? "lambda"
            : method;
    }

    IActorRef StartWatch(IActorRef subject, object? message)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (State < CellState.Terminating)
            (Extras.Watch ??= new DeathWatch(this)).Watch(subject.Unwrap(), message);
        return subject;
    }

    /// <summary>A handler that takes every message.</summary>
    sealed class UntypedBehaviour(UntypedReceive handler)
    {
        public UntypedReceive Handler => handler;

        public bool Receive(object message)
        {
            handler(message);
            return true;
        }
    }
}
