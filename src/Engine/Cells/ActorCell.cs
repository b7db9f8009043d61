using QuilActors.Engine.Dispatch;

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
    readonly ActorSystem _system;
    readonly ISystemRef? _parent;
    readonly long _uid;
    ActorPath? _path;
    ChildrenMap? _children;
    CellExtras? _extras;
    Receive? _behaviour;
    bool _hasHooks;

    public ActorCell(
        ActorSystem system, ISystemRef? parent, string name, Props props, MessageDispatcher dispatcher, long uid)
        : base(dispatcher, props.MailboxType?.Capacity ?? props.MailboxCapacity, props.MailboxType?.Priority)
    {
        _system = system;
        _parent = parent;
        Name = name;
        Props = props;
        _uid = uid;
        Begin(new CreateMessage());
    }

    public string Name { get; }

    public Props Props { get; }

    public ActorSystem System => _system;

    public IActorRef Self => this;

    public IActorRef Sender => RawSender ?? _system.DeadLetters;

    public IActorRef Parent => _parent ?? ActorRefs.Nobody;

    public ISystemRef? ParentRef => _parent;

    public TimeSpan? ReceiveTimeout => _extras?.ReceiveTimeout?.Timeout;

    public IActorRef? RawSender { get; private set; }

    public object? CurrentMessage { get; private set; }

    public ActorBase? Actor { get; set; }

    public CellState State { get; set; }

    /// <summary>Failed and waiting for the supervisor.</summary>
    public bool IsFailed { get; set; }

    public bool IsToldToStop { get; set; }

    public ActorCell? NextSibling { get; set; }

    public ActorCell? PreviousSibling { get; set; }

    /// <summary>Also made by foreign threads: the event stream, the parent.</summary>
    public CellExtras Extras
        => _extras ?? Interlocked.CompareExchange(ref _extras, new CellExtras(), null) ?? _extras;

    public CellExtras? ExtrasOrNull => _extras;

    public ChildrenMap? ChildrenOrNull => _children;

    public RestartStatistics RestartStatistics => Extras.Statistics ??= new RestartStatistics();

    /// <summary>An async handler has not ended.</summary>
    public bool IsAwaiting => _extras is { AsyncHandlers: > 0 };

    public bool IsTerminated => State == CellState.Terminated;

    public long Uid => _uid;

    public ActorPath Path => _path ??= _parent is ActorCell parent
        ? new ActorPath(parent.Path, Name, _uid)
        : new ActorPath(_system.Address);

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
            effective = effective.WithMailbox(_system.Mailboxes.Lookup(mailbox));
        var dispatcher = effective.Dispatcher is null
            ? _system.Dispatchers.Default
            : _system.Dispatchers.Lookup(effective.Dispatcher);
        var child = Children.Add(name, this, effective, dispatcher);
        child.FirstTurn();
        return child;
    }

    public void Stop() => SendSystem(new TerminateMessage());

    public void Stop(IActorRef child)
    {
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
        _extras?.Watch?.Unwatch(subject);
        return subject;
    }

    public ActorSelection ActorSelection(string actorPath) => Engine.ActorSelection.Of(this, actorPath);

    public ActorSelection ActorSelection(ActorPath actorPath)
        => Engine.ActorSelection.Of(_system.Root, actorPath.ToStringWithoutAddress());

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        _extras?.ReceiveTimeout?.Stop();
        if (timeout is null)
        {
            if (_extras is not null)
                _extras.ReceiveTimeout = null;
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
        stack.Push(_behaviour ?? (message => Actor!.ReceiveOnce(message)));
        _behaviour = receive;
    }

    public void UnbecomeStacked()
    {
        if (_extras?.Behaviours is { Count: > 0 } stack)
            _behaviour = stack.Pop();
    }

    /// <summary>From the running behaviour down; in the cell's turn.</summary>
    public string[] BehaviourNames()
    {
        var stack = new List<string> { NameOf(_behaviour) };
        stack.AddRange((_extras?.Behaviours ?? []).Select(NameOf));
        return [.. stack];
    }

    public void SetCurrent(object? message, IActorRef? sender)
    {
        CurrentMessage = message;
        RawSender = sender;
    }

    /// <summary>Hands a message to the actor's behaviour.</summary>
    public void Deliver(object message)
    {
        var actor = Actor!;
        CurrentMessage = message;
        _behaviour ??= actor.ReceiveOnce;
        actor.AroundReceive(_behaviour, message);
        if (_extras?.ReceiveTimeout is { } timeout && message is not INotInfluenceReceiveTimeout)
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
        Actor = null;
        _behaviour = null;
        _hasHooks = false;
        if (_extras is null)
            return;
        _extras.Behaviours = null;
        _extras.Timers?.CancelAll();
        _extras.Timers = null;
        _extras.Stash?.TakeAll();
        _extras.Stash = null;
        if (_extras.OwnSuspensions > 0)
        {
            AddSuspensions(-_extras.OwnSuspensions);
            _extras.AsyncHandlers = 0;
            _extras.OwnSuspensions = 0;
        }
        SetReceiveTimeout(null);
    }

    /// <summary>Makes a new object and gives it what it declares to need.</summary>
    public void NewActor()
    {
        var actor = Props.NewActor()
            ?? throw new ActorInitializationException(this, "the factory returned null", null);
        if (!ReferenceEquals(actor.Cell, this) || actor.IsUsed)
            throw new ActorInitializationException(
                this, "the factory returned an object made before; each incarnation needs a new one", null);
        actor.IsUsed = true;
        if (actor is IActorStash stashing)
        {
            Extras.Stash = new ActorStash(this, actor is IWithBoundedStash ? _system.Settings.Setup.StashCapacity : -1);
            stashing.Stash = Extras.Stash;
        }
        if (actor is IWithTimers timed)
        {
            Extras.Timers ??= new ActorTimers(this); // a state machine may have armed one in its constructor
            timed.Timers = Extras.Timers;
        }
        Actor = actor;
        _hasHooks = actor is ICellHooks;
    }

    void IIoOwner.Done(IoRequest request, object? result, Exception? error)
        => SendSystem(new IoDoneMessage(request, result, error));

    public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => _uid.GetHashCode();

    public int CompareTo(IActorRef? other)
    {
        if (other is null)
            return 1;
        var byPath = Path.CompareTo(other.Path);
        return byPath != 0 ? byPath : _uid.CompareTo(other.Path.Uid);
    }

    public override string ToString() => $"[{Path.ToSerializationFormat()}]";

    protected override void OnUser(object message, IActorRef? sender)
    {
        RawSender = sender;
        CurrentMessage = message;
        _system.Observer?.OnMessage(this, _uid, message, sender);
        try
        {
            if (message is AutoReceivedMessage auto)
                auto.ReceivedBy(this);
            else
                Deliver(message);
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

    protected override void OnIdle()
    {
        if (!IsFailed && SuspendCount == 0)
        {
            RawSender = null;
            CurrentMessage = null;
        }
    }

    protected override void ToDeadLetters(object message, IActorRef? sender)
        => _system.DeadLettersRef.Post(message, sender, this);

    protected override void Drop(object message, IActorRef? sender)
        => _system.EventStream.Publish(
            new Event.Dropped(message, "mailbox full", sender ?? _system.DeadLetters, this));

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
            (Extras.Watch ??= new DeathWatch(this)).Watch(subject, message);
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
