using QuilActors.Engine;
using QuilActors.Engine.Persistence;

namespace QuilActors.TestKit.Tests;

public sealed class VirtualEngineTests : Xunit2.TestKit
{
    const string Patient = "quil.test.single-expect-default = 5 m";

    readonly VirtualEngine _engine;

    public VirtualEngineTests()
        : this(new VirtualEngine())
    {
    }

    VirtualEngineTests(VirtualEngine engine)
        : base(new ActorSystemSetup { Config = Patient, Services = engine, Journal = new MemoryJournal() })
        => _engine = engine;

    [Fact]
    public void An_hour_of_silence_costs_no_time()
    {
        var start = Sys.Clock.UtcTicks;
        ExpectNoMsg(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromHours(1).Ticks, Sys.Clock.UtcTicks - start);
    }

    [Fact]
    public void Timers_fire_exactly_and_equal_deadlines_in_the_order_of_arming()
    {
        foreach (var delay in new[] { 20, 10, 10, 30 })
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(delay), TestActor, (delay, Waiting: 0), null);
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(10), TestActor, "last of 10", null);
        ExpectMsg((10, 0));
        Assert.Equal(TimeSpan.FromSeconds(10), Sys.Uptime);
        ExpectMsg((10, 0));
        ExpectMsg("last of 10");
        ExpectMsg((20, 0));
        ExpectMsg((30, 0));
        Assert.Equal(TimeSpan.FromSeconds(30), Sys.Uptime);
    }

    [Fact]
    public void Ask_times_out_in_virtual_time()
    {
        var silent = ActorOf(Props.Create(() => new Silent()));
        var reply = silent.Ask<string>("x", TimeSpan.FromMinutes(5));
        _engine.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.False(reply.IsCompleted);
        _engine.Advance(TimeSpan.FromTicks(1));
        Assert.IsType<AskTimeoutException>(reply.Exception!.InnerException);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interleaving()
    {
        Assert.Equal(Interleaving(7), Interleaving(7));
        Assert.Contains(Enumerable.Range(0, 20), seed => Interleaving(seed) != Interleaving(7));
    }

    [Fact]
    public void A_foreign_thread_is_refused()
    {
        Exception? refused = null;
        var thread = new Thread(() => refused = Record.Exception(() => _engine.Run(() => { })));
        _engine.Settle();
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(refused);
    }

    [Fact]
    public void A_persistent_actor_runs_in_virtual_time()
    {
        var actor = ActorOf(Props.Create(() => new Storing()));
        actor.Tell("a");
        actor.Tell("b");
        ExpectMsg("a 1");
        ExpectMsg("b 2");
    }

    [Fact]
    public void A_pilot_answers_and_fishing_drops_misfits()
    {
        SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"re: {message}", TestActor);
            return AutoPilot.KeepRunning;
        }));
        var other = CreateTestProbe();
        other.Send(TestActor, "hello");
        Assert.Equal("re: hello", other.ExpectMsgFrom<string>(TestActor));
        TestActor.Tell(1, null);
        TestActor.Tell(2, null);
        Assert.Equal(2, FishForMessage<int>(i => i == 2));
    }

    static string Interleaving(int seed)
    {
        var engine = new VirtualEngine(seed);
        using var test = new Xunit2.TestKit(new ActorSystemSetup { Config = Patient, Services = engine });
        for (var i = 0; i < 8; i++)
            test.ActorOf(Props.Create(() => new Echo())).Tell(i);
        return string.Join(' ', test.ReceiveN(8));
    }

    sealed class Silent : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    sealed class Storing : UntypedPersistentActor
    {
        public override string PersistenceId => "storing";

        protected override void OnCommand(object message)
            => Persist(message, e => Sender.Tell($"{e} {LastSequenceNr}"));

        protected override void OnRecover(object persistent)
        {
        }
    }
}
