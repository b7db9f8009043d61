using QuilActors.TestKit.Xunit2;

namespace QuilActors.Engine.Tests;

public sealed class DeathWatchTests : BothEnginesTest
{
    readonly Probe _probe;

    public DeathWatchTests() => _probe = NewProbe();

    [Fact]
    public void Watching_a_dead_actor_answers_at_once_without_confirmed_existence()
    {
        var actor = Sys.ActorOf(Props.Empty);
        _probe.Watch(actor);
        Sys.Stop(actor);
        Assert.True(_probe.Expect<Terminated>().ExistenceConfirmed);
        _probe.Watch(actor);
        Assert.False(_probe.Expect<Terminated>().ExistenceConfirmed);
    }

    [OnlyThreaded("a handler holds its thread or is asked for it")]
    public void Unwatch_also_drops_a_notice_that_waits_in_the_mailbox()
    {
        var victim = Sys.ActorOf(Props.Empty);
        var gate = new ManualResetEventSlim();
        var watcher = Sys.ActorOf(Act.Make(a =>
        {
            a.Ctx.Watch(victim);
            a.Receive<string>(m =>
            {
                if (m == "block")
                {
                    _probe.Ref.Tell("blocked");
                    gate.Wait(Deadline);
                    a.Ctx.Unwatch(victim);
                }
                else
                {
                    _probe.Ref.Tell(m);
                }
            });
            a.Receive<Terminated>(_ => _probe.Ref.Tell("terminated"));
        }));
        watcher.Tell("block");
        _probe.Expect("blocked");
        _probe.Watch(victim);
        Sys.Stop(victim);
        _probe.Expect<Terminated>();
        gate.Set();
        watcher.Tell("end");
        _probe.Expect("end");
    }

    [Fact]
    public void WatchWith_gives_the_message_instead_and_the_first_form_stays()
    {
        var victim = Sys.ActorOf(Props.Empty);
        Sys.ActorOf(Act.Make(a =>
        {
            a.Ctx.WatchWith(victim, "gone");
            a.Ctx.Watch(victim);
            a.ReceiveAny(m => _probe.Ref.Tell(m));
            _probe.Ref.Tell("watching");
        }));
        _probe.Expect("watching");
        Sys.Stop(victim);
        _probe.Expect("gone");
        _probe.ExpectNothingBefore("end");
    }

    [Fact]
    public void An_unhandled_Terminated_breaks_the_watcher_by_death_pact()
    {
        var victim = Sys.ActorOf(Props.Empty);
        var watcher = Sys.ActorOf(Act.Make(a =>
        {
            a.Ctx.Watch(victim);
            a.Receive<string>(_ => { });
            _probe.Ref.Tell("watching");
        }));
        _probe.Expect("watching");
        _probe.Watch(watcher);
        Sys.Stop(victim);
        Assert.Equal(watcher, _probe.Expect<Terminated>().ActorRef);
    }

    [OnlyThreaded("an await of the engine goes on on the pool where the test drives it without a context")]
    public void A_parent_that_does_not_watch_gets_no_Terminated()
    {
        var parent = Sys.ActorOf(Act.Make(a =>
        {
            var child = a.Ctx.ActorOf(Props.Empty, "child");
            a.Receive<string>(m =>
            {
                if (m == "stop")
                    a.Ctx.Stop(child);
                else
                    _probe.Ref.Tell(m);
            });
            a.ReceiveAny(m => _probe.Ref.Tell(m));
        }));
        var child = Wait(parent.Ask<ActorIdentity>(new Identify(1), Deadline));
        Assert.Equal(parent, child.Subject);
        _probe.Watch(Wait(Sys.ActorSelection(parent.Path / "child").ResolveOne(Deadline)));
        parent.Tell("stop");
        _probe.Expect<Terminated>();
        parent.Tell("end");
        _probe.Expect("end");
    }

    [Fact]
    public void Watching_oneself_is_ignored()
    {
        var actor = Sys.ActorOf(Act.Make(a =>
        {
            a.Ctx.Watch(a.Self);
            a.ReceiveAny(m => _probe.Ref.Tell(m));
        }));
        _probe.Watch(actor);
        actor.Tell(PoisonPill.Instance);
        Assert.Equal(actor, _probe.Expect<Terminated>().ActorRef);
        _probe.ExpectNothingBefore("end");
    }

    [OnlyThreaded("a handler holds its thread or is asked for it")]
    public void GracefulStop_is_true_when_gone_and_false_on_timeout()
    {
        var gate = new ManualResetEventSlim();
        var slow = Sys.ActorOf(Act.Make(a => a.ReceiveAny(_ => gate.Wait(Deadline))));
        slow.Tell("x");
        Assert.False(Wait(slow.GracefulStop(TimeSpan.FromMilliseconds(20))));
        gate.Set();
        Assert.True(Wait(slow.GracefulStop(Deadline)));
        Assert.True(Wait(slow.GracefulStop(Deadline)));
    }

    [Fact]
    public void A_name_is_free_again_once_the_parent_knows_of_the_end()
    {
        var first = Sys.ActorOf(Props.Empty, "name");
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, "name"));
        _probe.Watch(first);
        Sys.Stop(first);
        _probe.Expect<Terminated>();
        // The watcher may know of the end before the parent does.
        IActorRef? second = null;
        Assert.True(Drive(() => (second = TryMake("name")) is not null), "the name stays taken");
        Assert.NotEqual(first, second!);
        Assert.Equal(first.Path, second!.Path);
        Assert.NotEqual(first.Path.Uid, second.Path.Uid);

        IActorRef? TryMake(string name)
        {
            try
            {
                return Sys.ActorOf(Props.Empty, name);
            }
            catch (InvalidActorNameException)
            {
                return null;
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("%zz")]
    [InlineData("ä")]
    public void Illegal_names_are_refused(string name)
        => Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, name));

    [Fact]
    public void Generated_names_count_in_base_64()
    {
        var parent = Sys.ActorOf(Act.Make(a => a.Receive<int>(n =>
        {
            for (var i = 0; i < n; i++)
                a.Ctx.ActorOf(Props.Empty);
            a.Sender.Tell(a.Ctx.GetChildren().Select(c => c.Path.Name).ToArray());
        })));
        var names = Wait(parent.Ask<string[]>(66, Deadline));
        Assert.Equal(["$a", "$b", "$c"], names[..3]);
        Assert.Equal(["$~", "$ab", "$bb"], names[63..]);
    }
}
