using QuilActors.Engine;
using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Hosting;

namespace QuilActors.TestKit;

/// <summary>A scheduler and clock that stand still until they are advanced. Due items run in the order (time, order of
/// arming), those armed meanwhile included. Thread-safe.</summary>
public sealed class TestScheduler : SchedulerBase
{
    const string Setting = "quil.test.scheduler";
    const string AkkaSetting = "akka.scheduler.implementation";

    readonly ManualClock _clock;

    /// <summary>Stands at 2026-01-01.</summary>
    public TestScheduler()
        : this(new ManualClock())
    {
    }

    TestScheduler(ManualClock clock)
        : base(clock) => _clock = clock;

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

    /// <summary>On the thread that advances.</summary>
    protected override void Run(Action action) => action();

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
