using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine;

/// <summary>Schedules messages. Delay &lt; 0 or interval &lt;= 0: <see cref="ArgumentOutOfRangeException"/>.</summary>
public interface ITellScheduler
{
    /// <summary>Tells once after a delay.</summary>
    void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Tells once after a delay unless called off before.</summary>
    void ScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable);

    /// <summary>Tells again and again, each interval counted from the last firing.</summary>
    void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender);

    /// <summary>Tells again and again until called off, each interval counted from the last firing.</summary>
    void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender,
        ICancelable? cancelable);
}

/// <summary>Schedules actions; they run outside any actor.</summary>
public interface IActionScheduler
{
    /// <summary>Runs once after a delay.</summary>
    void ScheduleOnce(TimeSpan delay, Action action);

    /// <summary>Runs once after a delay unless called off before.</summary>
    void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable);

    /// <summary>Runs again and again, each interval counted from the last firing.</summary>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);

    /// <summary>Runs again and again until called off, each interval counted from the last firing.</summary>
    void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable);
}

/// <summary>The less used half of a scheduler.</summary>
public interface IAdvancedScheduler : IActionScheduler;

/// <summary>Tells the time.</summary>
public interface ITimeProvider
{
    /// <summary>The wall clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Time since some start; never falls.</summary>
    TimeSpan MonotonicClock { get; }

    /// <summary>The same.</summary>
    TimeSpan HighResMonotonicClock { get; }
}

/// <summary>Schedules by the engine's clock.</summary>
public interface IScheduler : ITellScheduler, ITimeProvider
{
    /// <summary>Actions.</summary>
    IAdvancedScheduler Advanced { get; }
}

/// <summary>Everything of a scheduler but who runs what is due.</summary>
/// <param name="clock">Fires the timers.</param>
public abstract class SchedulerBase(IEngineClock clock) : IScheduler, IAdvancedScheduler
{
    /// <inheritdoc />
    public DateTimeOffset Now => new(clock.UtcTicks, TimeSpan.Zero);

    /// <inheritdoc />
    public TimeSpan MonotonicClock => new(clock.MonoTicks);

    /// <inheritdoc />
    public TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc />
    public IAdvancedScheduler Advanced => this;

    /// <inheritdoc />
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender)
        => ScheduleTellOnce(delay, receiver, message, sender, null);

    /// <inheritdoc />
    public void ScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable)
        => Arm(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc />
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender)
        => ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    /// <inheritdoc />
    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender,
        ICancelable? cancelable)
        => Arm(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc />
    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    /// <inheritdoc />
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable)
        => Arm(delay, null, () => Run(action), cancelable);

    /// <inheritdoc />
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action)
        => ScheduleRepeatedly(initialDelay, interval, action, null);

    /// <inheritdoc />
    public void ScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable)
        => Arm(initialDelay, interval, () => Run(action), cancelable);

    /// <summary>Runs an action that is due.</summary>
    protected abstract void Run(Action action);

    void Arm(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } period)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero, nameof(interval));
        if (cancelable is { IsCancellationRequested: true })
            return;
        new Scheduled(clock, interval, action, cancelable).Start(delay);
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

/// <summary>By the engine's clock; actions run on its pool.</summary>
sealed class Scheduler(IEngineServices services) : SchedulerBase(services.Clock)
{
    public IRandomSource Random => services.Random;

    protected override void Run(Action action) => services.Run(action);
}
