using QuilActors.Engine.Event;

namespace QuilActors.Engine.Tests.AkkaCode;

public sealed class BehaviourTests : AkkaTest
{
    [Fact]
    public void An_actor_changes_its_behaviour_and_stashes_until_it_is_ready()
    {
        var door = Sys.ActorOf<Door>("door");
        door.Tell("knock");
        door.Tell("knock knock");
        door.Tell("open");
        ExpectMsg("opened");
        ExpectMsg("heard knock");
        ExpectMsg("heard knock knock");
        door.Tell("pause");
        door.Tell("knock");
        ExpectMsg("paused");
        door.Tell("resume");
        ExpectMsg("resumed");
        ExpectMsg("heard knock");
    }

    [Fact]
    public void A_receive_actor_switches_and_goes_back()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Mood()));
        foreach (var message in new object[] { "hi", "annoy", "hi", "calm", "hi", 5, 'x' })
            actor.Tell(message);
        Assert.Equal(["hello", "go away", "hello", "number 5", "something else"], ReceiveN(5));
    }

    [Fact]
    public void Timers_tick_until_cancelled()
    {
        var clock = Sys.ActorOf(Props.Create(() => new Clock(TestActor)));
        ExpectMsg("once");
        ExpectMsg("tick");
        ExpectMsg("tick");
        clock.Tell("stop");
        // On threads a tick may be on its way.
        FishForMessage<string>(text => text == "stopped 0");
        ExpectNoMsg(TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void A_silence_is_noticed()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Silent(TestActor)));
        actor.Tell("x");
        ExpectMsg("silence");
    }

    [Fact]
    public void Async_handlers_keep_sender_and_order()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Slow()));
        for (var i = 0; i < 5; i++)
            actor.Tell(i);
        Assert.Equal([0, 1, 4, 9, 16], ReceiveN(5));
    }

    [Fact]
    public void A_stash_is_filtered_taken_out_and_put_back()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Sorting()));
        foreach (var i in new[] { 1, 2, 3, 4 })
            actor.Tell(i);
        actor.Tell("even");
        Assert.Equal([2, 4], ReceiveN(2));
        ExpectNoMsg(TimeSpan.FromMilliseconds(20));
    }

    sealed class Door : UntypedActorWithStash
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "open":
                    Sender.Tell("opened");
                    Become(Open);
                    Stash.UnstashAll();
                    break;
                default:
                    Stash.Stash();
                    break;
            }
        }

        void Open(object message)
        {
            if (message is "pause")
            {
                Sender.Tell("paused");
                BecomeStacked(Paused);
            }
            else
            {
                Sender.Tell("heard " + message);
            }
        }

        void Paused(object message)
        {
            if (message is not "resume")
            {
                Stash.Stash();
                return;
            }
            Sender.Tell("resumed");
            UnbecomeStacked();
            Stash.UnstashAll();
        }
    }

    sealed class Mood : ReceiveActor
    {
        public Mood()
        {
            Receive<string>(s => s == "annoy", _ => BecomeStacked(Annoyed));
            Receive<string>(s =>
            {
                if (s != "hi")
                    return false;
                Sender.Tell("hello");
                return true;
            });
            Receive(typeof(int), i => Sender.Tell("number " + i));
            ReceiveAny(_ => Sender.Tell("something else"));
        }

        void Annoyed()
        {
            Receive<string>(s => s == "calm", _ => UnbecomeStacked());
            ReceiveAny(_ => Sender.Tell("go away"));
        }
    }

    sealed class Clock : ReceiveActor, IWithTimers
    {
        public Clock(IActorRef log)
        {
            Receive<string>(s => s == "stop", _ =>
            {
                Timers.CancelAll();
                Sender.Tell("stopped " + Timers.ActiveTimers.Count);
            });
            Receive<string>(s => log.Tell(s));
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartSingleTimer("once", "once", TimeSpan.FromMilliseconds(5));
            Timers.StartPeriodicTimer(
                "tick", "tick", TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200));
        }
    }

    sealed class Silent : ReceiveActor
    {
        public Silent(IActorRef log)
        {
            Receive<ReceiveTimeout>(_ =>
            {
                SetReceiveTimeout(null);
                log.Tell("silence");
            });
            Receive<string>(_ => SetReceiveTimeout(TimeSpan.FromMilliseconds(30)));
        }
    }

    sealed class Slow : ReceiveActor
    {
        readonly ILoggingAdapter _log = Logging.GetLogger(Context);

        public Slow() => ReceiveAsync<int>(async i =>
        {
            _log.Info("working on {Number}", i);
            await Task.Yield();
            var square = await Self.Ask<int>(new Square(i), TimeSpan.FromMilliseconds(1)).ContinueOrDefault(i * i);
            Sender.Tell(square);
        });

        sealed record Square(int Of);
    }

    sealed class Sorting : ReceiveActor, IWithUnboundedStash
    {
        public Sorting()
        {
            Receive<string>(_ =>
            {
                BecomeStacked(() => ReceiveAny(m => Sender.Tell(m)));
                Stash.UnstashAll(e => (int)e.Message % 2 == 0);
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }
}

static class TaskDefaults
{
    /// <summary>An ask of oneself in an async handler can only time out.</summary>
    public static async Task<T> ContinueOrDefault<T>(this Task<T> task, T otherwise)
    {
        try
        {
            return await task;
        }
        catch (AskTimeoutException)
        {
            return otherwise;
        }
    }
}
