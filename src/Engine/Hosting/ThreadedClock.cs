using System.Diagnostics;
using QuilActors.Engine.Dispatch;

namespace QuilActors.Engine.Hosting;

/// <summary>The real clock, with one thread that sleeps until the earliest deadline. Started by the first timer.
/// </summary>
sealed class ThreadedClock : IEngineClock, IDisposable
{
    readonly object _gate = new();
    readonly TimerHeap _heap = new();
    bool _started;
    bool _disposed;
    long _sleepsUntil = long.MaxValue;

    public long UtcTicks => DateTime.UtcNow.Ticks;

    public long MonoTicks
        => (long)(Stopwatch.GetTimestamp() * (TimeSpan.TicksPerSecond / (double)Stopwatch.Frequency));

    public TimerHandle Arm(long dueMono, IEngineTimer timer)
    {
        lock (_gate)
        {
            var entry = _heap.Add(dueMono, timer);
            if (_disposed)
            {
                _heap.Remove(entry);
                return entry;
            }
            if (!_started)
            {
                _started = true;
                new Thread(Loop) { IsBackground = true, Name = "quil-timers" }.UnsafeStart();
            }
            else if (dueMono < _sleepsUntil)
            {
                Monitor.Pulse(_gate);
            }
            return entry;
        }
    }

    public bool Disarm(TimerHandle handle)
    {
        lock (_gate)
            return _heap.Remove((TimerHeap.Entry)handle);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _heap.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    void Loop()
    {
        while (true)
        {
            IEngineTimer due;
            lock (_gate)
            {
                while (true)
                {
                    if (_disposed)
                        return;
                    if (!_heap.TryPeek(out var next))
                    {
                        _sleepsUntil = long.MaxValue;
                        Monitor.Wait(_gate);
                        continue;
                    }
                    var wait = next - MonoTicks;
                    if (wait <= 0)
                        break;
                    _sleepsUntil = next;
                    var milliseconds = Math.Min(int.MaxValue, (wait + TimeSpan.TicksPerMillisecond - 1)
                        / TimeSpan.TicksPerMillisecond);
                    Monitor.Wait(_gate, (int)milliseconds);
                }
                due = _heap.TakeFirst();
            }
            due.Fire();
        }
    }
}
