using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Cells;

/// <summary>The temporary reference behind an ask: one reply, then gone. It has a place below /temp only once somebody
/// looks at its path.</summary>
abstract class FutureRef(ActorSystem system) : ISystemRef, IEngineTimer
{
    ActorPath? _path;
    List<ISystemRef>? _watchers;
    int _isDone;

    public ActorSystem System => system;

    public bool IsTerminated => Volatile.Read(ref _isDone) != 0;

    public ActorPath Path
    {
        get
        {
            if (_path is null && Interlocked.CompareExchange(ref _path, system.Temp.NextPath(), null) is null)
            {
                system.Temp.Add(_path, this);
                if (IsTerminated)
                    system.Temp.Remove(_path);
            }
            return _path;
        }
    }

    public abstract void Tell(object message, IActorRef? sender);

    public abstract void Stop();

    public abstract void Fire();

    public void SendSystem(SystemMessage message)
    {
        switch (message)
        {
            case WatchMessage watch:
                if (!TryAddWatcher(watch.Watcher))
                    watch.Watcher.SendSystem(new DeathWatchNotification(this, existenceConfirmed: false));
                break;
            case UnwatchMessage unwatch:
                lock (this)
                    _watchers?.Remove(unwatch.Watcher);
                break;
            case DeathWatchNotification notification:
                OnDeath(notification);
                break;
        }
    }

    public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => global::System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public int CompareTo(IActorRef? other) => other is null ? 1 : Path.CompareTo(other.Path);

    public override string ToString() => $"[{Path}]";

    protected virtual void OnDeath(DeathWatchNotification notification)
    {
    }

    /// <summary>True for the first caller: the reference is gone from here on.</summary>
    protected bool TryEnd()
    {
        if (Interlocked.Exchange(ref _isDone, 1) != 0)
            return false;
        if (_path is { } path)
            system.Temp.Remove(path);
        if (_watchers is not null)
            TellWatchers();
        return true;
    }

    /// <summary>Adds first and looks for the end then; the end looks for watchers after it is set. So one of the two
    /// sees the other without a lock in each ask.</summary>
    bool TryAddWatcher(ISystemRef watcher)
    {
        lock (this)
        {
            (_watchers ??= []).Add(watcher);
            Interlocked.MemoryBarrier();
            return !IsTerminated || !_watchers.Remove(watcher);
        }
    }

    void TellWatchers()
    {
        ISystemRef[] watchers;
        lock (this)
        {
            watchers = [.. _watchers!];
            _watchers!.Clear();
        }
        foreach (var watcher in watchers)
            watcher.SendSystem(new DeathWatchNotification(this, existenceConfirmed: true));
    }
}

/// <summary>The ask for a <typeparamref name="T"/>.</summary>
sealed class AskRef<T> : FutureRef
{
    readonly TaskCompletionSource<T> _reply;
    readonly object? _target;
    TimerHandle? _timer;
    CancellationTokenRegistration _cancellation;
    volatile bool _isCancelled;

    public AskRef(ActorSystem system, object? target)
        : base(system)
    {
        _reply = new TaskCompletionSource<T>(system.TaskCreationOptions);
        _target = target;
    }

    public Task<T> Task => _reply.Task;

    public void Arm(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (timeout is { } limit && limit != Timeout.InfiniteTimeSpan)
            _timer = System.Clock.Arm(System.Clock.MonoTicks + Math.Max(0, limit.Ticks), this);
        if (cancellationToken.CanBeCanceled)
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((AskRef<T>)state!).Cancel(token), this);
    }

    public override void Tell(object message, IActorRef? sender)
    {
        (System.Observer as Inspection.ActorTraces)?.See(this, message, sender);
        if (IsTerminated || !TryEnd())
        {
            if (!_isCancelled)
                System.DeadLettersRef.Post(message, sender, this);
            return;
        }
        Release();
        switch (message)
        {
            case T reply:
                _reply.TrySetResult(reply);
                break;
            case null:
                _reply.TrySetResult(default!);
                break;
            case Status.Failure { Cause: { } cause }:
                _reply.TrySetException(cause);
                break;
            case Status.Failure:
                _reply.TrySetException(new TaskCanceledException());
                break;
            default:
                System.DeadLettersRef.Post(message, sender, this);
                _reply.TrySetException(new ArgumentException(
                    $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]"));
                break;
        }
    }

    public override void Fire()
    {
        if (!TryEnd())
            return;
        Release();
        _reply.TrySetException(new AskTimeoutException($"no reply of {_target} to the ask in time"));
    }

    public override void Stop()
    {
        if (!TryEnd())
            return;
        Release();
        _reply.TrySetCanceled();
    }

    void Cancel(CancellationToken token)
    {
        _isCancelled = true;
        if (!TryEnd())
            return;
        Release();
        _reply.TrySetCanceled(token);
    }

    void Release()
    {
        if (_timer is not null)
            System.Clock.Disarm(_timer);
        _cancellation.Unregister();
    }
}

/// <summary>Waits for the end of one actor.</summary>
sealed class TerminationRef(ActorSystem system) : FutureRef(system)
{
    readonly TaskCompletionSource<bool> _ended = new(system.TaskCreationOptions);
    TimerHandle? _timer;

    public Task<bool> Task => _ended.Task;

    public void Arm(TimeSpan timeout) => _timer = System.Clock.Arm(System.Clock.MonoTicks + timeout.Ticks, this);

    public override void Tell(object message, IActorRef? sender) => System.DeadLettersRef.Post(message, sender, this);

    public override void Fire() => End(false);

    public override void Stop() => End(false);

    protected override void OnDeath(DeathWatchNotification notification) => End(true);

    void End(bool isGone)
    {
        if (!TryEnd())
            return;
        if (_timer is not null)
            System.Clock.Disarm(_timer);
        _ended.TrySetResult(isGone);
    }
}

/// <summary>The temporary references whose path somebody has seen.</summary>
sealed class TempRefs(ActorPath path)
{
    const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    readonly Lock _gate = new();
    readonly Dictionary<string, FutureRef> _refs = new(StringComparer.Ordinal);
    long _made;

    public int Count
    {
        get
        {
            lock (_gate)
                return _refs.Count;
        }
    }

    public ActorPath NextPath()
    {
        var name = "$";
        for (var n = Interlocked.Increment(ref _made) - 1; ; n >>= 6)
        {
            name += Digits[(int)(n & 63)];
            if (n < 64)
                return path / name;
        }
    }

    public void Add(ActorPath at, FutureRef future)
    {
        lock (_gate)
            _refs[at.Name] = future;
    }

    public void Remove(ActorPath at)
    {
        lock (_gate)
            _refs.Remove(at.Name);
    }

    public FutureRef? Find(string name)
    {
        lock (_gate)
            return _refs.GetValueOrDefault(name);
    }
}
