using QuilActors.Engine.Cells;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine;

/// <summary>Timers of one actor, by key. Not for use outside the actor.</summary>
public interface ITimerScheduler
{
    /// <summary>The keys of live timers in the order they were first started.</summary>
    IReadOnlyCollection<object> ActiveTimers { get; }

    /// <summary>Sends <paramref name="msg"/> to the actor every <paramref name="interval"/>. Replaces a timer of that
    /// key.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    /// <summary>The same with another first delay.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    /// <summary>Sends <paramref name="msg"/> to the actor once. Replaces a timer of that key.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    /// <summary>The same with a sender.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef? sender);

    /// <summary>The same with another first delay and a sender.</summary>
    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef? sender);

    /// <summary>The same with a sender.</summary>
    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef? sender);

    /// <summary>Whether a timer of that key is live.</summary>
    bool IsTimerActive(object key);

    /// <summary>No tick of that key is seen any more, not even one that waits in the mailbox.</summary>
    void Cancel(object key);

    /// <summary>Cancels all.</summary>
    void CancelAll();
}

/// <summary>An actor that gets <see cref="Timers"/>, from <c>PreStart</c> on.</summary>
public interface IWithTimers
{
    /// <summary>Set by the engine.</summary>
    ITimerScheduler Timers { get; set; }
}

/// <summary>A tick carries its timer object; one that is not the live timer of its key is dropped on delivery.
/// </summary>
sealed class ActorTimers(ActorCell cell) : ITimerScheduler
{
    readonly LinkedTimers _timers = new();

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys();

    public int Count => _timers.Count;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval)
        => Start(key, msg, interval, interval, cell);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef? sender)
        => Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval)
        => Start(key, msg, initialDelay, interval, cell);

    public void StartPeriodicTimer(
        object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef? sender)
        => Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, cell);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef? sender)
        => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers.Contains(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var timer))
            timer!.Cancel();
    }

    public void CancelAll()
    {
        foreach (var key in _timers.Keys())
            Cancel(key);
    }

    void Start(object key, object msg, TimeSpan delay, TimeSpan? interval, IActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(msg);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (interval is { } period)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero, nameof(interval));
        Cancel(key);
        var timer = new ActorTimer(this, cell, key, msg, interval, sender);
        _timers.TryAdd(key, timer);
        timer.Arm(delay);
    }

    sealed class LinkedTimers
    {
        readonly Extras.LinkedMap<object, ActorTimer> _map = new();

        public int Count => _map.Count;

        public object[] Keys() => _map.Keys();

        public bool Contains(object key) => _map.Contains(key);

        public bool TryAdd(object key, ActorTimer timer) => _map.TryAdd(key, timer);

        public bool Remove(object key, out ActorTimer? timer) => _map.Remove(key, out timer);

        public bool IsLive(ActorTimer timer) => _map.TryGet(timer.Key, out var live) && ReferenceEquals(live, timer);
    }

    sealed class ActorTimer(
        ActorTimers owner, ActorCell cell, object key, object msg, TimeSpan? interval, IActorRef? sender)
        : AutoReceivedMessage, IEngineTimer, Event.IDeadLetterSuppression
    {
        TimerHandle? _handle;
        volatile bool _cancelled;

        public object Key => key;

        internal override object Inner => msg;

        public void Arm(TimeSpan delay)
        {
            var clock = cell.System.Clock;
            _handle = clock.Arm(clock.MonoTicks + delay.Ticks, this);
        }

        public void Cancel()
        {
            _cancelled = true;
            if (_handle is not null)
                cell.System.Clock.Disarm(_handle);
        }

        public void Fire()
        {
            if (_cancelled)
                return;
            if (interval is { } period)
                Arm(period);
            cell.Enqueue(this, sender);
            if (_cancelled)
                Cancel();
        }

        internal override void ReceivedBy(ActorCell receiver)
        {
            if (!ReferenceEquals(receiver.Extras.Timers, owner) || !owner._timers.IsLive(this))
                return;
            if (interval is null)
                owner._timers.Remove(key, out _);
            receiver.Deliver(msg);
        }
    }
}
