using System.Runtime.ExceptionServices;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Engine.Extras;

namespace QuilActors.TestKit.Sim;

/// <summary>A world of nodes on one thread and in virtual time: the same seed gives the same run, bit for bit. It holds
/// no static state: any number of worlds live side by side in one process.</summary>
public sealed class World : IDisposable
{
    const int LogLinesMax = 20;
    const long CheckInterval = 10_000;
    const int SweepMin = 4_096;

    readonly EventHeap _heap = new();
    readonly ReadyTurns _ready;
    readonly SimRandom _sched;
    readonly List<SimNode> _nodes = [];
    readonly Dictionary<string, SimRandom> _streams = new(StringComparer.Ordinal);
    readonly Dictionary<Type, MessageType> _types = [];
    readonly Queue<string> _log = new();
    readonly List<FaultAction> _actions = [];
    readonly int _thread = Environment.CurrentManagedThreadId;
    long _seq;
    int _cancelled;
    MessageType? _lastType;
    SimFailureException? _failure;

    World(ulong seed, WorldOptions options)
    {
        (Seed, Options) = (seed, options);
        _sched = new SimRandom(seed, "sched");
        _ready = new ReadyTurns(options.Chaos, _sched, seed);
        Trace = new Trace(options.TraceRecordsMax);
        Checks = new Checks(this);
        FaultPoints = new FaultPointSwitches(this);
        Net = new SimNetwork(this);
        Faults = new FaultRunner(this);
    }

    /// <summary>The root of all chance.</summary>
    public ulong Seed { get; }

    /// <summary>What it is set to.</summary>
    public WorldOptions Options { get; }

    /// <summary>The network between the nodes.</summary>
    public SimNetwork Net { get; }

    /// <summary>All nodes ever added, by index.</summary>
    public IReadOnlyList<SimNode> Nodes => _nodes;

    /// <summary>Virtual time since the start.</summary>
    public TimeSpan Now => new(Ticks);

    /// <summary>Events so far.</summary>
    public long Events { get; private set; }

    /// <summary>What happened.</summary>
    public Trace Trace { get; }

    /// <summary>Faults on purpose by name.</summary>
    public FaultPointSwitches FaultPoints { get; }

    /// <summary>The command that shows this run again, for reports.</summary>
    public string? ReplayCommand { get; set; }

    /// <summary>Faults that happened.</summary>
    public IReadOnlyList<FaultAction> ActionsSoFar => _actions;

    /// <summary>The newest warnings and errors of the nodes.</summary>
    public IEnumerable<string> LogLines => _log;

    /// <summary>Called before each event with its number, when someone looks for one.</summary>
    public Action<World>? BeforeEvent { get; set; }

    /// <summary>Sees every message just before its actor does, with the actor's path.</summary>
    public Action<SimNode, string, object>? BeforeMessage { get; set; }

    /// <summary>Where each record of the trace goes as it is made.</summary>
    public void OnRecord(Action<TraceRecord> taken) => Trace.Output += taken;

    internal long Ticks { get; private set; }

    internal Checks Checks { get; }

    internal FaultRunner Faults { get; }

    /// <summary>Makes an empty world.</summary>
    public static World Create(ulong seed, WorldOptions? options = null) => new(seed, options ?? new WorldOptions());

    /// <summary>Adds a node and starts it.</summary>
    /// <param name="build">Starts the node's actors, at first and after each restart.</param>
    /// <param name="name">Default n1, n2, ...</param>
    public SimNode AddNode(Action<SimNodeContext> build, string? name = null)
    {
        var node = new SimNode(this, _nodes.Count, name ?? $"n{_nodes.Count + 1}", build);
        _nodes.Add(node);
        node.Start();
        return node;
    }

    /// <summary>Adds nodes and starts them.</summary>
    public SimNode[] AddNodes(int count, Action<SimNodeContext> build)
        => [.. Enumerable.Range(0, count).Select(_ => AddNode(build))];

    /// <summary>The stream of chance of that label.</summary>
    public SimRandom Stream(string label)
    {
        if (!_streams.TryGetValue(label, out var stream))
            _streams.Add(label, stream = new SimRandom(Seed, label));
        return stream;
    }

    /// <summary>What is to happen at a time from the start on.</summary>
    public FaultBuilder At(TimeSpan time) => new(this, time);

    /// <summary>Runs an action of the world at a time from the start on.</summary>
    public void At(TimeSpan time, Action action) => Push(Math.Max(Ticks, time.Ticks), new WorldAction(action));

    /// <summary>Runs an action of the world after a while.</summary>
    public void After(TimeSpan span, Action action) => Push(Ticks + span.Ticks, new WorldAction(action));

    /// <summary>Runs an action again and again.</summary>
    public void Every(TimeSpan interval, Action action)
    {
        void Again()
        {
            action();
            After(interval, Again);
        }

        After(interval, Again);
    }

    /// <summary>Must hold at all times: checked every 10,000 events and whenever the world is driven to an end.
    /// </summary>
    /// <param name="name">Names it in reports.</param>
    /// <param name="wrong">Null, or what is wrong.</param>
    public void Always(string name, Func<World, string?> wrong) => Checks.Always(name, wrong);

    /// <summary>Must hold whenever an actor is about to get such a message.</summary>
    public void AlwaysOn<TEvent>(string name, Func<SimNode, TEvent, string?> wrong)
        where TEvent : class
        => TypeOf(typeof(TEvent)).Watch((node, message) =>
        {
            if (wrong(node, (TEvent)message) is { } what)
                Break(name, what);
        });

    /// <summary>Sees each such message just before an actor gets it.</summary>
    public void On<TEvent>(Action<SimNode, TEvent> seen)
        where TEvent : class
        => TypeOf(typeof(TEvent)).Watch((node, message) => seen(node, (TEvent)message));

    /// <summary>Must hold within a time after the faults ended.</summary>
    public World Eventually(string name, Func<World, bool> condition, TimeSpan within)
    {
        if (!RunUntil(() => condition(this), within))
            Throw(SimFailureKind.EventuallyMissed, name, $"not within {within}");
        return this;
    }

    /// <summary>Must be true at least once in a campaign; looked at every 10,000 events.</summary>
    public void Sometimes(string name, Func<World, bool>? condition = null) => Checks.Sometimes(name, condition);

    /// <summary>Something of <see cref="Sometimes"/> happened.</summary>
    public void Hit(string name) => Checks.Hit(name);

    /// <summary>What happened at least once.</summary>
    public IReadOnlyCollection<string> Hits => Checks.Hits;

    /// <summary>Runs all that happens in that much virtual time.</summary>
    /// <exception cref="SimFailureException">Something broke.</exception>
    public void Run(TimeSpan span) => Drive(null, Ticks + span.Ticks);

    /// <summary>Runs until the condition holds or that much virtual time has passed.</summary>
    /// <returns>Whether the condition holds.</returns>
    /// <exception cref="SimFailureException">Something broke.</exception>
    public bool RunUntil(Func<bool> condition, TimeSpan max) => Drive(condition, Ticks + max.Ticks);

    /// <summary>Starts a task inside the world and runs until it ended.</summary>
    /// <exception cref="SimFailureException">Something broke, no event is left, or it takes longer than that.
    /// </exception>
    public T Await<T>(Func<Task<T>> start, TimeSpan max)
    {
        var end = new Outcome<T>();
        _ = Inside(() => end.TakeAsync(start));
        if (!RunUntil(() => end.IsThere, max))
        {
            Throw(SimFailureKind.Deadlock, "deadlock", _heap.Count == 0
                ? "a task is awaited and no event is left"
                : $"a task did not end within {max}");
        }
        return end.Value;
    }

    /// <summary>Ends all faults: the network is whole, frozen nodes wake, nodes that are down start.</summary>
    public World Heal()
    {
        Faults.Heal();
        return this;
    }

    /// <summary>Runs one event.</summary>
    /// <returns>False if none is left before that time.</returns>
    public bool Step(TimeSpan until) => Inside(() => StepTo(until.Ticks));

    /// <summary>Writes a remark into the trace.</summary>
    public void Note(string text) => Record(-1, 0, TraceKind.Check, text, 0);

    /// <summary>All values of the nodes that are up are there and equal.</summary>
    public bool AllEqual<T>(Func<SimNode, T?> value)
    {
        var values = _nodes.Where(node => node.IsUp).Select(value).ToList();
        return values.Count > 0 && values[0] is not null
            && values.TrueForAll(v => EqualityComparer<T>.Default.Equals(v, values[0]));
    }

    /// <summary>Throws all nodes away.</summary>
    public void Dispose()
    {
        foreach (var node in _nodes)
            node.Discard();
    }

    internal void Push(long ticks, ISimEvent happening)
    {
        Enter();
        _heap.Push(Math.Max(ticks, Ticks), _seq++, happening);
    }

    internal void AddTurn(SimProcess process, IThreadPoolWorkItem turn)
    {
        Enter(turn);
        _ready.Add(_seq++, process, turn);
    }

    internal void CountCancelled()
    {
        if (++_cancelled < SweepMin || _cancelled * 2 < _heap.Count)
            return;
        _heap.Sweep();
        _cancelled = 0;
    }

    internal void OnMessage(SimProcess process, IActorRef receiver, long uid, object message, IActorRef? sender)
    {
        var type = _lastType;
        if (type is null || type.Type != message.GetType())
            _lastType = type = TypeOf(message.GetType());
        if (Options.TraceHash)
        {
            Trace.Add(Ticks, process.Node.Index, uid, TraceKind.Msg, type.Name, type.Hash,
                type.HasPayload ? Trace.PayloadOf((ITraceHash)message) : 0);
        }
        if (Options.Cost is { } cost && cost(type.Type).Ticks is > 0 and var ticks)
            process.Burn(ticks);
        type.Tell(process.Node, message);
        BeforeMessage?.Invoke(process.Node, receiver.Path.ToStringWithoutAddress(), message);
    }

    internal void Record(int node, long actor, TraceKind kind, string type, ulong payload)
    {
        if (Options.TraceHash)
            Trace.Add(Ticks, node, actor, kind, type, NameHash(type), payload);
    }

    internal void Log(SimNode node, LogEvent line)
    {
        if (line.Level < LogLevel.WarningLevel)
            return;
        _log.Enqueue($"{Now} {node.Name} {line.LevelName} {line.LogSource}: {line.Message} {line.Cause?.Message}");
        if (_log.Count > LogLinesMax)
            _log.Dequeue();
        Checks.OnLog(node, line);
    }

    internal void CountAction(FaultAction action)
    {
        _actions.Add(action);
        Record(action.Nodes.Count > 0 ? action.Nodes[0] : -1, 0, TraceKind.Fault, FaultAction.Word(action.Verb),
            (ulong)action.Nodes.Count);
    }

    /// <summary>Something that must always hold does not: the run ends after the present event.</summary>
    internal void Break(string invariant, string what)
        => _failure ??= new SimFailureException(this, SimFailureKind.AlwaysBroken, invariant, what);

    internal void Throw(SimFailureKind kind, string invariant, string what, Exception? cause = null)
    {
        _failure ??= new SimFailureException(this, kind, invariant, what, cause);
        throw _failure;
    }

    bool Drive(Func<bool>? condition, long end) => Inside(() =>
    {
        while (condition is null || !condition())
        {
            if (StepTo(end))
                continue;
            Ticks = Math.Max(Ticks, end);
            break;
        }
        Checks.Look();
        ThrowIfBroken();
        return condition is null || condition();
    });

    /// <summary>No continuation of what is begun here may leave the thread by the caller's context.</summary>
    T Inside<T>(Func<T> body)
    {
        Enter();
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return body();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    bool StepTo(long end)
    {
        while (_heap.Count > 0 && _heap.Top.IsCancelled)
        {
            _heap.Pop();
            _cancelled--;
        }
        var isDue = _heap.Count > 0 && _heap.TopTicks <= Ticks;
        if (_ready.Count > 0 && !(isDue && IsHeapFirst()))
            RunTurn(_ready.Take());
        else if (_heap.Count > 0 && _heap.TopTicks <= end)
            RunEvent();
        else
            return false;
        if (++Events % CheckInterval == 0)
            Checks.Look();
        if (Events > Options.EventsMax)
            Throw(SimFailureKind.LimitReached, "events-max", $"over {Options.EventsMax} events");
        ThrowIfBroken();
        return true;
    }

    bool IsHeapFirst() => _ready.IsFifo || Options.Chaos.Mode == ChaosMode.Pct
        ? _heap.TopSeq < _ready.FirstSeq
        : _sched.Below(_ready.Count + 1) == _ready.Count;

    void RunTurn(ReadyTurns.Turn turn)
    {
        BeforeEvent?.Invoke(this);
        var process = turn.Process;
        if (process.IsDead)
            return;
        if (process.IsPaused)
            process.WhenAwake(() => AddTurn(process, turn.Work));
        else if (process.BusyUntil > Ticks)
            Push(process.BusyUntil, new WorldAction(() => AddTurn(process, turn.Work), process));
        else
            Guard(process, turn.Work);
    }

    void Guard(SimProcess process, IThreadPoolWorkItem work)
    {
        try
        {
            process.Execute(work);
        }
        catch (Exception e) when (e is not SimFailureException)
        {
            Throw(SimFailureKind.ProductException, "no-exception-outside-a-cell", $"{process.Node.Name}: {work}", e);
        }
    }

    void RunEvent()
    {
        Ticks = Math.Max(Ticks, _heap.TopTicks);
        var happening = _heap.Pop();
        BeforeEvent?.Invoke(this);
        var process = happening.Process;
        if (process is null)
            Guard(happening);
        else if (process.IsDead)
            return;
        else if (process.IsPaused)
            process.WhenAwake(() => Push(Ticks, happening));
        else if (process.BusyUntil > Ticks)
            Push(process.BusyUntil, happening);
        else
            Guard(happening);
    }

    void Guard(ISimEvent happening)
    {
        try
        {
            happening.Happen();
        }
        catch (Exception e) when (e is not SimFailureException)
        {
            Throw(SimFailureKind.ProductException, "no-exception-outside-a-cell", $"{happening}", e);
        }
    }

    void ThrowIfBroken()
    {
        if (_failure is { } failure)
            throw failure;
    }

    MessageType TypeOf(Type type)
    {
        if (!_types.TryGetValue(type, out var known))
            _types.Add(type, known = new MessageType(type));
        return known;
    }

    readonly Dictionary<string, ulong> _names = new(StringComparer.Ordinal);

    ulong NameHash(string name)
    {
        if (!_names.TryGetValue(name, out var hash))
            _names.Add(name, hash = Trace.Fnv(name));
        return hash;
    }

    void Enter(object? towards = null)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException(
                $"a foreign thread reached into a world{(towards is null ? "" : $", towards {towards}")}");
    }

    /// <summary>How a task ended.</summary>
    sealed class Outcome<T>
    {
        T _value = default!;
        ExceptionDispatchInfo? _error;

        public bool IsThere { get; private set; }

        public T Value
        {
            get
            {
                _error?.Throw();
                return _value;
            }
        }

        public async Task TakeAsync(Func<Task<T>> start)
        {
            try
            {
                _value = await start();
            }
            catch (Exception e)
            {
                _error = ExceptionDispatchInfo.Capture(e);
            }
            IsThere = true;
        }
    }

    /// <summary>What the world knows of a type of message.</summary>
    sealed class MessageType(Type type)
    {
        Action<SimNode, object>? _watchers;

        public Type Type => type;

        public string Name { get; } = type.FullName ?? type.Name;

        public ulong Hash { get; } = Trace.Fnv(type.FullName ?? type.Name);

        public bool HasPayload { get; } = typeof(ITraceHash).IsAssignableFrom(type);

        public void Watch(Action<SimNode, object> watcher) => _watchers += watcher;

        public void Tell(SimNode node, object message) => _watchers?.Invoke(node, message);
    }
}
