using System.Linq.Expressions;
using QuilActors.Engine;
using QuilActors.Engine.Configuration;
using QuilActors.Engine.Event;

namespace QuilActors.TestKit;

/// <summary>A system under test, a test actor and the expectations about what it is told.</summary>
public abstract class TestKitBase : TestKitExpectingAsync, IActorRefFactory
{
    volatile AutoPilot? _pilot;
    int _refs;

    /// <summary>In a system made elsewhere, or in a new one with default settings.</summary>
    protected TestKitBase(ITestKitAssertions assertions, ActorSystem? system = null, string? testActorName = null)
        : this(assertions, system is null
            ? TestSystem.Start(new ActorSystemSetup(), Config.Empty, null)
            : TestSystem.Of(system), testActorName)
    {
    }

    /// <summary>In a new system.</summary>
    protected TestKitBase(
        ITestKitAssertions assertions, ActorSystemSetup setup, string? actorSystemName = null,
        string? testActorName = null)
        : this(assertions, TestSystem.Start(setup, Config.Empty, actorSystemName), testActorName)
    {
    }

    /// <summary>In a new system.</summary>
    protected TestKitBase(
        ITestKitAssertions assertions, Config config, string? actorSystemName = null, string? testActorName = null)
        : this(assertions, TestSystem.Start(new ActorSystemSetup(), config, actorSystemName), testActorName)
    {
    }

    private protected TestKitBase(ITestKitAssertions assertions, TestSystem system, string? testActorName)
        : base(assertions, system.System, system.On)
    {
        Filters = system.Filters;
        Log = Sys.GetLogger(GetType());
        TestActor = CreateTestActorRef(testActorName);
        EventFilter = new EventFilterFactory(this, Filters);
        if (this is not INoImplicitSender)
            TestActorContext.Enter(TestActor, Engine);
    }

    /// <summary>The settings of a kit where nothing else is said.</summary>
    public static Config DefaultConfig => ConfigurationFactory.ParseString(TestKitSettings.Defaults);

    /// <summary>All log lines are made and printed.</summary>
    public static Config FullDebugConfig => ConfigurationFactory
        .ParseString("quil.engine { loglevel = DEBUG, stdout-loglevel = DEBUG }")
        .WithFallback(DefaultConfig);

    /// <summary>Whom to send to.</summary>
    public IActorRef TestActor { get; }

    /// <summary>The test's logger.</summary>
    public ILoggingAdapter Log { get; }

    /// <summary>Expectations about log events and dead letters.</summary>
    public EventFilterFactory EventFilter { get; }

    internal EventFilters Filters { get; }

    /// <summary>Makes an actor.</summary>
    public IActorRef ActorOf(Props props) => Sys.ActorOf(props);

    /// <summary>Makes an actor.</summary>
    public IActorRef ActorOf(Props props, string? name) => Sys.ActorOf(props, name);

    /// <summary>Makes an actor.</summary>
    public IActorRef ActorOf<TActor>()
        where TActor : ActorBase, new()
        => Sys.ActorOf<TActor>();

    /// <summary>Makes an actor.</summary>
    public IActorRef ActorOf<TActor>(string name)
        where TActor : ActorBase, new()
        => Sys.ActorOf<TActor>(name);

    /// <summary>Makes an actor.</summary>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory)
        where TActor : ActorBase
        => Sys.ActorOf(Props.Create(factory));

    /// <summary>Makes an actor.</summary>
    public IActorRef ActorOf<TActor>(Expression<Func<TActor>> factory, string name)
        where TActor : ActorBase
        => Sys.ActorOf(Props.Create(factory), name);

    /// <summary>A selection by path.</summary>
    public ActorSelection ActorSelection(string actorPath) => Sys.ActorSelection(actorPath);

    /// <summary>A selection by path.</summary>
    public ActorSelection ActorSelection(ActorPath actorPath) => Sys.ActorSelection(actorPath);

    /// <summary>A selection by path below an actor.</summary>
    public ActorSelection ActorSelection(IActorRef anchorRef, string actorPath)
        => Sys.ActorSelection(anchorRef, actorPath);

    /// <summary>Makes an actor on the test's own thread.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, IActorRef? supervisor, string? name = null)
        where TActor : ActorBase
        => new(Sys, props, supervisor, name ?? NextName());

    /// <summary>Makes an actor on the test's own thread.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Props props, string? name = null)
        where TActor : ActorBase
        => ActorOfAsTestActorRef<TActor>(props, null, name);

    /// <summary>Makes an actor on the test's own thread.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(
        Expression<Func<TActor>> factory, IActorRef? supervisor, string? name = null)
        where TActor : ActorBase
        => ActorOfAsTestActorRef<TActor>(Props.Create(factory), supervisor, name);

    /// <summary>Makes an actor on the test's own thread.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(Expression<Func<TActor>> factory, string? name = null)
        where TActor : ActorBase
        => ActorOfAsTestActorRef<TActor>(Props.Create(factory), null, name);

    /// <summary>Makes an actor on the test's own thread.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(IActorRef? supervisor, string? name = null)
        where TActor : ActorBase, new()
        => ActorOfAsTestActorRef<TActor>(Props.Create<TActor>(), supervisor, name);

    /// <summary>Makes an actor on the test's own thread.</summary>
    public TestActorRef<TActor> ActorOfAsTestActorRef<TActor>(string? name = null)
        where TActor : ActorBase, new()
        => ActorOfAsTestActorRef<TActor>(Props.Create<TActor>(), null, name);

    /// <summary>Makes a state machine on the test's own thread.</summary>
    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(
        Props props, IActorRef? supervisor = null, string? name = null)
        where TFsmActor : FSM<TState, TData>
        where TState : notnull
        => new(Sys, props, supervisor, name ?? NextName());

    /// <summary>Makes a state machine on the test's own thread.</summary>
    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(string? name = null)
        where TFsmActor : FSM<TState, TData>, new()
        where TState : notnull
        => new(Sys, Props.Create<TFsmActor>(), null, name ?? NextName());

    /// <summary>Makes a state machine on the test's own thread.</summary>
    public TestFSMRef<TFsmActor, TState, TData> ActorOfAsTestFSMRef<TFsmActor, TState, TData>(
        Expression<Func<TFsmActor>> factory, string? name = null)
        where TFsmActor : FSM<TState, TData>
        where TState : notnull
        => new(Sys, Props.Create(factory), null, name ?? NextName());

    /// <summary>Has the test actor make a child.</summary>
    public IActorRef ChildActorOf(
        Props props, string? name, SupervisorStrategy? supervisorStrategy,
        CancellationToken cancellationToken = default)
        => Now(Obeyed(new TestActorOrder.Spawn(props, name, supervisorStrategy), true, cancellationToken));

    /// <summary>Has the test actor make a child.</summary>
    public IActorRef ChildActorOf(
        Props props, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default)
        => ChildActorOf(props, null, supervisorStrategy, cancellationToken);

    /// <summary>Has the test actor make a child.</summary>
    public IActorRef ChildActorOf(Props props, string name, CancellationToken cancellationToken = default)
        => ChildActorOf(props, name, null, cancellationToken);

    /// <summary>Has the test actor make a child.</summary>
    public IActorRef ChildActorOf(Props props, CancellationToken cancellationToken = default)
        => ChildActorOf(props, null, null, cancellationToken);

    /// <summary>Has the test actor make a child.</summary>
    public async Task<IActorRef> ChildActorOfAsync(
        Props props, string? name = null, SupervisorStrategy? supervisorStrategy = null,
        CancellationToken cancellationToken = default)
        => await Obeyed(new TestActorOrder.Spawn(props, name, supervisorStrategy), false, cancellationToken)
            .ConfigureAwait(true);

    /// <summary>Has the test actor watch.</summary>
    public IActorRef Watch(IActorRef actorToWatch)
        => Now(Obeyed(new TestActorOrder.Watch(actorToWatch), true, default));

    /// <summary>Has the test actor watch.</summary>
    public async Task<IActorRef> WatchAsync(IActorRef actorToWatch)
        => await Obeyed(new TestActorOrder.Watch(actorToWatch), false, default).ConfigureAwait(true);

    /// <summary>Has the test actor watch no longer.</summary>
    public IActorRef Unwatch(IActorRef actorToUnwatch)
        => Now(Obeyed(new TestActorOrder.Unwatch(actorToUnwatch), true, default));

    /// <summary>Has the test actor watch no longer.</summary>
    public async Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch)
        => await Obeyed(new TestActorOrder.Unwatch(actorToUnwatch), false, default).ConfigureAwait(true);

    /// <summary>Has a pilot answer before messages are queued.</summary>
    public void SetAutoPilot(AutoPilot pilot) => _pilot = pilot is NoAutoPilot ? null : pilot;

    /// <summary>One more test actor.</summary>
    public virtual TestProbe CreateTestProbe(string? name = null) => CreateTestProbe(Sys, name);

    /// <summary>One more test actor, in another system.</summary>
    public virtual TestProbe CreateTestProbe(ActorSystem system, string? name = null) => new(system, Assertions, name);

    /// <summary>One more actor whose messages come to this test.</summary>
    public IActorRef CreateTestActor(string name) => CreateTestActorRef(name);

    /// <summary>A latch that opens when counted down.</summary>
    public virtual TestLatch CreateTestLatch(int count = 1)
        => new(count, Dilated(TestKitSettings.DefaultTimeout), WaitOf(Engine));

    /// <summary>A barrier for threads.</summary>
    public TestBarrier CreateTestBarrier(int count) => new(this, count);

    /// <summary>Expectations about log events and dead letters of another system.</summary>
    public EventFilterFactory CreateEventFilter(ActorSystem system) => new(this, EventFilters.Of(system));

    /// <summary>Terminates the system and waits for it.</summary>
    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false)
        => Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Terminates a system and waits for it.</summary>
    protected virtual void Shutdown(
        ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        var gone = system.Terminate();
        var limit = duration ?? Dilated(TestKitSettings.DefaultTimeout) * 4;
        var isGone = Await(() => gone.IsCompleted, limit);
        if (verifySystemShutdown && !isGone)
            Fail($"{system.Name} did not terminate within {limit}");
    }

    internal bool Await(Func<bool> condition, TimeSpan max)
        => Now(Exactly(condition, max, true, default));

    internal ValueTask<bool> Await(Func<bool> condition, TimeSpan max, CancellationToken cancellation)
        => Exactly(condition, max, false, cancellation);

    /// <summary>Waits until what was published so far has reached the filters.</summary>
    internal void FlushLog()
    {
        Engine?.Settle();
        var flushed = Filters.Flush(Sys);
        Await(() => flushed.IsCompleted, TestKitSettings.DefaultTimeout);
    }

    /// <summary>Gives the thread back as it was before the kit.</summary>
    private protected static void Leave() => TestActorContext.Leave();

    internal void FailWith(string text) => Fail(text);

    internal void OnMessage(object message, IActorRef sender)
    {
        if (_pilot is { } pilot)
        {
            var next = pilot.Run(sender, message);
            if (next is not KeepRunning)
                SetAutoPilot(next);
        }
        Arrived(new RealMessageEnvelope(message, sender));
    }

    static Func<Func<bool>, TimeSpan, bool>? WaitOf(VirtualEngine? engine)
        => engine is null ? null : engine.RunUntil;

    IActorRef IActorRefFactory.ActorOf(Props props, string? name) => Sys.ActorOf(props, name);

    string NextName() => $"testActorRef{Interlocked.Increment(ref _refs)}";

    IActorRef CreateTestActorRef(string? name)
        => Sys.SystemActorOf(Props.Create(() => new TestActorOrder.Obeying(this)), name);

    async ValueTask<IActorRef> Obeyed(TestActorOrder order, bool blocks, CancellationToken cancellation)
    {
        TestActor.Tell(order, ActorRefs.NoSender);
        var limit = RemainingOrDilated(TestKitSettings.DefaultTimeout);
        if (!await Exactly(() => order.Done is not null, limit, blocks, cancellation).ConfigureAwait(true))
            Fail($"the test actor did not obey: {order}");
        return order.Done!;
    }
}
