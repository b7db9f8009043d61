using QuilActors.Engine;
using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;

namespace QuilActors.TestKit.Sim;

/// <summary>One life of a node: the engine's services until the node stops or crashes. Nothing of a dead one happens
/// any more: its turns, timers and pending I/O are thrown away.</summary>
sealed class SimProcess : IEngineServices, IDispatchQueue, IEngineClock, IIo, IMessageObserver
{
    readonly World _world;
    readonly SimRandom _random;
    readonly List<Action> _onGone = [];
    readonly Queue<Action> _deferred = new();
    long _busyUntil;
    object? _turn;

    public SimProcess(World world, SimNode node, int number)
    {
        (_world, Node, Number) = (world, node, number);
        _random = new SimRandom(world.Seed, number == 0 ? $"node:{node.Index}" : $"node:{node.Index}/life:{number}");
    }

    public SimNode Node { get; }

    /// <summary>0 for the first life of the node.</summary>
    public int Number { get; }

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    public ActorSystem? System { get; set; }

    /// <summary>Takes datagrams; null: they are lost.</summary>
    public Action<SimNode, ReadOnlyMemory<byte>>? OnDatagram { get; set; }

    public World World => _world;

    public IEngineClock Clock => this;

    public IRandomSource Random => _random;

    public IIo Io => this;

    public IFaultPoints Faults => _world.FaultPoints;

    public IMessageObserver? Observer => _world.Options.Observes ? this : null;

    public long UtcTicks => Node.ClockState.Utc(_world.Ticks);

    public long MonoTicks => Node.ClockState.Mono(_world.Ticks);

    /// <summary>The order in which this process will get to work again; 0 while it is free.</summary>
    public long BusyUntil => _busyUntil;

    public IDispatchQueue QueueFor(string dispatcherId) => dispatcherId switch
    {
        Dispatchers.DefaultDispatcherId or Dispatchers.ProverDispatcherId or Dispatchers.PinnedDispatcherId
            or Dispatchers.CallingThreadDispatcherId or "sim" => this,
        _ => throw new ConfigurationException($"there is no dispatcher '{dispatcherId}'"),
    };

    public void Enqueue(IThreadPoolWorkItem turn, bool fair)
    {
        if (!IsDead)
            _world.AddTurn(this, turn);
    }

    public void Run(Action action)
    {
        if (!IsDead)
            _world.AddTurn(this, new ActionTurn(action));
    }

    public TimerHandle Arm(long dueMono, IEngineTimer timer)
    {
        var armed = new SimTimer(this, timer);
        if (!IsDead)
            _world.Push(Math.Max(_world.Ticks, Node.ClockState.WorldTicksOf(dueMono)), armed);
        return armed;
    }

    public bool Disarm(TimerHandle handle)
    {
        if (!((SimTimer)handle).Cancel())
            return false;
        _world.CountCancelled();
        return true;
    }

    public void Start(IoRequest request, IIoOwner owner)
    {
        if (!IsDead)
            _world.AddTurn(this, new IoTurn(this, request, owner));
    }

    public void OnMessage(IActorRef receiver, long uid, object message, IActorRef? sender)
        => _world.OnMessage(this, receiver, uid, message, sender);

    public void Dispose()
    {
    }

    /// <summary>Runs one turn of it.</summary>
    public void Execute(IThreadPoolWorkItem turn)
    {
        if (ReferenceEquals(_turn, turn) && turn is not ActionTurn)
            _world.Break("one-turn-at-a-time", $"{turn} runs inside its own turn");
        var outer = _turn;
        _turn = turn;
        turn.Execute();
        _turn = outer;
    }

    /// <summary>The processor is taken that long by the running turn.</summary>
    public void Burn(long ticks) => _busyUntil = Math.Max(_busyUntil, _world.Ticks) + ticks;

    /// <summary>Something happens as soon as the process is not frozen: at once, or in order on resume.</summary>
    public void WhenAwake(Action action)
    {
        if (IsPaused)
            _deferred.Enqueue(action);
        else
            action();
    }

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        while (!IsPaused && !IsDead && _deferred.TryDequeue(out var action))
            action();
    }

    /// <summary>Called when the process ends, however it ends.</summary>
    public void OnGone(Action action) => _onGone.Add(action);

    public void Die()
    {
        if (IsDead)
            return;
        IsDead = true;
        _deferred.Clear();
        foreach (var action in _onGone)
            action();
        _onGone.Clear();
        System = null;
        OnDatagram = null;
    }

    sealed class ActionTurn(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();

        public override string ToString() => "a scheduled action";
    }

    /// <summary>Starts a request; its end, at whatever time, reaches only the process that began it.</summary>
    sealed class IoTurn(SimProcess process, IoRequest request, IIoOwner owner) : IThreadPoolWorkItem, IIoOwner
    {
        public void Execute() => _ = request.RunFor(this);

        public void Done(IoRequest ended, object? result, Exception? error)
        {
            if (!process.IsDead)
                owner.Done(ended, result, error);
        }

        public override string ToString() => $"{request.GetType().Name} of {owner}";
    }
}

/// <summary>An armed timer of a process.</summary>
sealed class SimTimer(SimProcess process, IEngineTimer timer) : TimerHandle, ISimEvent
{
    IEngineTimer? _timer = timer;

    public SimProcess? Process => process;

    public bool IsCancelled => _timer is null;

    public bool Cancel()
    {
        if (_timer is null)
            return false;
        _timer = null;
        return true;
    }

    public void Happen()
    {
        var due = _timer;
        _timer = null;
        due?.Fire();
    }
}

/// <summary>Something the world itself does.</summary>
sealed class WorldAction(Action action, SimProcess? process = null) : ISimEvent
{
    public SimProcess? Process => process;

    public bool IsCancelled { get; set; }

    public void Happen() => action();
}
