using QuilActors.TestKit.Xunit2;
using QuilActors.Engine.Event;
using QuilActors.Engine.Inspection;

namespace QuilActors.Engine.Tests;

public sealed class MessagingTests : BothEnginesTest
{
    readonly Probe _probe;

    public MessagingTests() => _probe = NewProbe();

    [Fact]
    public void A_null_message_is_refused()
        => Assert.Throws<InvalidMessageException>(() => _probe.Ref.Tell(null!, null));

    [Fact]
    public void An_unhandled_message_is_published()
    {
        Sys.EventStream.Subscribe<UnhandledMessage>(_probe.Ref);
        var actor = Sys.ActorOf(Act.Make(a => a.Receive<int>(_ => { })));
        actor.Tell("x");
        var unhandled = _probe.Expect<UnhandledMessage>();
        Assert.Equal("x", unhandled.Message);
        Assert.Equal(actor, unhandled.Recipient);
    }

    [Fact]
    public void Handlers_are_tried_in_declared_order_and_predicates_count()
    {
        var actor = Sys.ActorOf(Act.Make(a =>
        {
            a.Receive<int>(i => _probe.Ref.Tell($"big {i}"), i => i > 10);
            a.Receive<int>(i => _probe.Ref.Tell($"int {i}"));
            a.Receive<object>(o => _probe.Ref.Tell($"object {o}"), o => o is string);
            a.ReceiveAny(o => _probe.Ref.Tell("any"));
        }));
        foreach (var message in new object[] { 11, 1, "s", 2.0, 12 })
            actor.Tell(message);
        foreach (var expected in new[] { "big 11", "int 1", "object s", "any", "big 12" })
            _probe.Expect(expected);
    }

    [Fact]
    public void A_handler_behind_a_catch_all_is_an_error()
    {
        Exception? refused = null;
        Sys.ActorOf(Act.Make(a =>
        {
            a.ReceiveAny(_ => { });
            refused = Record.Exception(() => a.Receive<int>(_ => { }));
            _probe.Ref.Tell("done");
        }));
        _probe.Expect("done");
        Assert.IsType<InvalidOperationException>(refused);
    }

    [Fact]
    public void Become_replaces_and_stacks_and_a_restart_brings_the_first_behaviour_back()
    {
        var actor = Sys.ActorOf(Act.Make(a => a.Receive<string>(m =>
        {
            switch (m)
            {
                case "become":
                    a.Become(() => a.Receive<string>(x => _probe.Ref.Tell($"become {x}"), x => x != "fail"));
                    break;
                case "stack":
                    a.BecomeStacked(() =>
                    {
                        a.Receive<int>(_ => a.UnbecomeStacked());
                        a.Receive<string>(x => _probe.Ref.Tell($"stacked {x}"));
                    });
                    break;
                case "bottom":
                    a.UnbecomeStacked();
                    break;
                case "fail":
                    throw new InvalidOperationException();
                default:
                    _probe.Ref.Tell($"first {m}");
                    break;
            }
        })));
        foreach (var message in new object[] { "bottom", "stack", "a", 0, "b", "fail", "c", "become", "d" })
            actor.Tell(message);
        foreach (var expected in new[] { "stacked a", "first b", "first c", "become d" })
            _probe.Expect(expected);
    }

    [Fact]
    public void Context_outside_a_running_actor_is_not_supported()
    {
        Func<IActorContext>? context = null;
        Sys.ActorOf(Act.Make(a =>
        {
            context = () => a.Ctx;
            _probe.Ref.Tell("made");
        }));
        _probe.Expect("made");
        Assert.Throws<NotSupportedException>(() => context!());
    }

    [Fact]
    public void An_actor_made_by_new_is_refused()
        => Assert.Throws<ActorInitializationException>(() => new Act(_ => { }));

    [Fact]
    public void A_stash_keeps_senders_and_order_and_comes_before_the_mailbox()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stashing()));
        actor.Tell(1, _probe.Ref);
        actor.Tell(2, _probe.Ref);
        actor.Tell("open", _probe.Ref);
        actor.Tell(3, _probe.Ref);
        _probe.Expect("open");
        _probe.Expect(1);
        _probe.Expect(2);
        _probe.Expect(3);
    }

    [Fact]
    public void Stashing_a_message_twice_is_an_error_and_a_stopped_stash_becomes_dead_letters()
    {
        Sys.EventStream.Subscribe<DeadLetter>(_probe.Ref);
        var actor = Sys.ActorOf(Props.Create(() => new Stashing()));
        actor.Tell("twice", _probe.Ref);
        Assert.Equal("IllegalActorStateException", _probe.Expect<string>());
        actor.Tell(1, _probe.Ref);
        actor.Tell(PoisonPill.Instance);
        List<object> stashed = [_probe.Expect<DeadLetter>().Message, _probe.Expect<DeadLetter>().Message];
        Assert.Equal(["twice", 1], stashed);
    }

    [Fact]
    public void A_restart_unstashes_everything()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Stashing()));
        actor.Tell(1, _probe.Ref);
        actor.Tell("fail", _probe.Ref);
        actor.Tell("open", _probe.Ref);
        _probe.Expect("open");
        _probe.Expect(1);
    }

    [Fact]
    public void Ask_fails_by_timeout_failure_and_cancellation_and_leaves_nothing_behind()
    {
        var silent = Sys.ActorOf(Act.Make(a => a.ReceiveAny(_ => { })));
        Throws<AskTimeoutException>(silent.Ask<int>("x", TimeSpan.FromMilliseconds(1)));
        using var source = new CancellationTokenSource();
        var cancelled = silent.Ask<int>("x", source.Token);
        source.Cancel();
        Throws<TaskCanceledException>(cancelled);
        var failing = Sys.ActorOf(Act.Make(a => a.ReceiveAny(
            _ => a.Sender.Tell(new Status.Failure(new InvalidOperationException("bad"))))));
        Throws<InvalidOperationException>(failing.Ask<int>("x", Deadline));
        Assert.IsType<Status.Failure>(Wait(failing.Ask<object>("x", Deadline)));
        Assert.Equal(0, Sys.Temp.Count);
    }

    [Fact]
    public void A_late_reply_is_a_dead_letter_after_a_timeout()
    {
        Sys.EventStream.Subscribe<DeadLetter>(_probe.Ref);
        IActorRef? asker = null;
        var silent = Sys.ActorOf(Act.Make(a => a.ReceiveAny(_ => asker = a.Sender)));
        Throws<AskTimeoutException>(silent.Ask<int>("x", TimeSpan.FromMilliseconds(1)));
        Wait(silent.Ask<ActorIdentity>(new Identify(0), Deadline));
        asker!.Tell("late");
        Assert.Equal("late", _probe.Expect<DeadLetter>().Message);
        Assert.StartsWith("quil://test/temp/$", asker!.Path.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void PipeTo_sends_result_or_failure()
    {
        Wait(Task.FromResult(7).PipeTo(_probe.Ref));
        _probe.Expect(7);
        Wait(Task.FromException<int>(new InvalidOperationException("bad")).PipeTo(_probe.Ref));
        Assert.Equal("bad", _probe.Expect<Status.Failure>().Cause!.Message);
        Wait(Task.FromException(new InvalidOperationException("bad")).PipeTo(_probe.Ref, failure: e => e.Message));
        _probe.Expect("bad");
        Wait(Task.FromResult(7).PipeTo(_probe.Ref, success: i => i + 1));
        _probe.Expect(8);
    }

    [Fact]
    public void EventStream_delivers_once_by_type_base_and_interface_and_forgets_the_stopped()
    {
        var actor = Sys.ActorOf(Act.Make(a => a.ReceiveAny(m => _probe.Ref.Tell(m))));
        Assert.True(Sys.EventStream.Subscribe<Fact>(actor));
        Assert.True(Sys.EventStream.Subscribe<BaseFact>(actor));
        Assert.True(Sys.EventStream.Subscribe<IFact>(actor));
        Assert.False(Sys.EventStream.Subscribe<IFact>(actor));
        Sys.EventStream.Publish(new Fact(1));
        Sys.EventStream.Publish(new BaseFact());
        Assert.Equal(new Fact(1), _probe.Expect<BaseFact>());
        _probe.Expect(new BaseFact());
        _probe.Watch(actor);
        Sys.Stop(actor);
        _probe.Expect<Terminated>();
        Assert.False(Sys.EventStream.Unsubscribe(actor));
    }

    [Fact]
    public void Receive_timeout_comes_after_silence_and_null_disarms()
    {
        Sys.ActorOf(Act.Make(a =>
        {
            a.Ctx.SetReceiveTimeout(TimeSpan.FromMilliseconds(5));
            var count = 0;
            a.Receive<ReceiveTimeout>(_ =>
            {
                _probe.Ref.Tell(++count);
                if (count == 2)
                    a.Ctx.SetReceiveTimeout(null);
            });
        }));
        _probe.Expect(1);
        _probe.Expect(2);
        _probe.ExpectNothingBefore("end");
    }

    [OnlyThreaded("an await of the engine goes on on the pool where the test drives it without a context")]
    public void Selections_find_by_name_wildcard_and_parent()
    {
        var parent = Sys.ActorOf(Act.Make(a =>
        {
            foreach (var name in new[] { "ab", "ac", "bc" })
                a.Ctx.ActorOf(Act.Make(c => c.ReceiveAny(m => _probe.Ref.Tell($"{name} {m}"))), name);
            a.ReceiveAny(m => _probe.Ref.Tell($"parent {m}"));
        }), "p");
        Wait(parent.Ask<ActorIdentity>(new Identify(0), Deadline));
        Sys.ActorSelection("/user/p/ab").Tell("x", null);
        _probe.Expect("ab x");
        Sys.ActorSelection("/user/p/a*").Tell("y", null);
        Assert.Equal(["ab y", "ac y"], new[] { _probe.Expect<string>(), _probe.Expect<string>() }.Order());
        Sys.ActorSelection("/user/p/ab/..").Tell("z", null);
        _probe.Expect("parent z");
        Assert.Equal(parent, Wait(Sys.ActorSelection("p").ResolveOne(Deadline)));
        Throws<ActorNotFoundException>(Sys.ActorSelection("/user/none").ResolveOne(Deadline));
    }

    [Fact]
    public async Task An_async_handler_that_fails_fails_the_actor_and_Context_is_gone_after_a_stop()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failing = Sys.ActorOf(Act.Make(a =>
        {
            a.OnPreRestart = (e, m) => _probe.Ref.Tell($"{e.Message} {m}");
            a.ReceiveAsync<string>(async _ =>
            {
                await gate.Task;
                throw new InvalidOperationException("async");
            });
        }));
        failing.Tell("x");
        gate.SetResult();
        _probe.Expect("async x");
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = Sys.ActorOf(Act.Make(a => a.ReceiveAsync<string>(async message =>
        {
            _probe.Ref.Tell("in");
            await second.Task;
            try
            {
                _ = a.Ctx;
            }
            catch (NotSupportedException)
            {
                _probe.Ref.Tell("no context", null);
            }
        })));
        stopped.Tell("x");
        _probe.Expect("in");
        _probe.Watch(stopped);
        Sys.Stop(stopped);
        _probe.Expect<Terminated>();
        second.SetResult();
        _probe.Expect("no context");
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData("prover", "quil-prover")]
    [InlineData("pinned", "quil-pinned")]
    public void Dispatchers_with_threads_run_actors_on_them(string dispatcher, string thread)
    {
        var actor = Sys.ActorOf(Act.Make(a => a.ReceiveAny(_ => a.Sender.Tell(Thread.CurrentThread.Name ?? "?")))
            .WithDispatcher(dispatcher));
        Assert.StartsWith(thread, Wait(actor.Ask<string>("x", Deadline)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_calling_thread_dispatcher_runs_before_tell_returns()
    {
        var thread = 0;
        var actor = Sys.ActorOf(Act.Make(a => a.ReceiveAny(_ => thread = Environment.CurrentManagedThreadId))
            .WithDispatcher("calling-thread"));
        actor.Tell("x");
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [OnlyThreaded("an await of the engine goes on on the pool where the test drives it without a context")]
    public void Inspection_shows_the_tree_and_the_state_of_an_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Shown()), "shown");
        actor.Tell("fail");
        Assert.Equal("x", Wait(actor.Ask<string>("x", Deadline)));
        var tree = Sys.Inspect().Tree("/user/shown")!;
        Assert.Equal("/user/shown", tree.Path);
        Assert.Equal("Shown", tree.Type);
        Assert.Equal(1, tree.Restarts);
        Assert.Equal("InvalidOperationException", tree.LastFailure!.Type);
        Assert.Equal("String", tree.LastFailure.MessageType);
        Assert.Equal(0, tree.MailboxDepth);
        Assert.Equal(2, tree.Processed);
        Assert.Contains(Sys.Inspect().Tree("/", 1)!.Children, c => c.Path == "/system");
        Assert.Null(Sys.Inspect().Tree("/user/none"));
        var details = Wait(Sys.Inspect().Details("/user/shown", Deadline));
        Assert.Contains(KeyValuePair.Create("handled", "1"), details!.State!);
    }

    [OnlyThreaded("an await of the engine goes on on the pool where the test drives it without a context")]
    public void An_operator_can_suspend_resume_restart_and_stop_an_actor()
    {
        var made = 0;
        var actor = Sys.ActorOf(Act.Make(a =>
        {
            made++;
            a.Receive<string>(m => _probe.Ref.Tell($"{m} {made}"));
        }), "ops");
        var inspector = Sys.Inspect();
        Assert.True(inspector.Suspend("/user/ops"));
        actor.Tell("held");
        Wait(inspector.Details("/user/ops", Deadline));
        Assert.Equal("Suspended", inspector.Tree("/user/ops")!.State);
        _probe.ExpectNothingBefore("marker");
        Assert.True(inspector.Resume("/user/ops"));
        _probe.Expect("held 1");
        Assert.True(inspector.Restart("/user/ops"));
        actor.Tell("after");
        _probe.Expect("after 2");
        _probe.Watch(actor);
        Assert.True(inspector.Stop("/user/ops"));
        Assert.Equal(actor, _probe.Expect<Terminated>().ActorRef);
        Assert.True(Drive(() => !inspector.Restart("/user/ops")), "the parent does not learn of the end");
        Assert.False(inspector.Suspend("/"));
    }

    [OnlyThreaded("a handler holds its thread or is asked for it")]
    public void A_bounded_mailbox_takes_its_capacity_and_drops_the_next()
    {
        Sys.EventStream.Subscribe<Dropped>(_probe.Ref);
        var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Act.Make(a => a.Receive<string>(m =>
        {
            _probe.Ref.Tell(m);
            gate.Wait(Deadline);
        })).WithMailboxCapacity(3));
        actor.Tell("busy");
        _probe.Expect("busy");
        for (var i = 0; i < 4; i++)
            actor.Tell($"{i}");
        var dropped = _probe.Expect<Dropped>();
        Assert.Equal("3", dropped.Message);
        Assert.Equal(actor, dropped.Recipient);
        gate.Set();
        for (var i = 0; i < 3; i++)
            _probe.Expect($"{i}");
    }

    [Fact]
    public void A_round_robin_pool_spreads_evenly()
    {
        var router = Sys.ActorOf(Act.Make(a => a.ReceiveAny(_ => _probe.Ref.Tell(a.Self.Path.Name)))
            .WithRouter(new Routing.RoundRobinPool(3)));
        for (var i = 0; i < 6; i++)
            router.Tell(i);
        var names = Enumerable.Range(0, 6).Select(_ => _probe.Expect<string>()).ToArray();
        Assert.All(names.GroupBy(n => n), g => Assert.Equal(2, g.Count()));
    }

    [Fact]
    public void Log_templates_take_numbered_and_named_places()
    {
        Assert.Equal("a 1 b 2", new LogMessage("a {0} b {1}", 1, 2).ToString());
        Assert.Equal("a 1 b 2 {x}", new LogMessage("a {Name} b {Other} {{x}}", 1, 2).ToString());
        Assert.Equal("1 {2} 0.50", new LogMessage("{0} {2} {1:0.00}", 1, 0.5).ToString());
    }

    interface IFact;

    record BaseFact;

    sealed record Fact(int Number) : BaseFact, IFact;

    sealed class Shown : ReceiveActor, IInspectable
    {
        int _handled;

        public Shown() => Receive<string>(m =>
        {
            if (m == "fail")
                throw new InvalidOperationException(m);
            _handled++;
            Sender.Tell(m);
        });

        public IReadOnlyDictionary<string, object?> Inspect()
            => new Dictionary<string, object?> { ["handled"] = _handled.ToString() };
    }

    sealed class Stashing : ReceiveActor, IWithUnboundedStash
    {
        bool _open;

        public Stashing()
        {
            Receive<int>(i =>
            {
                if (_open)
                    Sender.Tell(i);
                else
                    Stash.Stash();
            });
            Receive<string>(m =>
            {
                switch (m)
                {
                    case "open":
                        _open = true;
                        Sender.Tell(m);
                        Stash.UnstashAll();
                        break;
                    case "twice":
                        Stash.Stash();
                        try
                        {
                            Stash.Stash();
                        }
                        catch (IllegalActorStateException e)
                        {
                            Sender.Tell(e.GetType().Name);
                        }
                        break;
                    default:
                        throw new InvalidOperationException(m);
                }
            });
        }

        public IStash Stash { get; set; } = null!;
    }
}
