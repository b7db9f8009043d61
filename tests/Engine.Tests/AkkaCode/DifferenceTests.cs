using QuilActors.Engine.Configuration;
using QuilActors.Hocon;
using QuilActors.TestKit.Xunit2;

namespace QuilActors.Engine.Tests.AkkaCode;

/// <summary>The differences on purpose that docs/AKKA.md lists, where no other test shows them.</summary>
public sealed class DifferenceTests : AkkaTest
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void The_lambda_of_props_is_evaluated_for_each_incarnation()
    {
        var evaluated = 0;
        var actor = Sys.ActorOf(Props.Create(() => new Echo(Interlocked.Increment(ref evaluated))));
        actor.Tell("number");
        ExpectMsg(1);
        EventFilter.Exception<FormatException>().ExpectOne(() => actor.Tell("fail"));
        actor.Tell("number");
        ExpectMsg(2);
    }

    [OnlySim("the moment between firing and handling is met only in virtual time")]
    public void A_receive_timeout_that_waits_behind_a_message_is_dropped()
    {
        var gate = new TaskCompletionSource();
        var actor = Sys.ActorOf(Props.Create(() => new Impatient(TestActor, gate.Task)));
        actor.Tell("start");
        ExpectMsg("started");
        var start = Sys.Uptime;
        Sys.Scheduler.ScheduleTellOnce(500, actor, "hold", TestActor);
        Sys.Scheduler.ScheduleTellOnce(1200, actor, "just in time", TestActor);
        // The timeout fires at 1.5 s, behind that message, and waits with it until 2 s.
        Sys.Scheduler.Advanced.ScheduleOnce(2000, gate.SetResult);
        ExpectMsg("just in time");
        Assert.Equal(TimeSpan.FromSeconds(2), Sys.Uptime - start);
        ExpectMsg("silence");
        Assert.Equal(TimeSpan.FromSeconds(3), Sys.Uptime - start);
    }

    [Fact]
    public void A_top_level_actor_is_made_on_its_dispatcher_like_any_other()
    {
        var failing = Sys.ActorOf(Props.Create(() => new Unmade()));
        Watch(failing);
        ExpectTerminated(failing);
    }

    [Fact]
    public void A_message_arrives_as_the_object_that_was_told()
    {
        var message = new object();
        var actor = Sys.ActorOf(Props.Create(() => new Echo(0)));
        actor.Tell(message);
        Assert.Same(message, ExpectMsg<object>());
    }

    [Fact]
    public void Class_names_in_settings_are_ignored_with_a_warning()
    {
        var setup = EngineSettings.Read(
            """
            akka.loggers = ["My.Logger, MyAssembly"]
            akka.actor.provider = cluster
            akka.actor.default-dispatcher.throughput = 5
            """,
            new ActorSystemSetup());
        Assert.Equal(5, setup.Throughput);
        Assert.Equal(2, setup.Warnings.Count);
        Assert.All(setup.Warnings, w => Assert.Contains("class names in settings mean nothing", w,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_keys_are_warnings_below_akka_and_errors_below_quil_engine()
    {
        var setup = EngineSettings.Read("akka.log-dead-leters = 3", new ActorSystemSetup());
        Assert.Contains("log-dead-letters", Assert.Single(setup.Warnings), StringComparison.Ordinal);
        var error = Assert.Throws<SettingsException>(
            () => ActorSystem.Create("x", "quil.engine.log-dead-leters = 3"));
        Assert.Contains("did you mean \"log-dead-letters\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_actor_handles_a_hundred_messages_per_turn()
        => Assert.Equal(100, new ActorSystemSetup().Throughput);

    [OnlySim("times are exact only in virtual time")]
    public void The_interval_of_a_periodic_timer_begins_when_it_fired()
    {
        var start = Sys.Uptime;
        var actor = Sys.ActorOf(Props.Create(() => new Ticking(TestActor)));
        actor.Tell("start");
        ExpectMsg("tick");
        ExpectMsg("tick");
        Assert.Equal(2 * Tick, Sys.Uptime - start);
    }

    [Fact]
    public void Paths_begin_with_quil()
        => Assert.Equal("quil://test/user/a", Sys.ActorOf(Props.Empty, "a").Path.ToString());

    [Fact]
    public void Terminate_runs_a_coordinated_shutdown_only_where_that_is_set()
    {
        Assert.False(Runs(""));
        Assert.True(Runs("quil.engine.coordinated-shutdown.run-by-actor-system-terminate = on"));

        static bool Runs(string config)
        {
            using var kit = new QuilActors.TestKit.Xunit2.TestKit(config);
            var ran = false;
            CoordinatedShutdown.Get(kit.Sys).AddTask(CoordinatedShutdown.PhaseServiceStop, "note", () =>
            {
                ran = true;
                return Task.FromResult(Done.Instance);
            });
            kit.Shutdown(verifySystemShutdown: true);
            return ran;
        }
    }

    [Fact]
    public void No_one_is_told_that_an_address_was_terminated()
    {
        var actor = Sys.ActorOf(Props.Empty);
        Watch(actor);
        Sys.Stop(actor);
        Assert.False(ExpectTerminated(actor).AddressTerminated);
    }

    sealed class Echo(int number) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "fail":
                    throw new FormatException();
                case "number":
                    Sender.Tell(number);
                    break;
                default:
                    Sender.Tell(message);
                    break;
            }
        }
    }

    sealed class Unmade : UntypedActor
    {
        public Unmade() => throw new ArgumentException("never");

        protected override void OnReceive(object message)
        {
        }
    }

    sealed class Impatient : ReceiveActor
    {
        static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

        public Impatient(IActorRef log, Task gate)
        {
            ReceiveAsync<string>(s => s == "hold", _ => gate);
            Receive<string>(s => s == "start", _ =>
            {
                SetReceiveTimeout(Patience);
                Sender.Tell("started");
            });
            Receive<string>(s => log.Tell(s));
            Receive<ReceiveTimeout>(_ =>
            {
                SetReceiveTimeout(null);
                log.Tell("silence");
            });
        }
    }

    sealed class Ticking : ReceiveActor, IWithTimers
    {
        public Ticking(IActorRef log)
        {
            Receive<string>(s => s == "start", _ => Timers.StartPeriodicTimer("t", "tick", Tick));
            Receive<string>(s => log.Tell(s));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
