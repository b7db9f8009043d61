using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Hosting;

namespace QuilActors.TestKit;

/// <summary>The engine's services on one thread and in virtual time: nothing happens unless it is driven, and the same
/// seed gives the same run.</summary>
/// <remarks>With a seed the next turn is drawn at random among the waiting ones; the order within a mailbox and of
/// timers never changes.</remarks>
public sealed class VirtualEngine : IEngineServices
{
    const int TraceMax = 20;

    readonly List<IThreadPoolWorkItem> _turns = [];
    readonly VirtualClock _clock;
    readonly Random? _choice;
    readonly int _thread = Environment.CurrentManagedThreadId;
    readonly Queue<(long At, IThreadPoolWorkItem Turn)> _trace = new();
    readonly TurnContext _context;
    int _first;

    /// <summary>Driven by the thread that makes it.</summary>
    /// <param name="seed">Null: turns in the order they were asked for.</param>
    public VirtualEngine(int? seed = null)
    {
        _clock = new VirtualClock(RequireOwnThread);
        Seed = seed;
        _choice = seed is { } value ? new Random(value) : null;
        Random = new SeededSource(new Random(seed ?? 0));
        Io = new VirtualIo(this);
        _context = new TurnContext(this);
    }

    /// <inheritdoc />
    public IEngineClock Clock => _clock;

    /// <inheritdoc />
    public IRandomSource Random { get; }

    /// <inheritdoc />
    public IIo Io { get; }

    /// <summary>What the order is drawn by; null: turns in the order they were asked for.</summary>
    public int? Seed { get; }

    /// <summary>Nothing can happen any more: no turn waits, no timer is armed.</summary>
    public bool IsIdle => Waiting == 0 && Timers == 0;

    /// <summary>The last turns, oldest first.</summary>
    public IEnumerable<string> Trace => _trace.Select(t => $"{new TimeSpan(t.At)} {t.Turn}");

    /// <summary>Turns run so far.</summary>
    public long Turns { get; private set; }

    /// <summary>Turns waiting.</summary>
    public int Waiting => _turns.Count - _first;

    /// <summary>Timers armed.</summary>
    public int Timers => _clock.Armed;

    /// <inheritdoc />
    public IDispatchQueue QueueFor(string dispatcherId)
        => dispatcherId == Dispatchers.CallingThreadDispatcherId ? new CallingThreadQueue() : new Queue(this);

    /// <inheritdoc />
    public void Run(Action action) => Add(new ActionTurn(action));

    /// <summary>Runs turns and fires timers until the condition holds or virtual time has advanced by
    /// <paramref name="max"/>.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan max)
    {
        RequireOwnThread();
        var end = _clock.MonoTicks + max.Ticks;
        while (!condition())
        {
            if (!Step(end))
                return condition();
        }
        return true;
    }

    /// <summary>Runs all that happens in that much virtual time.</summary>
    public void Advance(TimeSpan span) => RunUntil(static () => false, span);

    /// <summary>Runs all turns waiting and those they cause; time stands still.</summary>
    public void Settle()
    {
        RequireOwnThread();
        while (TakeTurn(out var turn))
            Within(turn.Execute, turn);
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Clear();

    bool Step(long end)
    {
        if (TakeTurn(out var turn))
        {
            Within(turn.Execute, turn);
            return true;
        }
        var fired = false;
        Within(() => fired = _clock.FireNext(end), null);
        return fired;
    }

    /// <summary>Runs something under the engine's own context: what it awaits goes on as a later turn.</summary>
    void Within(Action action, IThreadPoolWorkItem? turn)
    {
        if (turn is not null)
        {
            Turns++;
            if (_trace.Count == TraceMax)
                _trace.Dequeue();
            _trace.Enqueue((_clock.MonoTicks, turn));
        }
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    void Add(IThreadPoolWorkItem turn)
    {
        RequireOwnThread(turn);
        _turns.Add(turn);
    }

    bool TakeTurn(out IThreadPoolWorkItem turn)
    {
        turn = null!;
        if (_first == _turns.Count)
        {
            _turns.Clear();
            _first = 0;
            return false;
        }
        if (_choice is not null)
        {
            var chosen = _choice.Next(_first, _turns.Count);
            (_turns[_first], _turns[chosen]) = (_turns[chosen], _turns[_first]);
        }
        turn = _turns[_first];
        _turns[_first++] = null!;
        if (_first > 1024 && _first * 2 > _turns.Count)
        {
            _turns.RemoveRange(0, _first);
            _first = 0;
        }
        return true;
    }

    void RequireOwnThread() => RequireOwnThread(null);

    void RequireOwnThread(IThreadPoolWorkItem? turn)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException(
                $"a foreign thread reached into a virtual engine{(turn is null ? "" : $", towards {turn}")}");
    }

    sealed class Queue(VirtualEngine engine) : IDispatchQueue
    {
        public void Enqueue(IThreadPoolWorkItem turn, bool fair) => engine.Add(turn);
    }

    sealed class TurnContext(VirtualEngine engine) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => engine.Run(() => d(state));

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }

    sealed class ActionTurn(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();

        public override string ToString() => "action";
    }

    sealed class SeededSource(Random random) : IRandomSource
    {
        public ulong Next() => (ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64();

        public IRandomSource Fork(string label)
        {
            var seed = random.Next();
            foreach (var c in label)
                seed = unchecked(seed * 31 + c);
            return new SeededSource(new Random(seed));
        }
    }

    sealed class VirtualIo(VirtualEngine engine) : IIo
    {
        public void Start(IoRequest request, IIoOwner owner) => engine.Run(() => _ = request.RunFor(owner));
    }

    /// <summary>Starts on 2026-01-01 and jumps from timer to timer.</summary>
    sealed class VirtualClock(Action requireOwnThread) : IEngineClock
    {
        static readonly long StartTicks = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

        readonly TimerHeap _heap = new();

        public long UtcTicks => StartTicks + MonoTicks;

        public long MonoTicks { get; private set; }

        public int Armed => _heap.Count;

        public TimerHandle Arm(long dueMono, IEngineTimer timer)
        {
            requireOwnThread();
            return _heap.Add(dueMono, timer);
        }

        public bool Disarm(TimerHandle handle) => _heap.Remove((TimerHeap.Entry)handle);

        /// <summary>Jumps to the next timer not behind <paramref name="end"/>, else to the end.</summary>
        public bool FireNext(long end)
        {
            if (!_heap.TryPeek(out var due) || due > end)
            {
                MonoTicks = Math.Max(MonoTicks, end);
                return false;
            }
            MonoTicks = Math.Max(MonoTicks, due);
            _heap.TakeFirst().Fire();
            return true;
        }
    }
}
