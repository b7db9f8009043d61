using QuilActors.Engine;
using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Hosting;

namespace QuilActors.TestKit;

/// <summary>A scheduler and clock that stand still until they are advanced. Due items run in the order (time, order of
/// arming), those armed meanwhile included. Thread-safe.</summary>
public sealed class TestScheduler : IScheduler, IAdvancedScheduler
{
    const string Setting = "quil.test.scheduler";
    const string AkkaSetting = "akka.scheduler.implementation";

    readonly ManualClock _clock = new();

    /// <inheritdoc />
    public DateTimeOffset Now => new(_clock.UtcTicks, TimeSpan.Zero);

    /// <inheritdoc />
    public TimeSpan MonotonicClock => new(_clock.MonoTicks);

    /// <inheritdoc />
    public TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc />
    public IAdvancedScheduler Advanced => this;

    /// <summary>Moves the time on and runs what is due.</summary>
    public void Advance(TimeSpan offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, TimeSpan.Zero);
        _clock.AdvanceTo(_clock.MonoTicks + offset.Ticks);
    }

    /// <summary>Moves the time on and runs what is due.</summary>
    /// <exception cref="InvalidOperationException">That time is past.</exception>
    public void AdvanceTo(DateTimeOffset when)
    {
        var offset = when - Now;
        if (offset < TimeSpan.Zero)
            throw new InvalidOperationException($"cannot go back to {when:O}, it is {Now:O}");
        Advance(offset);
    }

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
        => Arm(delay, null, action, cancelable);

    /// <inheritdoc />
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action)
        => ScheduleRepeatedly(initialDelay, interval, action, null);

    /// <inheritdoc />
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable)
        => Arm(initialDelay, interval, action, cancelable);

    /// <summary>Whether settings ask for it: <c>quil.test.scheduler = manual</c>, or the class of Akka's.</summary>
    internal static bool IsWantedBy(Config config)
        => config.GetString(Setting) == "manual"
            || config.GetString(AkkaSetting)?.Contains("TestScheduler", StringComparison.Ordinal) == true;

    /// <summary>The setup with the scheduler and its clock instead of those of the services.</summary>
    internal static ActorSystemSetup InstallIn(ActorSystemSetup setup)
    {
        var scheduler = new TestScheduler();
        return setup with
        {
            Scheduler = scheduler,
            Services = new ManualServices(setup.Services ?? new ThreadedServices(), scheduler._clock),
        };
    }

    /// <summary>The services whose clock was replaced; null if it was not.</summary>
    internal static IEngineServices? Behind(IEngineServices? services) => (services as ManualServices)?.Inner;

    void Arm(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } period)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero, nameof(interval));
        new Item(_clock, interval, action, cancelable).Arm(delay);
    }

    sealed class Item(ManualClock clock, TimeSpan? interval, Action action, ICancelable? cancelable) : IEngineTimer
    {
        public void Arm(TimeSpan delay) => clock.Arm(clock.MonoTicks + delay.Ticks, this);

        public void Fire()
        {
            if (cancelable is { IsCancellationRequested: true })
                return;
            action();
            if (interval is { } period)
                Arm(period);
        }
    }

    sealed class ManualClock : IEngineClock
    {
        static readonly long Start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

        readonly Lock _gate = new();
        readonly TimerHeap _heap = new();
        long _now;

        public long UtcTicks => Start + MonoTicks;

        public long MonoTicks => Interlocked.Read(ref _now);

        public TimerHandle Arm(long dueMono, IEngineTimer timer)
        {
            lock (_gate)
                return _heap.Add(dueMono, timer);
        }

        public bool Disarm(TimerHandle handle)
        {
            lock (_gate)
                return _heap.Remove((TimerHeap.Entry)handle);
        }

        public void AdvanceTo(long end)
        {
            while (TakeDue(end) is { } due)
                due.Fire();
        }

        IEngineTimer? TakeDue(long end)
        {
            lock (_gate)
            {
                if (_heap.TryPeek(out var due) && due <= end)
                {
                    _now = Math.Max(_now, due);
                    return _heap.TakeFirst();
                }
                _now = Math.Max(_now, end);
                return null;
            }
        }
    }

    sealed class ManualServices(IEngineServices inner, IEngineClock clock) : IEngineServices
    {
        public IEngineServices Inner => inner;

        public IEngineClock Clock => clock;

        public IRandomSource Random => inner.Random;

        public IIo Io => inner.Io;

        public IFaultPoints Faults => inner.Faults;

        public IMessageObserver? Observer => inner.Observer;

        public IDispatchQueue QueueFor(string dispatcherId) => inner.QueueFor(dispatcherId);

        public void Run(Action action) => inner.Run(action);

        public void Dispose() => inner.Dispose();
    }
}
