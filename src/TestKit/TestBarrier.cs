namespace QuilActors.TestKit;

/// <summary>Holds threads back until enough of them are there. For threads only: in virtual time there is one.
/// </summary>
public sealed class TestBarrier
{
    readonly TestKitBase _testKit;
    readonly TimeSpan _defaultTimeout;
    readonly object _gate = new();
    readonly int _count;
    int _waiting;
    int _round;

    /// <summary>For that many threads.</summary>
    public TestBarrier(TestKitBase testKit, int count, TimeSpan? defaultTimeout = null)
    {
        _testKit = testKit;
        _count = count;
        _defaultTimeout = testKit.Dilated(defaultTimeout ?? DefaultTimeout);
    }

    /// <summary>How long <see cref="Await()"/> waits where nothing else is said.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the others.</summary>
    public void Await() => Await(_defaultTimeout);

    /// <summary>Waits for the others; fails if they do not come in time.</summary>
    public void Await(TimeSpan timeout)
    {
        if (_testKit.Engine is not null)
            throw new NotSupportedException("there is one thread in virtual time: mark the test [OnlyThreaded]");
        if (!Arrive(timeout))
            _testKit.FailWith($"not all {_count} threads came to the barrier within {timeout}");
    }

    /// <summary>Begins anew; whoever waits is let go.</summary>
    public void Reset()
    {
        lock (_gate)
            NextRound();
    }

    bool Arrive(TimeSpan timeout)
    {
        lock (_gate)
        {
            var round = _round;
            if (++_waiting == _count)
                NextRound();
            var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
            while (round == _round)
            {
                var left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    _waiting--;
                    return false;
                }
                Monitor.Wait(_gate, (int)left);
            }
            return true;
        }
    }

    void NextRound()
    {
        _waiting = 0;
        _round++;
        Monitor.PulseAll(_gate);
    }
}
