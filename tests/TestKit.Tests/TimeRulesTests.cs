using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Engine.Inspection;
using QuilActors.Engine.Pattern;
using QuilActors.Engine.Persistence;

namespace QuilActors.TestKit.Tests;

/// <summary>Rules about time, in virtual time.</summary>
public sealed class TimeRulesTests : Xunit2.TestKit
{
    const string Patient = "quil.test.single-expect-default = 5 m";

    readonly VirtualEngine _engine;
    readonly List<LogEvent> _logged;

    public TimeRulesTests()
        : this(new VirtualEngine(), [])
    {
    }

    TimeRulesTests(VirtualEngine engine, List<LogEvent> logged)
        : base(new ActorSystemSetup
        {
            Config = Patient,
            Services = engine,
            Journal = new MemoryJournal(),
            LogSink = new ListSink(logged),
        })
    {
        _engine = engine;
        _logged = logged;
    }

    [Fact]
    public void A_cancelled_or_replaced_tick_is_not_seen_even_if_it_waits_in_the_mailbox()
    {
        var gate = new TaskCompletionSource();
        var actor = ActorOf(Props.Create(() => new Timed(TestActor)));
        Do(actor, async timed =>
        {
            timed.Timers.StartSingleTimer("replaced", "old", TimeSpan.FromSeconds(1));
            timed.Timers.StartSingleTimer("cancelled", "old", TimeSpan.FromSeconds(1));
            await gate.Task;
            timed.Timers.Cancel("cancelled");
            timed.Timers.StartSingleTimer("replaced", "new", TimeSpan.FromSeconds(1));
        });
        _engine.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, Sys.Inspect().Tree("/user/$a")!.MailboxDepth);
        gate.SetResult();
        ExpectMsg("new");
        ExpectNoMsg(TimeSpan.FromHours(1));
    }

    [Fact]
    public void A_periodic_timer_ticks_at_its_interval_until_the_actor_restarts()
    {
        var actor = ActorOf(Props.Create(() => new Timed(TestActor)));
        Do(actor, t =>
        {
            t.Timers.StartPeriodicTimer("t", "tick", TimeSpan.FromSeconds(2));
            return Task.CompletedTask;
        });
        _engine.Settle();
        var start = Sys.Uptime;
        ExpectMsg("tick");
        ExpectMsg("tick");
        Assert.Equal(TimeSpan.FromSeconds(4), Sys.Uptime - start);
        Do(actor, _ => throw new InvalidOperationException());
        ExpectNoMsg(TimeSpan.FromHours(1));
        Assert.Equal(0, _engine.Timers);
    }

    [Theory]
    [InlineData(-1, 1)]
    public void Timer_arguments_are_checked(int delay, int interval)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sys.Scheduler.ScheduleTellOnce(
            TimeSpan.FromSeconds(delay), TestActor, "x", null));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sys.Scheduler.ScheduleTellRepeatedly(
            TimeSpan.Zero, TimeSpan.FromSeconds(interval - 1), TestActor, "x", null));
    }

    [Fact]
    public void A_scheduled_message_can_be_called_off()
    {
        var off = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TestActor, "x", null);
        ExpectMsg("x");
        ExpectMsg("x");
        off.Cancel();
        ExpectNoMsg(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _engine.Timers);
    }

    [Fact]
    public void The_receive_timeout_is_armed_anew_by_each_message_that_influences_it()
    {
        var actor = ActorOf(Props.Create(() => new Waiting(TestActor)));
        _engine.Settle();
        var start = Sys.Uptime;
        _engine.Advance(TimeSpan.FromSeconds(6));
        actor.Tell("x", null);
        _engine.Advance(TimeSpan.FromSeconds(6));
        actor.Tell(new Quiet(), null);
        ExpectMsg<ReceiveTimeout>();
        Assert.Equal(TimeSpan.FromSeconds(16), Sys.Uptime - start);
        ExpectMsg<ReceiveTimeout>();
        Assert.Equal(TimeSpan.FromSeconds(26), Sys.Uptime - start);
    }

    [Fact]
    public void Backoff_doubles_the_delay_up_to_the_maximum_and_starts_anew_after_a_stable_time()
    {
        var supervisor = ActorOf(BackoffSupervisor.Props(Backoff.OnStop(
            Props.Create(() => new Frail(TestActor)), "child",
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), randomFactor: 0)));
        ExpectMsg("start");
        foreach (var seconds in new[] { 1, 2, 4, 4 })
        {
            supervisor.Tell("stop", null);
            _engine.Settle();
            var start = Sys.Uptime;
            ExpectMsg("start");
            Assert.Equal(TimeSpan.FromSeconds(seconds), Sys.Uptime - start);
        }
        _engine.Advance(TimeSpan.FromSeconds(1));
        supervisor.Tell(BackoffSupervisor.GetRestartCount.Instance);
        ExpectMsg(new BackoffSupervisor.RestartCount(0));
    }

    [Fact]
    public void Backoff_on_failure_gives_up_after_the_allowed_retries()
    {
        var supervisor = ActorOf(BackoffSupervisor.Props(Backoff.OnFailure(
            Props.Create(() => new Frail(TestActor)), "child",
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), randomFactor: 0.2, maxNrOfRetries: 1)
            .WithManualReset()));
        Watch(supervisor);
        ExpectMsg("start");
        supervisor.Tell("fail", null);
        ExpectMsg("start");
        supervisor.Tell("fail", null);
        ExpectTerminated(supervisor);
    }

    [Fact]
    public void Restarts_are_counted_in_a_tumbling_window()
    {
        var parent = ActorOf(Props.Create(() => new Limiting(TestActor)));
        for (var round = 0; round < 3; round++)
        {
            parent.Tell("fail", null);
            parent.Tell("fail", null);
            _engine.Advance(TimeSpan.FromSeconds(11));
        }
        parent.Tell("alive?");
        ExpectMsg("alive?");
        for (var i = 0; i < 3; i++)
            parent.Tell("fail", null);
        ExpectMsg("gone");
    }

    [Fact]
    public void Shutdown_runs_the_phases_in_order_and_goes_on_after_a_late_or_failed_task()
    {
        var shutdown = CoordinatedShutdown.Get(Sys);
        var ran = new List<string>();
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "b", () => Ran("service-stop"));
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "late", () => new TaskCompletionSource<Done>().Task);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "failed", () => throw new InvalidOperationException());
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "a", () => Ran("service-unbind"));
        Assert.Equal(TimeSpan.FromSeconds(20), shutdown.TotalTimeout);
        Assert.Throws<ArgumentException>(() => shutdown.AddTask("no-such-phase", "x", () => Ran("x")));
        var start = Sys.Uptime;
        var run = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        Assert.Same(run, shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance));
        Assert.True(_engine.RunUntil(() => run.IsCompleted, TimeSpan.FromMinutes(1)));
        Assert.Equal(["service-unbind", "service-stop"], ran);
        Assert.Equal(TimeSpan.FromSeconds(5), Sys.Uptime - start);
        Assert.True(Sys.WhenTerminated.IsCompleted);
        Assert.IsType<CoordinatedShutdown.UnknownReason>(shutdown.ShutdownReason);

        Task<Done> Ran(string name)
        {
            ran.Add(name);
            return Task.FromResult(Done.Instance);
        }
    }

    [Fact]
    public void Dead_letters_are_logged_ten_times_and_then_summed_up()
    {
        var gone = ActorOf(Props.Empty);
        Sys.Stop(gone);
        _engine.Settle();
        for (var i = 0; i < 25; i++)
            gone.Tell(i, null);
        _engine.Settle();
        Assert.Equal(10, _logged.Count);
        _engine.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(11, _logged.Count);
        Assert.Equal("15 more dead letters, 25 so far", _logged[^1].Message.ToString());
    }

    [Fact]
    public void A_recovery_without_any_answer_times_out_and_stops()
    {
        using var test = new Xunit2.TestKit(new ActorSystemSetup
        {
            Config = Patient,
            Services = new VirtualEngine(),
            Journal = new SilentJournal(),
            LogLevel = LogLevel.OffLevel,
        });
        var actor = test.ActorOf(Props.Create(() => new Recovering(test.TestActor)));
        test.Watch(actor);
        var start = test.Sys.Uptime;
        Assert.Contains("timed out", test.ExpectMsg<string>(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(30), test.Sys.Uptime - start);
        test.ExpectTerminated(actor);
    }

    [Fact]
    public void A_write_without_answer_fails_after_its_deadline_and_holds_up_the_next_incarnation()
    {
        var journal = new StuckJournal();
        using var test = new Xunit2.TestKit(new ActorSystemSetup
        {
            Config = Patient,
            Services = new VirtualEngine(),
            Journal = journal,
            LogLevel = LogLevel.OffLevel,
        });
        var actor = test.ActorOf(Props.Create(() => new Recovering(test.TestActor)));
        test.Watch(actor);
        actor.Tell("write", null);
        test.ExpectTerminated(actor, TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromSeconds(10), test.Sys.Uptime);
        test.ActorOf(Props.Create(() => new Recovering(test.TestActor))).Tell("ping", null);
        test.ExpectNoMsg(TimeSpan.FromSeconds(29));
        journal.Answer.SetResult([WriteResult.Stored]);
        test.ExpectMsg("ping");
    }

    static void Do(IActorRef actor, Func<Timed, Task> act) => actor.Tell(act, null);

    sealed record Quiet : INotInfluenceReceiveTimeout;

    sealed class ListSink(List<LogEvent> logged) : ILogSink
    {
        public void Write(LogEvent logEvent) => logged.Add(logEvent);
    }

    sealed class Timed : ReceiveActor, IWithTimers
    {
        public Timed(IActorRef probe)
        {
            ReceiveAsync<Func<Timed, Task>>(act => act(this));
            Receive<string>(m => probe.Tell(m));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }

    sealed class Waiting : ReceiveActor
    {
        public Waiting(IActorRef probe)
        {
            Receive<ReceiveTimeout>(t => probe.Tell(t));
            ReceiveAny(_ => { });
        }

        protected override void PreStart() => Context.SetReceiveTimeout(TimeSpan.FromSeconds(10));
    }

    sealed class Frail : ReceiveActor
    {
        readonly IActorRef _probe;

        public Frail(IActorRef probe)
        {
            _probe = probe;
            Receive<string>(m => m == "stop", _ => Context.Stop(Self));
            Receive<string>(m => throw new InvalidOperationException(m));
        }

        protected override void PreStart() => _probe.Tell("start");
    }

    sealed class Limiting : ReceiveActor
    {
        public Limiting(IActorRef probe)
        {
            var child = Context.Watch(Context.ActorOf(Props.Create(() => new Child())));
            Receive<string>(m => child.Forward(m));
            Receive<Terminated>(_ => probe.Tell("gone"));
        }

        protected override SupervisorStrategy SupervisorStrategy()
            => new OneForOneStrategy(2, TimeSpan.FromSeconds(10), _ => Directive.Restart);

        sealed class Child : ReceiveActor
        {
            public Child()
            {
                Receive<string>(m => m == "fail", m => throw new InvalidOperationException(m));
                Receive<string>(m => Sender.Tell(m));
            }
        }
    }

    sealed class Recovering(IActorRef probe) : UntypedPersistentActor
    {
        public override string PersistenceId => "recovering";

        protected override void OnCommand(object message)
        {
            if (message is "write")
                Persist(message, e => probe.Tell(e));
            else
                probe.Tell(message);
        }

        protected override void OnRecover(object persistent)
        {
        }

        protected override void OnRecoveryFailure(Exception reason, object? message = null)
            => probe.Tell(reason.Message);
    }

    sealed class StuckJournal : IJournal
    {
        readonly MemoryJournal _inner = new();

        public TaskCompletionSource<WriteResult[]> Answer { get; } = new();

        public ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch) => new(Answer.Task);

        public IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
            => _inner.Replay(id, from, to, max);

        public ValueTask<long> Highest(string id) => _inner.Highest(id);

        public ValueTask DeleteTo(string id, long n) => _inner.DeleteTo(id, n);
    }

    sealed class SilentJournal : IJournal
    {
        public ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
            => new(new TaskCompletionSource<WriteResult[]>().Task);

        public async IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
        {
            await new TaskCompletionSource().Task;
            yield break;
        }

        public ValueTask<long> Highest(string id) => new(new TaskCompletionSource<long>().Task);

        public ValueTask DeleteTo(string id, long n) => new(new TaskCompletionSource().Task);
    }
}
