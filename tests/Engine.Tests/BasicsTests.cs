namespace QuilActors.Engine.Tests;

public sealed class BasicsTests : BothEnginesTest
{
    [Fact]
    public void Messages_of_one_sender_arrive_in_order()
    {
        var probe = NewProbe();
        var forwarder = Sys.ActorOf(Act.Make(a => a.Receive<int>(i => probe.Ref.Tell(i))));
        for (var i = 0; i < 10_000; i++)
            forwarder.Tell(i);
        for (var i = 0; i < 10_000; i++)
            probe.Expect(i);
    }

    [Fact]
    public void The_sender_is_the_running_actor()
    {
        var probe = NewProbe();
        var echo = Sys.ActorOf(Act.Make(a => a.ReceiveAny(m => a.Sender.Tell(m))), "echo");
        echo.Tell("x", probe.Ref);
        probe.Expect("x");
        Assert.Equal(echo, probe.LastSender);
        Assert.Equal("quil://test/user/echo", echo.Path.ToString());
    }

    [Fact]
    public void Ask_gives_the_reply()
    {
        var echo = Sys.ActorOf(Act.Make(a => a.ReceiveAny(m => a.Sender.Tell(m))));
        Assert.Equal("x", Wait(echo.Ask<string>("x", Deadline)));
        Throws<ArgumentException>(echo.Ask<int>("x", Deadline));
    }

    [Fact]
    public void A_failed_actor_is_restarted_and_goes_on()
    {
        var probe = NewProbe();
        var made = 0;
        var actor = Sys.ActorOf(Act.Make(a =>
        {
            var incarnation = ++made;
            a.Receive<string>(m =>
            {
                if (m == "fail")
                    throw new InvalidOperationException(m);
                probe.Ref.Tell($"{m} {incarnation}");
            });
        }));
        actor.Tell("a");
        actor.Tell("fail");
        actor.Tell("b");
        probe.Expect("a 1");
        probe.Expect("b 2");
    }

    [Fact]
    public void A_watcher_is_told_once_when_the_actor_stops()
    {
        var probe = NewProbe();
        var actor = Sys.ActorOf(Act.Make(a => a.Receive<string>(m => probe.Ref.Tell(m))));
        probe.Watch(actor);
        actor.Tell("last");
        actor.Tell(PoisonPill.Instance);
        probe.Expect("last");
        var terminated = probe.Expect<Terminated>();
        Assert.Equal(actor, terminated.ActorRef);
        Assert.True(terminated.ExistenceConfirmed);
        probe.ExpectNothingBefore("end");
    }

    [Fact]
    public void An_async_handler_keeps_the_context_and_holds_messages_back()
    {
        var probe = NewProbe();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Sys.ActorOf(Act.Make(a =>
        {
            a.ReceiveAsync<string>(async m =>
            {
                probe.Ref.Tell("begin");
                await gate.Task;
                a.Sender.Tell(m);
                await Task.Yield();
                a.Ctx.Self.Tell(1);
                a.Sender.Tell("end");
            });
            a.Receive<int>(i => probe.Ref.Tell(i));
        }));
        actor.Tell("x", probe.Ref);
        actor.Tell(7);
        probe.Expect("begin");
        probe.ExpectNothingBefore("marker");
        gate.SetResult();
        probe.Expect("x");
        probe.Expect("end");
        probe.Expect(7);
        probe.Expect(1);
    }

    [Fact]
    public void Timers_tick_and_stop_when_cancelled()
    {
        var probe = NewProbe();
        Sys.ActorOf(Props.Create(() => new Ticking(probe.Ref)));
        probe.Expect("once");
        probe.Expect(1);
        probe.Expect(2);
        probe.Expect("cancelled");
        probe.ExpectNothingBefore("end");
    }

    sealed class Ticking : ReceiveActor, IWithTimers
    {
        int _ticks;

        public Ticking(IActorRef probe)
        {
            Receive<string>(m =>
            {
                probe.Tell(m);
                Timers.StartPeriodicTimer("p", 0, TimeSpan.FromMilliseconds(5));
            });
            Receive<int>(_ =>
            {
                probe.Tell(++_ticks);
                if (_ticks < 2)
                    return;
                Timers.Cancel("p");
                probe.Tell("cancelled");
            });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
            => Timers.StartSingleTimer("s", "once", TimeSpan.FromMilliseconds(5));
    }
}
