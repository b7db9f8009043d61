using System.Collections.Concurrent;
using QuilActors.Engine.Event;

namespace QuilActors.Engine.Tests;

/// <summary>A system per test, and an actor whose mailbox the test reads, always with a deadline.</summary>
public abstract class EngineTest : IDisposable
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    protected EngineTest() => Sys = ActorSystem.Create("test", Setup());

    internal ConcurrentQueue<LogEvent> Logged { get; } = new();

    protected ActorSystem Sys { get; }

    public virtual void Dispose()
    {
        Assert.True(Sys.Terminate().Wait(Deadline), "the system did not terminate");
        GC.SuppressFinalize(this);
    }

    internal Probe NewProbe() => new(Sys);

    protected virtual ActorSystemSetup Setup() => new() { LogSink = new QueueSink(Logged) };

    sealed class QueueSink(ConcurrentQueue<LogEvent> logged) : ILogSink
    {
        public void Write(LogEvent logEvent) => logged.Enqueue(logEvent);
    }
}

/// <summary>Collects what it is told.</summary>
sealed class Probe
{
    readonly BlockingCollection<(object Message, IActorRef Sender)> _inbox = [];

    public Probe(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Collector(this)));

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    public T Expect<T>()
    {
        if (!_inbox.TryTake(out var next, EngineTest.Deadline))
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
        Ref.Ask<object>(new WatchRequest(subject), EngineTest.Deadline).Wait(EngineTest.Deadline);
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
