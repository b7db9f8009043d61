using QuilActors.Engine.Event;
using QuilActors.Engine.Pattern;

namespace QuilActors.Engine.Tests.AkkaCode;

public sealed class SupervisionTests : AkkaTest
{
    [Fact]
    public void Each_directive_does_what_it_says()
    {
        var parent = Sys.ActorOf(Props.Create<Parent>(), "parent");
        parent.Tell(Props.Create(() => new Child(TestActor)));
        var child = ExpectMsg<IActorRef>();
        ExpectMsg("PreStart");
        child.Tell(1);
        child.Tell("get");
        ExpectMsg(1);
        EventFilter.Warning(contains: "resume me").ExpectOne(() => child.Tell(new ArithmeticException("resume me")));
        child.Tell("get");
        ExpectMsg(1);
        EventFilter.Exception<FormatException>().ExpectOne(() => child.Tell(new FormatException("restart me")));
        ExpectMsg("PreRestart restart me");
        ExpectMsg("PostRestart restart me");
        child.Tell("get");
        ExpectMsg(0);
        Watch(child);
        EventFilter.Exception<ArgumentException>().ExpectOne(() => child.Tell(new ArgumentException("stop me")));
        ExpectMsg("PostStop");
        ExpectTerminated(child);
    }

    [Fact]
    public void An_escalated_failure_restarts_the_parent_and_stops_its_children()
    {
        var parent = Sys.ActorOf(Props.Create<Parent>());
        parent.Tell(Props.Create(() => new Child(TestActor)));
        var child = ExpectMsg<IActorRef>();
        ExpectMsg("PreStart");
        Watch(child);
        EventFilter.Exception<NotSupportedException>().ExpectOne(() => child.Tell(new NotSupportedException()));
        ExpectMsg("PostStop");
        ExpectTerminated(child);
        parent.Tell(Props.Create(() => new Child(TestActor)));
        ExpectMsg<IActorRef>();
        ExpectMsg("PreStart");
    }

    [Fact]
    public void All_for_one_restarts_all()
    {
        var strategy = new AllForOneStrategy(3, 60000, ex => Directive.Restart, loggingEnabled: false);
        var first = ChildActorOf(Props.Create(() => new Child(TestActor)), "a", strategy);
        ExpectMsg("PreStart");
        ChildActorOf(Props.Create(() => new Child(TestActor)), "b");
        ExpectMsg("PreStart");
        first.Tell(new FormatException("x"));
        ExpectMsgAllOf("PreRestart x", "PreRestart x", "PostRestart x", "PostRestart x");
    }

    [Fact]
    public void Retries_are_limited()
    {
        var strategy = new OneForOneStrategy(2, TimeSpan.FromMinutes(1), ex => Directive.Restart);
        var child = ChildActorOf(Props.Create(() => new Child(ActorRefs.Nobody)), strategy);
        Watch(child);
        EventFilter.Exception<FormatException>().Expect(3, () =>
        {
            for (var i = 0; i < 3; i++)
                child.Tell(new FormatException($"again {i}"));
        });
        ExpectTerminated(child);
    }

    [Fact]
    public void A_backoff_supervisor_starts_its_child_anew_after_a_pause()
    {
        var childProps = Props.Create(() => new Child(TestActor));
        var supervisor = Sys.ActorOf(BackoffSupervisor.Props(
            Backoff.OnFailure(
                    childProps, "child", TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100), 0.2)
                .WithAutoReset(TimeSpan.FromMinutes(1))
                .WithReplyWhileStopped("pausing")
                .WithSupervisorStrategy(new OneForOneStrategy(ex => Directive.Restart))));
        ExpectMsg("PreStart");
        EventFilter.Exception<FormatException>().ExpectOne(() => supervisor.Tell(new FormatException("x")));
        ExpectMsg("PostStop");
        AwaitAssert(() =>
        {
            supervisor.Tell(BackoffSupervisor.GetRestartCount.Instance);
            FishForMessage<BackoffSupervisor.RestartCount>(c => c.Count == 1);
        });
        supervisor.Tell(BackoffSupervisor.GetCurrentChild.Instance);
        FishForMessage<BackoffSupervisor.CurrentChild>(_ => true);
        AwaitAssert(() =>
        {
            supervisor.Tell("get");
            FishForMessage<int>(i => i == 0, TimeSpan.FromMilliseconds(50));
        });
    }

    [Fact]
    public void A_final_message_ends_a_backoff_supervisor_with_its_child()
    {
        var supervisor = Sys.ActorOf(BackoffSupervisor.Props(
            Backoff.OnStop(
                    Props.Create(() => new Child(TestActor)), "child", TimeSpan.FromMilliseconds(20),
                    TimeSpan.FromMilliseconds(100), 0.2, -1)
                .WithFinalStopMessage(m => m is "bye")
                .WithManualReset()));
        ExpectMsg("PreStart");
        Watch(supervisor);
        supervisor.Tell("bye");
        ExpectMsg("PostStop");
        ExpectTerminated(supervisor);
    }

    sealed class Parent : UntypedActor
    {
        protected override SupervisorStrategy SupervisorStrategy()
            => new OneForOneStrategy(
                10,
                TimeSpan.FromSeconds(30),
                Decider.From(
                    Directive.Escalate,
                    Directive.Resume.When<ArithmeticException>(),
                    Directive.Restart.When<FormatException>(),
                    Directive.Stop.When<ArgumentException>()));

        protected override void OnReceive(object message)
        {
            if (message is Props props)
                Sender.Tell(Context.ActorOf(props));
            else
                Unhandled(message);
        }
    }

    sealed class Child : ReceiveActor
    {
        readonly IActorRef _log;
        readonly ILoggingAdapter _logger = Context.GetLogger();
        int _count;

        public Child(IActorRef log)
        {
            _log = log;
            Receive<int>(i => _count += i);
            Receive<string>(s => s == "bye", _ => Context.Stop(Self));
            Receive<string>(_ => Sender.Tell(_count));
            Receive<Exception>(e =>
            {
                _logger.Debug("about to throw {0}", e.GetType());
                throw e;
            });
        }

        protected override void PreStart() => _log.Tell("PreStart");

        protected override void PostStop() => _log.Tell("PostStop");

        protected override void PreRestart(Exception reason, object? message)
            => _log.Tell("PreRestart " + reason.Message);

        protected override void PostRestart(Exception reason) => _log.Tell("PostRestart " + reason.Message);
    }
}
