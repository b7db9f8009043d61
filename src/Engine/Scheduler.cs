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

sealed class Scheduler(IEngineServices services) : IScheduler, IAdvancedScheduler
{
    public IEngineClock Clock => services.Clock;

    public IRandomSource Random => services.Random;

    public DateTimeOffset Now => new(services.Clock.UtcTicks, TimeSpan.Zero);

    public TimeSpan MonotonicClock => new(services.Clock.MonoTicks);

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    public IAdvancedScheduler Advanced => this;

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender)
        => ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable)
        => Arm(delay, null, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender)
        => ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender,
        ICancelable? cancelable)
        => Arm(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable)
        => Arm(delay, null, () => services.Run(action), cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action)
        => ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable)
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
