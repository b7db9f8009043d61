using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;

namespace QuilActors.Engine.Cells;

/// <summary>The receive timeout of a cell. Messages only note the time; the timer re-arms itself for the rest.
/// </summary>
sealed class ReceiveTimeoutClock(ActorCell cell, TimeSpan timeout) : IEngineTimer
{
    readonly IEngineClock _clock = cell.System.Clock;
    readonly Lock _gate = new();
    TimerHandle? _handle;
    long _last;
    long _messages;
    bool _isOff;

    public TimeSpan Timeout => timeout;

    public void Start()
    {
        lock (_gate)
        {
            _last = _clock.MonoTicks;
            _handle = _clock.Arm(_last + timeout.Ticks, this);
        }
    }

    /// <summary>A message that influences the timeout was handled.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            _last = _clock.MonoTicks;
            _messages++;
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _isOff = true;
            if (_handle is not null)
                _clock.Disarm(_handle);
            _handle = null;
        }
    }

    public void Fire()
    {
        lock (_gate)
        {
            if (_isOff)
                return;
            if (_last + timeout.Ticks > _clock.MonoTicks)
            {
                _handle = _clock.Arm(_last + timeout.Ticks, this);
                return;
            }
            _handle = null;
        }
        cell.Enqueue(new Tick(this, _messages), null);
    }

    bool TakeTick(long messages)
    {
        lock (_gate)
        {
            if (_isOff)
                return false;
            _handle = _clock.Arm(_clock.MonoTicks + timeout.Ticks, this);
            if (messages != _messages)
            {
                _clock.Disarm(_handle);
                _handle = _clock.Arm(Math.Max(_last + timeout.Ticks, _clock.MonoTicks), this);
                return false;
            }
            _last = _clock.MonoTicks;
            return true;
        }
    }

    sealed class Tick(ReceiveTimeoutClock owner, long messages)
        : AutoReceivedMessage, IDeadLetterSuppression, INotInfluenceReceiveTimeout
    {
        internal override object Inner => ReceiveTimeout.Instance;

        internal override void ReceivedBy(ActorCell cell)
        {
            if (ReferenceEquals(cell.Extras.ReceiveTimeout, owner) && owner.TakeTick(messages))
                cell.Deliver(ReceiveTimeout.Instance);
        }
    }
}
