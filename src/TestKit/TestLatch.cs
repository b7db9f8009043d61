namespace QuilActors.TestKit;

/// <summary>Opens when it was counted down. Thread-safe.</summary>
public class TestLatch
{
    readonly object _gate = new();
    readonly int _first;
    readonly TimeSpan _defaultTimeout;
    readonly Func<Func<bool>, TimeSpan, bool>? _wait;
    int _count;

    /// <summary>Opens at the first count.</summary>
    public TestLatch()
        : this(1)
    {
    }

    /// <summary>Opens at that count.</summary>
    public TestLatch(int count)
        : this(count, DefaultTimeout)
    {
    }

    /// <summary>Opens at that count.</summary>
    public TestLatch(int count, TimeSpan defaultTimeout)
        : this(count, defaultTimeout, null)
    {
    }

    internal TestLatch(int count, TimeSpan defaultTimeout, Func<Func<bool>, TimeSpan, bool>? wait)
    {
        _first = _count = count;
        _defaultTimeout = defaultTimeout;
        _wait = wait;
    }

    /// <summary>How long <see cref="Ready()"/> waits where nothing else is said.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether it is open.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
                return _count <= 0;
        }
    }

    /// <summary>Counts down.</summary>
    public void CountDown()
    {
        lock (_gate)
        {
            _count--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Opens it.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _count = 0;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Closes it for the same count again.</summary>
    public void Reset()
    {
        lock (_gate)
            _count = _first;
    }

    /// <summary>Waits until it is open.</summary>
    /// <exception cref="TimeoutException">It does not open in time.</exception>
    public void Ready() => Ready(_defaultTimeout);

    /// <summary>Waits until it is open.</summary>
    /// <exception cref="TimeoutException">It does not open in time.</exception>
    public void Ready(TimeSpan timeout)
    {
        if (!(_wait is null ? Block(timeout) : _wait(() => IsOpen, timeout)))
            throw new TimeoutException($"the latch did not open within {timeout}, {_count} counts are missing");
    }

    bool Block(TimeSpan timeout)
    {
        lock (_gate)
        {
            var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
            while (_count > 0)
            {
                var left = end - Environment.TickCount64;
                if (left <= 0)
                    return false;
                Monitor.Wait(_gate, (int)left);
            }
            return true;
        }
    }
}
