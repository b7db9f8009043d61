using QuilActors.Engine.Event;

namespace QuilActors.Engine.Pattern;

/// <summary>Starts its one child anew after growing delays and passes all messages on to it. What the child tells this
/// actor goes to its parent.</summary>
public sealed class BackoffSupervisor : UntypedActor, IWithTimers
{
    readonly BackoffOptions _options;
    IActorRef? _child;
    bool _hasFailed;
    bool _isFinal;
    int _restarts;

    BackoffSupervisor(BackoffOptions options) => _options = options;

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make one.</summary>
    public static Props Props(BackoffOptions options) => Engine.Props.Create(() => new BackoffSupervisor(options));

    /// <summary>One that starts its child anew after it stopped.</summary>
    public static Props Props(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor)
        => Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor));

    /// <summary>One that starts its child anew after it stopped, that often (-1: always).</summary>
    public static Props Props(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor,
        int maxNrOfRetries)
        => Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries));

    /// <summary>One that starts its child anew after it stopped, with a strategy for its failures.</summary>
    public static Props PropsWithSupervisorStrategy(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor,
        SupervisorStrategy strategy)
        => Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor).With(strategy));

    /// <inheritdoc />
    protected override void PreStart() => Start();

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
            case StartChild:
                Start();
                break;
            case ResetRestartCount stable:
                if (stable.Current == _restarts)
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
        var isFinal = !Equals(Sender, _child) && _options.IsFinalStopMessage?.Invoke(message) == true;
        if (_child is not null && Sender.Equals(_child))
        {
            Context.Parent.Forward(message);
        }
        else if (_child is not null)
        {
            _isFinal |= isFinal;
            _child.Forward(message);
        }
        else if (isFinal)
        {
            Context.Stop(Self);
        }
        else if (_options.ReplyWhileStopped is { } reply)
            Sender.Tell(reply);
        else
            Context.System.DeadLetters.Forward(message);
    }

    void OnChildGone()
    {
        _child = null;
        var mayRetry = _options.MaxNrOfRetries < 0 || _restarts < _options.MaxNrOfRetries;
        if (_isFinal || !mayRetry || (_options.OnFailure && !_hasFailed))
        {
            Context.Stop(Self);
            return;
        }
        _hasFailed = false;
        Timers.Cancel(nameof(ResetRestartCount));
        var delay = Delay(
            _restarts, _options.MinBackoff, _options.MaxBackoff,
            _options.RandomFactor * SchedulerRandom.Share(Context.System.Scheduler));
        Timers.StartSingleTimer(nameof(StartChild), StartChild.Instance, delay);
        _restarts++;
    }

    /// <summary>The minimum, doubled per attempt made, at most the maximum, and that share of it on top.</summary>
    internal static TimeSpan Delay(int attempts, TimeSpan minBackoff, TimeSpan maxBackoff, double share)
    {
        var doubled = minBackoff.Ticks * (double)(1L << Math.Clamp(attempts, 0, 30));
        return new TimeSpan((long)(Math.Min(maxBackoff.Ticks, doubled) * (1 + share)));
    }

    void Start()
    {
        if (_child is not null)
            return;
        _child = Context.Watch(Context.ActorOf(_options.ChildProps, _options.ChildName));
        if (_options.ResetAfter is { } stable)
            Timers.StartSingleTimer(nameof(ResetRestartCount), new ResetRestartCount(_restarts), stable);
    }

    /// <summary>Asks for <see cref="CurrentChild"/>.</summary>
    public sealed class GetCurrentChild
    {
        GetCurrentChild()
        {
        }

        /// <summary>The only one.</summary>
        public static GetCurrentChild Instance { get; } = new();
    }

    /// <summary>Asks for <see cref="RestartCount"/>.</summary>
    public sealed class GetRestartCount
    {
        GetRestartCount()
        {
        }

        /// <summary>The only one.</summary>
        public static GetRestartCount Instance { get; } = new();
    }

    /// <summary>The count starts anew.</summary>
    public sealed class Reset
    {
        Reset()
        {
        }

        /// <summary>The only one.</summary>
        public static Reset Instance { get; } = new();
    }

    /// <summary>The pause is over.</summary>
    public sealed class StartChild : IDeadLetterSuppression
    {
        StartChild()
        {
        }

        /// <summary>The only one.</summary>
        public static StartChild Instance { get; } = new();
    }

    /// <summary>The child, nobody between two of them.</summary>
    /// <param name="Ref">Who.</param>
    public sealed record CurrentChild(IActorRef Ref);

    /// <summary>How often the child was started anew since the last reset.</summary>
    /// <param name="Count">How often.</param>
    public sealed record RestartCount(int Count);

    /// <summary>The child has lived long enough for the count to start anew.</summary>
    /// <param name="Current">The count when it started; another one means it was started anew meanwhile.</param>
    public sealed record ResetRestartCount(int Current) : IDeadLetterSuppression;
}
