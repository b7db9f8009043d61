namespace QuilActors.Engine.Pattern;

/// <summary>Starts its one child anew after growing delays and passes all messages on to it. What the child tells this
/// actor goes to its parent.</summary>
public sealed class BackoffSupervisor : UntypedActor, IWithTimers
{
    readonly BackoffOptions _options;
    IActorRef? _child;
    bool _hasFailed;
    int _restarts;

    BackoffSupervisor(BackoffOptions options) => _options = options;

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make one.</summary>
    public static Props Props(BackoffOptions options) => Engine.Props.Create(() => new BackoffSupervisor(options));

    /// <inheritdoc />
    protected override void PreStart() => StartChild();

    /// <inheritdoc />
    protected override SupervisorStrategy SupervisorStrategy()
    {
        var strategy = _options.Strategy ?? Engine.SupervisorStrategy.DefaultStrategy;
        if (!_options.OnFailure)
            return strategy;
        return new OneForOneStrategy(null, null, Decider.From(cause =>
        {
            var directive = strategy.Decider.Decide(cause);
            if (directive != Directive.Restart)
                return directive;
            _hasFailed = true;
            return Directive.Stop;
        }), strategy.LoggingEnabled);
    }

    /// <inheritdoc />
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(_child):
                OnChildGone();
                break;
            case StartNow:
                StartChild();
                break;
            case StableFor stable:
                if (stable.Restarts == _restarts)
                    _restarts = 0;
                break;
            case Reset:
                _restarts = 0;
                break;
            case GetCurrentChild:
                Sender.Tell(new CurrentChild(_child ?? ActorRefs.Nobody));
                break;
            case GetRestartCount:
                Sender.Tell(new RestartCount(_restarts));
                break;
            default:
                PassOn(message);
                break;
        }
    }

    void PassOn(object message)
    {
        if (_child is not null && Sender.Equals(_child))
            Context.Parent.Forward(message);
        else if (_child is not null)
            _child.Forward(message);
        else if (_options.ReplyWhileStopped is { } reply)
            Sender.Tell(reply);
        else
            Context.System.DeadLetters.Forward(message);
    }

    void OnChildGone()
    {
        _child = null;
        var mayRetry = _options.MaxNrOfRetries < 0 || _restarts < _options.MaxNrOfRetries;
        if (!mayRetry || (_options.OnFailure && !_hasFailed))
        {
            Context.Stop(Self);
            return;
        }
        _hasFailed = false;
        Timers.Cancel(nameof(StableFor));
        Timers.StartSingleTimer(nameof(StartNow), StartNow.Instance, Delay());
        _restarts++;
    }

    TimeSpan Delay()
    {
        var doubled = _options.MinBackoff.Ticks * Math.Pow(2, Math.Min(_restarts, 30));
        var chance = (Context.System.Random.Next() >> 11) * (1.0 / (1UL << 53));
        var ticks = Math.Min(_options.MaxBackoff.Ticks, doubled) * (1 + chance * _options.RandomFactor);
        return new TimeSpan((long)ticks);
    }

    void StartChild()
    {
        if (_child is not null)
            return;
        _child = Context.Watch(Context.ActorOf(_options.ChildProps, _options.ChildName));
        if (_options.ResetAfter is { } stable)
            Timers.StartSingleTimer(nameof(StableFor), new StableFor(_restarts), stable);
    }

    /// <summary>Asks for <see cref="CurrentChild"/>.</summary>
    public sealed record GetCurrentChild;

    /// <summary>The child, nobody between two of them.</summary>
    public sealed record CurrentChild(IActorRef Ref);

    /// <summary>Asks for <see cref="RestartCount"/>.</summary>
    public sealed record GetRestartCount;

    /// <summary>How often the child was started anew since the last reset.</summary>
    public sealed record RestartCount(int Count);

    /// <summary>The count starts anew.</summary>
    public sealed record Reset;

    sealed class StartNow
    {
        public static StartNow Instance { get; } = new();
    }

    sealed record StableFor(int Restarts);
}
