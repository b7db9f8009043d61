using QuilActors.Engine.Cells;
using QuilActors.Engine.Inspection;

namespace QuilActors.Engine.Tests;

public sealed class MailboxTests : EngineTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(CellInbox.BufferSlotsMax)]
    [InlineData(2 * CellInbox.BufferSlotsMax + 1)]
    [InlineData(100_000)]
    public void A_queue_of_any_length_keeps_its_order(int messages)
    {
        using var gate = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        var wrong = 0;
        var next = 0;
        var actor = Sys.ActorOf(Act.Make(a =>
        {
            a.Receive<ManualResetEventSlim>(g => g.Wait(Deadline));
            a.Receive<int>(m =>
            {
                if (m != next++)
                    wrong++;
                if (next == messages)
                    done.Set();
            });
        }));
        // Twice: the second time with the buffers of the first.
        for (var round = 0; round < 2; round++)
        {
            gate.Reset();
            done.Reset();
            next = 0;
            actor.Tell(gate);
            for (var i = 0; i < messages; i++)
                actor.Tell(i);
            gate.Set();
            Assert.True(done.Wait(Deadline));
        }
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void The_waiting_messages_of_a_chain_are_dead_letters_in_order_when_the_actor_stops()
    {
        const int Messages = 3 * CellInbox.BufferSlotsMax;
        using var gate = new ManualResetEventSlim();
        var probe = NewProbe();
        var letters = Sys.ActorOf(Act.Make(a =>
        {
            var next = 0;
            a.Receive<Event.DeadLetter>(l =>
            {
                if (l.Message is int number && number == next && ++next == Messages)
                    probe.Ref.Tell("all");
            });
        }));
        Sys.EventStream.Subscribe<Event.DeadLetter>(letters);
        var actor = Sys.ActorOf(Act.Make(a => a.Receive<string>(_ => gate.Wait(Deadline))));
        actor.Tell("wait");
        for (var i = 0; i < Messages; i++)
            actor.Tell(i);
        Sys.Stop(actor);
        gate.Set();
        probe.Expect("all");
    }

    [Fact]
    public async Task Children_are_listed_in_the_order_they_were_made_whoever_left()
    {
        const int Children = 3000;
        var parent = Sys.ActorOf(Act.Make(a => a.Receive<string>(_ =>
        {
            for (var i = 0; i < Children; i++)
                a.Ctx.ActorOf(Props.Empty, $"c{i}");
            a.Sender.Tell("made");
        })), "parent");
        await parent.Ask<string>("make", Deadline);
        var inspector = Sys.Inspect();
        foreach (var i in Enumerable.Range(0, Children).Where(i => i % 3 != 0))
            Assert.True(await inspector.Resolve($"/user/parent/c{i}")!.GracefulStop(Deadline));
        // Whoever waits for an end may know of it before the parent does.
        Assert.True(Drive(() => inspector.Tree("/user/parent", 1)!.Children.Count == Children / 3));
        Assert.Equal(
            Enumerable.Range(0, Children).Where(i => i % 3 == 0).Select(i => $"/user/parent/c{i}"),
            inspector.Tree("/user/parent", 1)!.Children.Select(child => child.Path));
        Assert.NotNull(inspector.Resolve("/user/parent/c2997"));
        Assert.Null(inspector.Resolve("/user/parent/c2998"));
    }

    [Fact]
    public async Task A_hundred_systems_start_in_parallel()
    {
        var systems = new ActorSystem[100];
        var answers = await Task.WhenAll(Enumerable.Range(0, systems.Length).Select(i => Task.Run(async () =>
        {
            systems[i] = ActorSystem.Create($"s{i}", Setup());
            var echo = systems[i].ActorOf(Act.Make(a => a.ReceiveAny(m => a.Sender.Tell(m))));
            return await echo.Ask<int>(i, Deadline);
        })));
        Assert.Equal(Enumerable.Range(0, systems.Length), answers);
        await Task.WhenAll(systems.Select(system => system.Terminate())).WaitAsync(Deadline);
    }

    [Fact]
    public async Task One_message_in_64_is_timed()
    {
        var actor = Sys.ActorOf(Act.Make(a => a.ReceiveAny(m => a.Sender.Tell(m))), "timed");
        for (var i = 0; i < ProcessingTimes.Every; i++)
            await actor.Ask<int>(i, Deadline);
        Assert.Null(Sys.Inspect().Tree("/user/timed")!.Times);
        await actor.Ask<int>(0, Deadline);
        await actor.Ask<int>(0, Deadline);
        Assert.NotNull(Sys.Inspect().Tree("/user/timed")!.Times);
    }

    [Fact]
    public void A_stashed_timer_tick_comes_back_as_its_message()
    {
        var probe = NewProbe();
        Sys.ActorOf(Props.Create(() => new TickStasher(probe.Ref)));
        probe.Expect("tick");
    }

    sealed class TickStasher(IActorRef probe) : UntypedActor, IWithTimers, IWithUnboundedStash
    {
        bool _seen;

        public ITimerScheduler Timers { get; set; } = null!;

        public IStash Stash { get; set; } = null!;

        protected override void PreStart() => Timers.StartSingleTimer("key", "tick", TimeSpan.Zero);

        protected override void OnReceive(object message)
        {
            if (_seen)
            {
                probe.Tell(message);
                return;
            }
            _seen = true;
            Stash.Stash();
            Stash.UnstashAll();
        }
    }
}
