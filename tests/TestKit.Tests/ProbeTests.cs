using QuilActors.Engine;
using QuilActors.Engine.Event;
using Xunit.Sdk;

namespace QuilActors.TestKit.Tests;

public sealed class ProbeTests : KitTest
{
    [Fact]
    public void A_probe_sends_answers_and_passes_on()
    {
        var first = CreateTestProbe("first");
        var second = CreateTestProbe();
        first.Send(second.Ref, "question");
        second.ExpectMsg("question");
        Assert.Equal(first.Ref, second.Sender);
        second.Reply("answer");
        first.ExpectMsgFrom(second.Ref, "answer");
        first.Forward(second.Ref);
        second.ExpectMsg("answer");
        Assert.Equal(second.Ref, second.Sender);
    }

    [Fact]
    public void A_probe_is_a_reference_itself()
    {
        var probe = CreateTestProbe();
        var target = ActorOf(Props.Create(() => new Watcher(probe)));
        probe.ExpectMsg("hello");
        probe.Tell("direct", TestActor);
        probe.ExpectMsgFrom(TestActor, "direct");
        Assert.True(probe == probe.Ref);
        Assert.True(probe.Ref.Equals(probe));
        Sys.EventStream.Subscribe<string>(probe);
        Sys.EventStream.Publish("news");
        probe.ExpectMsg("news");
        Sys.Stop(probe);
        Watch(target);
        ExpectTerminated(target);
    }

    [Fact]
    public void A_pilot_answers_before_the_message_is_queued_and_names_its_successor()
    {
        var probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell($"re: {message}", probe.Ref);
            return message is "last" ? AutoPilot.NoAutoPilot : AutoPilot.KeepRunning;
        }));
        foreach (var message in new[] { "a", "last", "unanswered" })
            probe.Ref.Tell(message);
        ExpectMsg("re: a");
        ExpectMsg("re: last");
        probe.ExpectMsgAllOf("a", "last", "unanswered");
        ExpectNoMsg(Short);
    }

    [Fact]
    public void The_test_actor_is_the_sender_and_can_watch_and_have_children()
    {
        var child = ChildActorOf(
            Props.Create(() => new Failing()), "child", new OneForOneStrategy(static _ => Directive.Stop));
        Assert.Equal(TestActor.Path / "child", child.Path);
        child.Tell("who");
        ExpectMsgFrom(child, "you");
        Watch(child);
        EventFilter.Exception<InvalidOperationException>("fail").ExpectOne(() => child.Tell("fail"));
        ExpectTerminated(child);
        var other = CreateTestActor("other");
        other.Tell("to me too");
        ExpectMsg("to me too");
    }

    [Fact]
    public void A_test_reference_runs_on_the_thread_of_the_test()
    {
        var actor = ActorOfAsTestActorRef<Counter>(Props.Create(() => new Counter()));
        actor.Tell("count");
        Assert.Equal(1, actor.UnderlyingActor.Count);
        actor.Receive("count");
        Assert.Equal(2, actor.UnderlyingActor.Count);
        Assert.Throws<InvalidOperationException>(() => actor.Receive("fail"));
        Assert.Equal(2, actor.UnderlyingActor.Count);
        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell("fail"));
        Assert.Equal(0, actor.UnderlyingActor.Count);
        Assert.True(actor == actor.Ref);
    }

    [Fact]
    public void The_state_of_a_machine_is_read_and_set()
    {
        var machine = ActorOfAsTestFSMRef<Switch, string, int>();
        Assert.Equal(("off", 0), (machine.StateName, machine.StateData));
        machine.Tell("turn");
        Assert.Equal(("on", 1), (machine.StateName, machine.StateData));
        Assert.True(machine.IsStateTimerActive());
        machine.SetState("off", 7);
        Assert.Equal(("off", 7), (machine.StateName, machine.StateData));
        Assert.False(machine.IsStateTimerActive());
        machine.SetTimer("t", "turn", TimeSpan.FromHours(1));
        Assert.True(machine.IsTimerActive("t"));
        machine.CancelTimer("t");
        Assert.False(machine.IsTimerActive("t"));
    }

    [Fact]
    public void Log_events_and_dead_letters_are_counted_exactly()
    {
        EventFilter.Warning(contains: "danger").ExpectOne(() => Log.Warning("some {0}", "danger"));
        EventFilter.Error(start: "bad").Expect(2, () =>
        {
            Log.Error("bad 1");
            Log.Error("good");
            Log.Error("bad 2");
        });
        EventFilter.Info("a").And.Info("b").Expect(2, () =>
        {
            Log.Info("a");
            Log.Info("b");
        });
        EventFilter.DeadLetter<int>(i => i == 7).ExpectOne(() => Sys.DeadLetters.Tell(7));
        EventFilter.Custom<Error>(e => e.Cause is FormatException)
            .ExpectOne(() => Log.Error(new FormatException(), "x"));
        Assert.Equal(3, EventFilter.Info(new System.Text.RegularExpressions.Regex("^x+$")).ExpectOne(() =>
        {
            Log.Info("xxx");
            return 3;
        }));
        EventFilter.Info("none").Expect(0, () => Log.Info("other"));
        Assert.Throws<XunitException>(() => EventFilter.Info("twice").ExpectOne(() =>
        {
            Log.Info("twice");
            Log.Info("twice");
        }));
        Assert.Throws<XunitException>(() => EventFilter.Info("never").ExpectOne(Short, () => { }));
        using (EventFilter.Warning().Mute())
            Log.Warning("unseen");
        EventFilter.Error().Mute(() => Log.Error("unseen"));
    }

    sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef probe)
        {
            Context.Watch(probe);
            probe.Tell("hello");
            Receive<Terminated>(t => Context.Stop(t.ActorRef.Equals(probe) ? Self : Sender));
        }
    }

    sealed class Failing : ReceiveActor
    {
        public Failing()
        {
            Receive<string>(m => m == "who", _ => Sender.Tell("you"));
            ReceiveAny(_ => throw new InvalidOperationException("fail"));
        }
    }

    sealed class Counter : ReceiveActor
    {
        public Counter() => Receive<string>(m =>
        {
            if (m == "fail")
                throw new InvalidOperationException(m);
            Count++;
        });

        public int Count { get; private set; }
    }

    sealed class Switch : FSM<string, int>
    {
        public Switch()
        {
            When("off", e => e.FsmEvent is "turn" ? GoTo("on").Using(e.StateData + 1) : null);
            When("on", e => e.FsmEvent is StateTimeout or "turn" ? GoTo("off") : null, TimeSpan.FromHours(1));
            StartWith("off", 0);
            Initialize();
        }
    }
}
