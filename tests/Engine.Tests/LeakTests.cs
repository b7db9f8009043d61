using System.Diagnostics;
using QuilActors.TestKit;

namespace QuilActors.Engine.Tests;

/// <summary>Nothing else may allocate meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>A million of each leaves at most a mebibyte behind. Virtual time, so that a timeout costs none.</summary>
[Collection(Alone.Name)]
[Trait("speed", "slow")]
public sealed class LeakTests : IDisposable
{
    const int Million = 1_000_000;
    const int Batch = 1000;
    const long BytesMax = 1 << 20;

    readonly VirtualEngine _engine = new();
    readonly ActorSystem _system;
    readonly IActorRef _silent;

    public LeakTests()
    {
        _system = ActorSystem.Create("leaks", new ActorSystemSetup { Services = _engine, LogDeadLetters = 0 });
        _silent = _system.ActorOf(Props.Create(() => new Silent()), "silent");
        _engine.Settle();
    }

    public void Dispose()
    {
        _ = _system.Terminate();
        _engine.Settle();
    }

    [Fact]
    public void Asks_that_time_out() => LeaveNothing(Million, () =>
    {
        for (var i = 0; i < Batch; i++)
            _ = _silent.Ask<int>("x", TimeSpan.FromSeconds(1));
        _engine.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _engine.Timers);
    });

    [Fact]
    public void Asks_that_are_cancelled() => LeaveNothing(Million, () =>
    {
        using var source = new CancellationTokenSource();
        for (var i = 0; i < Batch; i++)
            _ = _silent.Ask<int>("x", TimeSpan.FromHours(1), source.Token);
        source.Cancel();
        _engine.Settle();
        Assert.Equal(0, _engine.Timers);
    });

    [Fact]
    public void Actors_that_are_made_and_stopped() => LeaveNothing(Million, () =>
    {
        for (var i = 0; i < Batch; i++)
            _system.Stop(_system.ActorOf(Props.Empty));
        _engine.Settle();
    });

    [Fact]
    public void Watches_that_are_ended()
    {
        var watcher = _system.ActorOf(Props.Create(() => new Watcher(_silent)));
        LeaveNothing(Million, () =>
        {
            for (var i = 0; i < Batch; i++)
                watcher.Tell("watch and unwatch", null);
            _engine.Settle();
        });
    }

    [Fact]
    public void Timers_that_are_replaced()
    {
        var clock = _system.ActorOf(Props.Create(() => new Clock()));
        LeaveNothing(Million, () =>
        {
            for (var i = 0; i < Batch; i++)
                clock.Tell("replace", null);
            _engine.Settle();
            Assert.Equal(1, _engine.Timers);
        });
    }

    [Fact]
    public void Subscribers_that_are_stopped() => LeaveNothing(Million / 10, () =>
    {
        for (var i = 0; i < Batch / 10; i++)
        {
            var subscriber = _system.ActorOf(Props.Empty);
            _system.EventStream.Subscribe<string>(subscriber);
            _system.Stop(subscriber);
        }
        _engine.Settle();
    }, Batch / 10);

    [Fact]
    public void Systems_that_are_ended_with_their_threads()
    {
        var before = Threads();
        LeaveNothing(Batch, () =>
        {
            var system = ActorSystem.Create("short", new ActorSystemSetup { LogDeadLetters = 0 });
            var prover = system.ActorOf(
                Props.Create(() => new Silent()).WithDispatcher(Dispatch.Dispatchers.ProverDispatcherId));
            prover.Tell("x", null);
            system.Scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), prover, "never", null);
            Assert.True(((IAsyncResult)system.Terminate()).AsyncWaitHandle.WaitOne(EngineTest.Deadline));
        }, 1);
        Assert.True(SpinWait.SpinUntil(() => Threads() < before + 50, EngineTest.Deadline), $"{Threads()} threads");
    }

    static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    static void LeaveNothing(int times, Action batch, int perBatch = Batch)
    {
        for (var i = 0; i < 10; i++)
            batch();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var done = 0; done < times; done += perBatch)
            batch();
        var left = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(left <= BytesMax, $"{left} bytes are left");
    }

    sealed class Silent : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    sealed class Watcher(IActorRef subject) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Context.Watch(subject);
            Context.Unwatch(subject);
        }
    }

    sealed class Clock : UntypedActor, IWithTimers
    {
        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnReceive(object message)
            => Timers.StartSingleTimer("key", "tick", TimeSpan.FromHours(1));
    }
}
