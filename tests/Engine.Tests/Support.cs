using System.Collections.Concurrent;
using QuilActors.Engine.Event;
using QuilActors.TestKit;
using QuilActors.TestKit.Xunit2;

namespace QuilActors.Engine.Tests;

/// <summary>A system per test, and an actor whose mailbox the test reads, always with a deadline.</summary>
public abstract class EngineTest : IDisposable
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    readonly VirtualEngine? _engine;

    protected EngineTest()
    {
        var setup = Setup();
        if (TestEngine.Current is { Mode: TestEngineMode.Sim, Seed: var seed })
            setup = setup with { Services = _engine = new VirtualEngine(seed) };
        Sys = ActorSystem.Create("test", setup);
    }

    internal ConcurrentQueue<LogEvent> Logged { get; } = new();

    protected ActorSystem Sys { get; }

    public virtual void Dispose()
    {
        var gone = Sys.Terminate();
        Assert.True(Drive(() => gone.IsCompleted), "the system did not terminate");
        GC.SuppressFinalize(this);
    }

    internal Probe NewProbe() => new(this, Sys);

    /// <summary>Waits until a condition holds: in virtual time by running the engine.</summary>
    internal bool Drive(Func<bool> condition)
        => _engine?.RunUntil(condition, Deadline) ?? SpinWait.SpinUntil(condition, Deadline);

    /// <summary>The result of a task; in virtual time by running the engine.</summary>
    internal T Wait<T>(Task<T> task)
    {
        Wait((Task)task);
        return task.Result;
    }

    internal void Wait(Task task)
    {
        if (_engine is null)
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne(Deadline);
        else
            _engine.RunUntil(() => task.IsCompleted, Deadline);
        Assert.True(task.IsCompleted, "the task did not end in time");
        task.GetAwaiter().GetResult();
    }

    internal void Throws<TException>(Task task)
        where TException : Exception
        => Assert.Throws<TException>(() => Wait(task));

    internal bool IsVirtual => _engine is not null;

    protected virtual ActorSystemSetup Setup() => new() { LogSink = new QueueSink(Logged) };

    sealed class QueueSink(ConcurrentQueue<LogEvent> logged) : ILogSink
    {
        public void Write(LogEvent logEvent) => logged.Enqueue(logEvent);
    }
}

/// <summary>Tests that run on threads and, by <see cref="EveryEngineTests"/>, in virtual time.</summary>
public abstract class BothEnginesTest : EngineTest;

public sealed class EveryEngineTests
{
    public static IEnumerable<object[]> Tests
        => EveryEngine.TestsOf(typeof(BothEnginesTest).Assembly, typeof(BothEnginesTest));

    [Theory]
    [MemberData(nameof(Tests))]
    public void In_virtual_time_with_fifty_seeds(string type, string method)
        => EveryEngine.Run(typeof(BothEnginesTest).Assembly, type, method);
}

/// <summary>Collects what it is told.</summary>
sealed class Probe
{
    readonly BlockingCollection<(object Message, IActorRef Sender)> _inbox = [];

    readonly EngineTest _test;

    public Probe(EngineTest test, ActorSystem system)
    {
        _test = test;
        Ref = system.ActorOf(Props.Create(() => new Collector(this)));
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    public T Expect<T>()
    {
        if (_test.IsVirtual)
            _test.Drive(() => _inbox.Count > 0);
        if (!_inbox.TryTake(out var next, _test.IsVirtual ? TimeSpan.Zero : EngineTest.Deadline))
            Assert.Fail($"no message in time, expected {typeof(T).Name}");
        LastSender = next.Sender;
        return Assert.IsType<T>(next.Message, exactMatch: false);
    }

    public void Expect<T>(T message) => Assert.Equal(message, Expect<T>());

    /// <summary>Nothing came before what the probe is told after all others were asked to flush.</summary>
    public void ExpectNothingBefore(object marker)
    {
        Ref.Tell(marker, ActorRefs.NoSender);
        Assert.Equal(marker, Expect<object>());
    }

    public void Watch(IActorRef subject)
    {
        _test.Wait(Ref.Ask<object>(new WatchRequest(subject), EngineTest.Deadline));
    }

    internal sealed record WatchRequest(IActorRef Subject);

    sealed class Collector(Probe probe) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is WatchRequest request)
            {
                Context.Watch(request.Subject);
                Sender.Tell(Done.Instance);
                return;
            }
            probe._inbox.Add((message, Sender));
        }
    }
}

/// <summary>An actor made of lambdas.</summary>
sealed class Act : ReceiveActor
{
    public Act(Action<Act> setup) => setup(this);

    public Action? OnPreStart { get; set; }

    public Action? OnPostStop { get; set; }

    public Action<Exception, object?>? OnPreRestart { get; set; }

    public Action<Exception>? OnPostRestart { get; set; }

    public SupervisorStrategy? Strategy { get; set; }

    public IActorContext Ctx
        => ReferenceEquals(Context.Self, Self) ? Context : throw new InvalidOperationException();

    public new IActorRef Self => base.Self;

    public new IActorRef Sender => base.Sender;

    public static Props Make(Action<Act> setup) => Props.Create(() => new Act(setup));

    public new void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null)
        => base.Receive(handler, shouldHandle);

    public new void ReceiveAny(Action<object> handler) => base.ReceiveAny(handler);

    public new void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null)
        => base.ReceiveAsync(handler, shouldHandle);

    public new void Become(Action configure) => base.Become(configure);

    public new void BecomeStacked(Action configure) => base.BecomeStacked(configure);

    public new void UnbecomeStacked() => base.UnbecomeStacked();

    protected override void PreStart() => OnPreStart?.Invoke();

    protected override void PostStop() => OnPostStop?.Invoke();

    protected override void PreRestart(Exception reason, object? message)
    {
        OnPreRestart?.Invoke(reason, message);
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        OnPostRestart?.Invoke(reason);
        base.PostRestart(reason);
    }

    protected override SupervisorStrategy SupervisorStrategy() => Strategy ?? base.SupervisorStrategy();
}
