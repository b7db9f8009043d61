using QuilActors.TestKit.Xunit2;
using System.Collections.Concurrent;
using QuilActors.Engine.Event;
using QuilActors.Engine.Inspection;

namespace QuilActors.Engine.Tests;

public sealed class StressTests : EngineTest
{
    [Theory]
    [InlineData(null)]
    [InlineData("prover")]
    public void Many_producers_keep_the_order_of_each_and_one_message_is_handled_at_a_time(string? dispatcher)
    {
        const int Producers = 4;
        const int Messages = 50_000;
        var last = new int[Producers];
        var inside = 0;
        var wrong = 0;
        var done = new ManualResetEventSlim();
        var props = Act.Make(a => a.Receive<(int Producer, int Number)>(m =>
        {
            if (Interlocked.Increment(ref inside) != 1 || last[m.Producer] + 1 != m.Number)
                wrong++;
            last[m.Producer] = m.Number;
            if (last.All(n => n == Messages))
                done.Set();
            Interlocked.Decrement(ref inside);
        }));
        var actor = Sys.ActorOf(dispatcher is null ? props : props.WithDispatcher(dispatcher));
        var threads = Enumerable.Range(0, Producers).Select(p => new Thread(() =>
        {
            for (var i = 1; i <= Messages; i++)
                actor.Tell((p, i), null);
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        Assert.True(done.Wait(Deadline));
        Assert.Equal(0, wrong);
    }

    [OnlyThreaded("it is about threads")]
    public void Every_message_to_a_stopping_actor_is_handled_or_a_dead_letter()
    {
        const int Messages = 20_000;
        var handled = 0;
        var probe = NewProbe();
        var dead = new ConcurrentQueue<object>();
        var collector = Sys.ActorOf(Act.Make(a =>
        {
            a.Receive<DeadLetter>(l => dead.Enqueue(l.Message));
            a.Receive<string>(m => a.Sender.Tell(m));
        }));
        Sys.EventStream.Subscribe<DeadLetter>(collector);
        var actor = Sys.ActorOf(Act.Make(a => a.Receive<int>(_ => handled++)));
        probe.Watch(actor);
        for (var i = 0; i < Messages; i++)
        {
            actor.Tell(i, null);
            if (i == Messages / 2)
                Sys.Stop(actor);
        }
        probe.Expect<Terminated>();
        collector.Tell("flush", probe.Ref);
        probe.Expect("flush");
        Assert.Equal(Messages, handled + dead.Count);
        Assert.Equal(dead.Count, dead.Distinct().Count());
    }

    [OnlyThreaded("it is about threads")]
    public void Thousands_of_children_come_and_go_and_leave_nothing()
    {
        const int Children = 20_000;
        var probe = NewProbe();
        var parent = Sys.ActorOf(Act.Make(a =>
        {
            var left = Children;
            a.Receive<string>(_ =>
            {
                for (var i = 0; i < Children; i++)
                    a.Ctx.Watch(a.Ctx.ActorOf(Props.Empty)).Tell(PoisonPill.Instance);
            });
            a.Receive<Terminated>(_ =>
            {
                if (--left == 0)
                    probe.Ref.Tell("all gone");
            });
        }), "parent");
        parent.Tell("go");
        probe.Expect("all gone");
        Assert.Equal(0, Sys.Inspect().Tree("/user/parent")!.ChildCount);
    }

    [OnlyThreaded("it is about threads")]
    public async Task A_hundred_systems_start_and_end_in_parallel()
    {
        var systems = Enumerable.Range(0, 100).Select(i => ActorSystem.Create($"s{i}", Setup())).ToArray();
        var replies = systems.Select(s => s.ActorOf(Act.Make(a => a.ReceiveAny(m => a.Sender.Tell(m))))
            .Ask<string>("x", Deadline));
        Assert.All(await Task.WhenAll(replies), reply => Assert.Equal("x", reply));
        await Task.WhenAll(systems.Select(s => s.Terminate())).WaitAsync(Deadline);
    }

    [OnlyThreaded("it is about threads")]
    public async Task A_throwing_log_sink_stops_nothing()
    {
        var system = ActorSystem.Create("noisy", new ActorSystemSetup { LogSink = new ThrowingSink() });
        system.Log.Error("first");
        system.Log.Error("second");
        var details = await system.Inspect().Details("/system/log", Deadline);
        Assert.NotNull(details?.State);
        await system.Terminate().WaitAsync(Deadline);
    }

    [OnlyThreaded("it is about threads")]
    public void An_endless_sender_to_itself_does_not_starve_others_on_one_prover_thread()
    {
        using var system = ActorSystem.Create("fair", new ActorSystemSetup
        {
            Services = new Hosting.ThreadedServices(proverThreads: 1),
            LogSink = new ThrowingSink(),
        });
        var spinner = system.ActorOf(Act.Make(a => a.Receive<int>(m => a.Self.Tell(m))).WithDispatcher("prover"));
        spinner.Tell(0);
        var probe = new Probe(this, system);
        system.ActorOf(Act.Make(a => a.ReceiveAny(m => probe.Ref.Tell(m))).WithDispatcher("prover")).Tell("x");
        probe.Expect("x");
        system.Stop(spinner);
    }

    sealed class ThrowingSink : ILogSink
    {
        public void Write(LogEvent logEvent) => throw new InvalidOperationException();
    }
}
