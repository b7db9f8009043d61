using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine;

/// <summary>Something that can be called off.</summary>
public interface ICancelable
{
    /// <summary>Whether it was.</summary>
    bool IsCancellationRequested { get; }

    /// <summary>Follows it.</summary>
    CancellationToken Token { get; }

    /// <summary>Calls it off.</summary>
    void Cancel();

    /// <summary>Calls it off after a while.</summary>
    void CancelAfter(TimeSpan delay);
}

/// <summary>A switch to call something off.</summary>
public sealed class Cancelable : ICancelable, IEngineTimer, IDisposable
{
    readonly CancellationTokenSource _source = new();
    readonly IEngineClock _clock;

    /// <summary>Off after <see cref="Cancel"/> only.</summary>
    public Cancelable(IScheduler scheduler) => _clock = ((Scheduler)scheduler).Clock;

    /// <summary>Off after a while.</summary>
    public Cancelable(IScheduler scheduler, TimeSpan delay)
        : this(scheduler) => CancelAfter(delay);

    /// <inheritdoc />
    public bool IsCancellationRequested => _source.IsCancellationRequested;

    /// <inheritdoc />
    public CancellationToken Token => _source.Token;

    /// <inheritdoc />
    public void Cancel() => _source.Cancel();

    /// <inheritdoc />
    public void CancelAfter(TimeSpan delay) => _clock.Arm(_clock.MonoTicks + delay.Ticks, this);

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();

    void IEngineTimer.Fire() => _source.Cancel();
}

/// <summary>Schedules messages. Delay &lt; 0 or interval &lt;= 0: <see cref="ArgumentOutOfRangeException"/>.</summary>
public interface ITellScheduler
{
    /// <summary>Tells once after a delay.</summary>
    void ScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable = null);

    /// <summary>Tells again and again, each interval counted from the last firing.</summary>
    void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender,
        ICancelable? cancelable = null);
}

/// <summary>Schedules actions; they run outside any actor.</summary>
public interface IActionScheduler
{
    /// <summary>Runs once after a delay.</summary>
    void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable = null);

    /// <summary>Runs again and again, each interval counted from the last firing.</summary>
    void ScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable = null);
}

/// <summary>The less used half of a scheduler.</summary>
public interface IAdvancedScheduler : IActionScheduler;

/// <summary>Schedules by the engine's clock.</summary>
public interface IScheduler : ITellScheduler
{
    /// <summary>The wall clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Time since some start; never falls.</summary>
    TimeSpan MonotonicClock { get; }

    /// <summary>The same.</summary>
    TimeSpan HighResMonotonicClock { get; }

    /// <summary>Actions.</summary>
    IAdvancedScheduler Advanced { get; }
}

/// <summary>Scheduling with a new <see cref="ICancelable"/>.</summary>
public static class SchedulerExtensions
{
    /// <summary>Tells once unless cancelled before.</summary>
    public static ICancelable ScheduleTellOnceCancelable(
        this IScheduler scheduler, TimeSpan delay, ICanTell receiver, object message, IActorRef? sender)
    {
        var cancelable = new Cancelable(scheduler);
        scheduler.ScheduleTellOnce(delay, receiver, message, sender, cancelable);
        return cancelable;
    }

    /// <summary>Tells repeatedly until cancelled.</summary>
    public static ICancelable ScheduleTellRepeatedlyCancelable(
        this IScheduler scheduler, TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message,
        IActorRef? sender)
    {
        var cancelable = new Cancelable(scheduler);
        scheduler.ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);
        return cancelable;
    }

    /// <summary>Runs once unless cancelled before.</summary>
    public static ICancelable ScheduleOnceCancelable(this IScheduler scheduler, TimeSpan delay, Action action)
    {
        var cancelable = new Cancelable(scheduler);
        scheduler.Advanced.ScheduleOnce(delay, action, cancelable);
        return cancelable;
    }

    /// <summary>Runs repeatedly until cancelled.</summary>
    public static ICancelable ScheduleRepeatedlyCancelable(
        this IScheduler scheduler, TimeSpan initialDelay, TimeSpan interval, Action action)
    {
        var cancelable = new Cancelable(scheduler);
        scheduler.Advanced.ScheduleRepeatedly(initialDelay, interval, action, cancelable);
        return cancelable;
    }
}

sealed class Scheduler(IEngineServices services) : IScheduler, IAdvancedScheduler
{
    public IEngineClock Clock => services.Clock;

    public DateTimeOffset Now => new(services.Clock.UtcTicks, TimeSpan.Zero);

    public TimeSpan MonotonicClock => new(services.Clock.MonoTicks);

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    public IAdvancedScheduler Advanced => this;

    public void ScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable = null)
        => Arm(delay, null, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender,
        ICancelable? cancelable = null)
        => Arm(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable = null)
        => Arm(delay, null, () => services.Run(action), cancelable);

    public void ScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable = null)
        => Arm(initialDelay, interval, () => services.Run(action), cancelable);

    void Arm(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } period)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero, nameof(interval));
        if (cancelable is { IsCancellationRequested: true })
            return;
        new Scheduled(services.Clock, interval, action, cancelable).Start(delay);
    }

    sealed class Scheduled(IEngineClock clock, TimeSpan? interval, Action action, ICancelable? cancelable)
        : IEngineTimer
    {
        TimerHandle? _handle;

        public void Start(TimeSpan delay)
        {
            _handle = clock.Arm(clock.MonoTicks + delay.Ticks, this);
            cancelable?.Token.UnsafeRegister(static state => ((Scheduled)state!).Cancel(), this);
        }

        public void Fire()
        {
            if (cancelable is { IsCancellationRequested: true })
                return;
            action();
            if (interval is not { } period)
                return;
            _handle = clock.Arm(clock.MonoTicks + period.Ticks, this);
            if (cancelable is { IsCancellationRequested: true })
                Cancel();
        }

        void Cancel()
        {
            if (_handle is not null)
                clock.Disarm(_handle);
        }
    }
}
