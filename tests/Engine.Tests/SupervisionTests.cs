using QuilActors.TestKit.Xunit2;
using QuilActors.Engine.Event;

namespace QuilActors.Engine.Tests;

public sealed class SupervisionTests : BothEnginesTest
{
    readonly Probe _probe;

    public SupervisionTests() => _probe = NewProbe();

    [Fact]
    public void Resume_keeps_the_state_and_skips_the_failing_message()
    {
        var child = ChildOf(new OneForOneStrategy(_ => Directive.Resume));
        child.Tell("a");
        child.Tell("fail");
        child.Tell("b");
        _probe.Expect("0 a 1");
        _probe.Expect("0 b 2");
    }

    [Fact]
    public void Restart_makes_a_new_object_and_calls_the_hooks_in_order()
    {
        var child = ChildOf(SupervisorStrategy.DefaultStrategy, hooks: true);
        _probe.Expect("0 PreStart");
        child.Tell("a");
        child.Tell("fail");
        child.Tell("b");
        _probe.Expect("0 a 1");
        _probe.Expect("0 PreRestart fail");
        _probe.Expect("0 PostStop");
        _probe.Expect("0 PostRestart");
        _probe.Expect("0 PreStart");
        _probe.Expect("0 b 1");
    }

    [Fact]
    public void Stop_ends_the_child_and_its_mailbox_becomes_dead_letters()
    {
        Sys.EventStream.Subscribe<DeadLetter>(_probe.Ref);
        var child = ChildOf(SupervisorStrategy.StoppingStrategy);
        _probe.Watch(child);
        child.Tell(new Batch(["fail", "b"]));
        var letter = _probe.Expect<DeadLetter>();
        Assert.Equal("b", letter.Message);
        Assert.Equal(child, letter.Recipient);
        Assert.Equal(DeadLetterClass.StaleIncarnation, letter.Class);
        Assert.Equal(child, _probe.Expect<Terminated>().ActorRef);
    }

    [Fact]
    public void Escalate_fails_the_parent_with_the_same_exception_object()
    {
        var cause = new InvalidOperationException("same");
        var top = Sys.ActorOf(Act.Make(a =>
        {
            a.Strategy = new OneForOneStrategy(e =>
            {
                _probe.Ref.Tell(e);
                return Directive.Stop;
            });
            var middle = a.Ctx.ActorOf(Act.Make(b =>
            {
                b.Strategy = new OneForOneStrategy(_ => Directive.Escalate);
                var leaf = b.Ctx.ActorOf(Act.Make(c => c.Receive<string>(_ => throw cause)));
                b.Receive<string>(m => leaf.Tell(m));
            }));
            a.Receive<string>(m => middle.Tell(m));
        }));
        top.Tell("go");
        Assert.Same(cause, _probe.Expect<InvalidOperationException>());
    }

    [Fact]
    public void Resume_of_an_escalated_failure_also_resumes_the_child_it_came_from()
    {
        var top = Sys.ActorOf(Act.Make(a =>
        {
            a.Strategy = new OneForOneStrategy(_ => Directive.Resume);
            var middle = a.Ctx.ActorOf(Act.Make(b =>
            {
                b.Strategy = new OneForOneStrategy(_ => Directive.Escalate);
                var leaves = Enumerable.Range(0, 2).Select(i => b.Ctx.ActorOf(Act.Make(c => c.Receive<string>(m =>
                {
                    if (m == "fail" && i == 0)
                        throw new InvalidOperationException();
                    _probe.Ref.Tell($"{i} {m}");
                })))).ToArray();
                b.Receive<string>(m =>
                {
                    foreach (var leaf in leaves)
                        leaf.Tell(m);
                });
            }));
            a.Receive<string>(m => middle.Tell(m));
        }));
        top.Tell("fail");
        top.Tell("on");
        var heard = Enumerable.Range(0, 3).Select(_ => _probe.Expect<string>()).Order().ToArray();
        Assert.Equal(["0 on", "1 fail", "1 on"], heard);
    }

    [Fact]
    public void AllForOne_restarts_every_child()
    {
        var children = Children(3, new AllForOneStrategy(_ => Directive.Restart));
        foreach (var child in children)
        {
            child.Tell("a");
            _probe.Expect<string>();
        }
        children[1].Tell("fail");
        Assert.Contains(
            Enumerable.Range(0, 100_000), _ => children.All(c => Wait(c.Ask<int>("count", Deadline)) == 0));
    }

    [Fact]
    public void AllForOne_stop_ends_every_child()
    {
        var children = Children(3, new AllForOneStrategy(_ => Directive.Stop));
        foreach (var child in children)
            _probe.Watch(child);
        children[1].Tell("fail");
        var gone = Enumerable.Range(0, 3).Select(_ => _probe.Expect<Terminated>().ActorRef).ToHashSet();
        Assert.Equal(children.ToHashSet(), gone);
    }

    [Fact]
    public void Default_decider_stops_for_construction_kill_and_death_pact()
    {
        var decider = SupervisorStrategy.DefaultDecider;
        Assert.Equal(Directive.Stop, decider.Decide(new ActorInitializationException("x")));
        Assert.Equal(Directive.Stop, decider.Decide(new ActorKilledException("x")));
        Assert.Equal(Directive.Stop, decider.Decide(new DeathPactException(_probe.Ref)));
        Assert.Equal(Directive.Restart, decider.Decide(new InvalidOperationException()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public void After_the_allowed_restarts_the_child_is_stopped(int max, int restarts)
    {
        var made = 0;
        var parent = Sys.ActorOf(Act.Make(a =>
        {
            a.Strategy = new OneForOneStrategy(max, null, _ => Directive.Restart);
            var child = a.Ctx.ActorOf(Act.Make(c =>
            {
                Interlocked.Increment(ref made);
                c.Receive<string>(_ => throw new InvalidOperationException());
            }));
            a.Ctx.Watch(child);
            a.Receive<string>(m => child.Tell(m));
            a.Receive<Terminated>(_ => _probe.Ref.Tell("gone"));
        }));
        for (var i = 0; i <= max; i++)
            parent.Tell("fail");
        _probe.Expect("gone");
        Assert.Equal(restarts + 1, made);
    }

    [Fact]
    public void A_failing_constructor_goes_to_the_parent_as_initialization_failure()
    {
        Sys.ActorOf(Act.Make(a =>
        {
            a.Strategy = new OneForOneStrategy(e =>
            {
                _probe.Ref.Tell(e);
                return Directive.Stop;
            });
            a.Ctx.ActorOf(Act.Make(_ => throw new InvalidOperationException("no")), "bad");
        }));
        var failure = _probe.Expect<ActorInitializationException>();
        Assert.Equal("no", failure.InnerException!.Message);
        Assert.EndsWith("/bad", failure.Actor!.Path.ToString(), StringComparison.Ordinal);
    }

    [OnlyThreaded("a handler holds its thread or is asked for it")]
    public void A_restart_waits_for_the_children_being_stopped()
    {
        var gate = new ManualResetEventSlim();
        var parent = Sys.ActorOf(Act.Make(a =>
        {
            a.Ctx.ActorOf(Act.Make(c => c.OnPostStop = () =>
            {
                gate.Wait(Deadline);
                _probe.Ref.Tell("child gone");
            }), "child");
            a.OnPostRestart = _ => _probe.Ref.Tell("restarted");
            a.Receive<string>(_ => throw new InvalidOperationException());
        }));
        parent.Tell("fail");
        _probe.ExpectNothingBefore("marker");
        gate.Set();
        _probe.Expect("child gone");
        _probe.Expect("restarted");
    }

    [Fact]
    public void A_failure_of_PostRestart_goes_to_the_supervisor()
    {
        var child = ChildOf(new OneForOneStrategy(e =>
        {
            _probe.Ref.Tell(e);
            return e is PostRestartException ? Directive.Stop : Directive.Restart;
        }), failRestart: true);
        child.Tell("fail");
        _probe.Expect<InvalidOperationException>();
        var failure = _probe.Expect<PostRestartException>();
        Assert.IsType<InvalidOperationException>(failure.OriginalCause);
    }

    [Fact]
    public void A_factory_that_returns_the_same_object_again_is_an_initialization_failure()
    {
        Act? first = null;
        var parent = Sys.ActorOf(Act.Make(a =>
        {
            a.Strategy = new OneForOneStrategy(e =>
            {
                _probe.Ref.Tell(e);
                return e is ActorInitializationException ? Directive.Stop : Directive.Restart;
            });
            var child = a.Ctx.ActorOf(Props.Create(() => first ??= new Act(
                c => c.Receive<string>(_ => throw new InvalidOperationException()))));
            a.Receive<string>(m => child.Tell(m));
        }));
        parent.Tell("fail");
        _probe.Expect<InvalidOperationException>();
        _probe.Expect<PostRestartException>();
    }

    [Fact]
    public void Kill_makes_the_actor_fail()
    {
        var child = ChildOf(new OneForOneStrategy(e =>
        {
            _probe.Ref.Tell(e);
            return Directive.Stop;
        }));
        child.Tell(Kill.Instance);
        _probe.Expect<ActorKilledException>();
    }

    [Fact]
    public void Failures_are_logged_by_directive()
    {
        Sys.EventStream.Subscribe<LogEvent>(_probe.Ref);
        ChildOf(new OneForOneStrategy(_ => Directive.Resume)).Tell("fail");
        Assert.Equal(LogLevel.WarningLevel, _probe.Expect<LogEvent>().Level);
        ChildOf(new OneForOneStrategy(_ => Directive.Restart)).Tell("fail");
        var error = _probe.Expect<LogEvent>();
        Assert.Equal(LogLevel.ErrorLevel, error.Level);
        Assert.Equal("fail", error.Message.ToString());
    }

    [OnlyThreaded("it makes a second system, on threads")]
    public void A_failure_that_reaches_the_user_guardian_with_escalate_terminates_the_system()
    {
        using var system = ActorSystem.Create("doomed", Setup());
        system.ActorOf(Act.Make(a =>
        {
            a.Strategy = new OneForOneStrategy(_ => Directive.Escalate);
            a.Ctx.ActorOf(Act.Make(_ => throw new InvalidOperationException()));
        }));
        // The guardian's own strategy stops the escalating actor; the guardian itself lives.
        Assert.Equal("x", Wait(system.ActorOf(Act.Make(a => a.ReceiveAny(m => a.Sender.Tell(m))))
            .Ask<string>("x", Deadline)));
        Wait(system.Terminate().WaitAsync(Deadline));
    }

    IActorRef ChildOf(SupervisorStrategy strategy, bool hooks = false, bool failRestart = false)
        => Children(1, strategy, hooks, failRestart)[0];

    IActorRef[] Children(int count, SupervisorStrategy strategy, bool hooks = false, bool failRestart = false)
    {
        var parent = Sys.ActorOf(Act.Make(a =>
        {
            a.Strategy = strategy;
            var children = Enumerable.Range(0, count).Select(i => a.Ctx.ActorOf(Act.Make(c =>
            {
                var handled = 0;
                if (hooks)
                {
                    c.OnPreStart = () => _probe.Ref.Tell($"{i} PreStart");
                    c.OnPostStop = () => _probe.Ref.Tell($"{i} PostStop");
                    c.OnPreRestart = (_, m) => _probe.Ref.Tell($"{i} PreRestart {m}");
                    c.OnPostRestart = _ => _probe.Ref.Tell($"{i} PostRestart");
                }
                if (failRestart)
                    c.OnPostRestart = _ => throw new NotSupportedException();
                c.Receive<Batch>(b =>
                {
                    foreach (var m in b.Messages)
                        c.Self.Tell(m);
                });
                c.Receive<string>(m =>
                {
                    if (m == "count")
                        c.Sender.Tell(handled);
                    else if (m == "fail")
                        throw new InvalidOperationException(m);
                    else
                        _probe.Ref.Tell($"{i} {m} {++handled}");
                });
            }))).ToArray();
            a.Receive<string>(_ => a.Sender.Tell(children));
        }));
        return Wait(parent.Ask<IActorRef[]>("children", Deadline));
    }

    sealed record Batch(string[] Messages);
}
