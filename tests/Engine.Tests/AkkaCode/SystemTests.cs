using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;

namespace QuilActors.Engine.Tests.AkkaCode;

public sealed class SystemTests : AkkaTest
{
    const string Hocon =
        """
        akka {
          loglevel = DEBUG
          actor.default-dispatcher.throughput = 7
          actor.provider = cluster
          log-dead-letters = off
        }
        small-box { mailbox-type = "Akka.Dispatch.BoundedMailbox", mailbox-capacity = 2 }
        my-app { name = "shop", retries = 3, pause = 5 s, sizes = [1, 2], on = yes, limit = 2 KiB }
        """;

    public SystemTests()
        : base(Hocon)
    {
    }

    [Fact]
    public void Settings_are_read_by_path()
    {
        var config = Sys.Settings.Config.GetConfig("my-app")!;
        Assert.Equal("shop", config.GetString("name"));
        Assert.Equal(3, config.GetInt("retries"));
        Assert.Equal(TimeSpan.FromSeconds(5), config.GetTimeSpan("pause"));
        Assert.Equal([1, 2], config.GetIntList("sizes"));
        Assert.True(config.GetBoolean("on"));
        Assert.Equal(2048, config.GetByteSize("limit"));
        Assert.Equal("none", config.GetString("absent", "none"));
        Assert.False(config.HasPath("absent"));
        Assert.Equal("DEBUG", Sys.Settings.LogLevel);
        Assert.Equal(0, Sys.Settings.LogDeadLetters);
        var merged = ConfigurationFactory.ParseString("my-app.name = other").WithFallback(Sys.Settings.Config);
        Assert.Equal("other", merged.GetString("my-app.name"));
        Assert.Equal(3, merged.GetInt("my-app.retries"));
    }

    [Fact]
    public void A_bounded_mailbox_drops_and_a_priority_mailbox_sorts()
    {
        Sys.Mailboxes.Register("by-length", (settings, config) => new ByLength(settings, config));
        Sys.EventStream.Subscribe<Dropped>(TestActor);
        var gate = new TaskCompletionSource();
        var sorted = Sys.ActorOf(Props.Create(() => new Holding(gate.Task)).WithMailbox("by-length"));
        sorted.Tell("hold");
        ExpectMsg("holding");
        foreach (var text in new[] { "ccc", "bb", "a", "bB", "cCc" })
            sorted.Tell(text);
        gate.SetResult();
        Assert.Equal(["a", "bb", "bB", "ccc", "cCc"], ReceiveN(5));
        gate = new TaskCompletionSource();
        var bounded = Sys.ActorOf(Props.Create(() => new Holding(gate.Task)).WithMailbox("small-box"));
        bounded.Tell("hold");
        ExpectMsg("holding");
        foreach (var text in new[] { "1", "2", "3" })
            bounded.Tell(text);
        Assert.Equal("3", ExpectMsg<Dropped>().Message);
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithMailbox("nowhere")));
        gate.SetResult();
        Assert.Equal(["1", "2"], ReceiveN(2));
    }

    [Fact]
    public void An_extension_is_made_once()
    {
        var counter = CounterExtension.For(Sys);
        counter.Next();
        Assert.Equal(2, CounterExtension.For(Sys).Next());
        Assert.Same(counter, Sys.WithExtension<Counter, CounterExtension>());
        Assert.True(Sys.HasExtension<Counter>());
        Assert.True(Sys.TryGetExtension<Counter>(out var found));
        Assert.Same(counter, found);
        Assert.Equal(Sys.Name, counter.System);
    }

    [Fact]
    public void Actors_are_selected_identified_and_stopped()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Family()), "family");
        parent.Tell(new Identify("ready"));
        ExpectMsg<ActorIdentity>();
        Sys.ActorSelection("/user/family/*").Tell(new Identify("all"));
        Assert.Equal(
            ["ann", "bob"],
            ReceiveN(2).Cast<ActorIdentity>().Select(i => i.Subject!.Path.Name).Order(StringComparer.Ordinal));
        Sys.ActorSelection("family/a?n").Tell(new Identify(1));
        Assert.Equal("ann", ExpectMsg<ActorIdentity>().Subject!.Path.Name);
        Sys.ActorSelection("/user/nobody").Tell(new Identify(2));
        Assert.Null(ExpectMsg<ActorIdentity>().Subject);
        var bob = Sys.ActorSelection(parent.Path / "bob").ResolveOne(TimeSpan.FromSeconds(3));
        AwaitCondition(() => bob.IsCompleted);
        Watch(parent);
        var stopped = parent.GracefulStop(TimeSpan.FromSeconds(3), "die");
        AwaitCondition(() => stopped.IsCompletedSuccessfully);
        ExpectTerminated(parent);
        EventFilter.DeadLetter<string>(m => m == "lost").ExpectOne(() => parent.Tell("lost"));
    }

    [Fact]
    public void Messages_are_scheduled_and_called_off()
    {
        var off = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(0, 20, TestActor, "tick", ActorRefs.NoSender);
        ExpectMsg("tick");
        ExpectMsg("tick");
        off.Cancel();
        Assert.True(off.IsCancellationRequested);
        Sys.Scheduler.ScheduleTellOnce(5, TestActor, "once", ActorRefs.NoSender);
        FishForMessage<string>(m => m == "once");
        Sys.Scheduler.Advanced.ScheduleOnce(5, () => TestActor.Tell("ran", ActorRefs.NoSender));
        ExpectMsg("ran");
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromTicks(-1), TestActor, "x", null));
        Assert.True(Cancelable.CreateCanceled().IsCancellationRequested);
    }

    [Fact]
    public void A_shutdown_runs_its_phases_and_ends_the_system()
    {
        var shutdown = CoordinatedShutdown.Get(Sys);
        var ran = new List<string>();
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "stop", () => Note("stop"));
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "leave", () => Note("leave"));
        Assert.Equal(TimeSpan.FromSeconds(10), shutdown.Timeout(CoordinatedShutdown.PhaseClusterExiting));
        Assert.Throws<ArgumentException>(() => shutdown.AddTask("no-such-phase", "x", () => Note("x")));
        var run = shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
        AwaitCondition(() => run.IsCompleted);
        Assert.Equal(["leave", "stop"], ran);
        Assert.True(Sys.WhenTerminated.IsCompleted);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, shutdown.ShutdownReason);

        Task<Done> Note(string text)
        {
            ran.Add(text);
            return Task.FromResult(Done.Instance);
        }
    }

    [Fact]
    public void Log_lines_carry_level_source_and_arguments()
    {
        Sys.EventStream.Subscribe<Info>(TestActor);
        var log = Logging.GetLogger(Sys, "shop");
        log.Info("sold {Count} to {Customer}", 3, "ann");
        var line = ExpectMsg<Info>();
        Assert.Equal(("sold 3 to ann", "shop"), (line.Message.ToString(), line.LogSource));
        Assert.Equal(LogLevel.InfoLevel, line.LogLevel());
        Assert.True(log.IsDebugEnabled);
        Sys.EventStream.Publish(new Info("made by hand", GetType(), "text"));
        Assert.NotEqual(default, ExpectMsg<Info>().Timestamp);
        NoLogger.Instance.Error("nobody hears it");
    }

    [Fact]
    public void Paths_and_addresses_are_read_and_made()
    {
        var path = new RootActorPath(Address.Parse("akka://shop")) / "user" / "a";
        Assert.Equal("akka://shop/user/a", path.ToString());
        Assert.Equal(path, ActorPath.Parse("akka://shop/user/a"));
        Assert.Equal(["user", "a"], path.Elements);
        Assert.Equal("host", Address.Parse("akka.tcp://shop@host:4053").Host);
        Assert.Throws<UriFormatException>(() => Address.Parse("nothing"));
    }

    sealed class ByLength : UnboundedPriorityMailbox
    {
        public ByLength(Settings settings, Config config)
            : base(settings, config)
        {
        }

        protected override int PriorityGenerator(object message)
            => message is string text ? text.Length : 0;
    }

    sealed class Holding : ReceiveActor
    {
        public Holding(Task gate)
        {
            ReceiveAsync<string>(s => s == "hold", _ =>
            {
                Sender.Tell("holding");
                return gate;
            });
            Receive<string>(s => Sender.Tell(s));
        }
    }

    sealed class Family : UntypedActor
    {
        public Family()
        {
            Context.ActorOf(Props.Empty, "ann");
            Context.ActorOf(Props.Empty, "bob");
        }

        protected override void OnReceive(object message) => Context.Stop(Self);
    }

    sealed class Counter : IExtension
    {
        int _count;

        public Counter(ExtendedActorSystem system) => System = system.Name;

        public string System { get; }

        public int Next() => ++_count;
    }

    sealed class CounterExtension : ExtensionIdProvider<Counter>
    {
        public static Counter For(ActorSystem system) => new CounterExtension().Apply(system);

        public override Counter CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
