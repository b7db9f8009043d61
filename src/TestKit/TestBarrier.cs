namespace QuilActors.TestKit;

/// <summary>Holds threads back until enough of them are there. For threads only: in virtual time there is one.</summary>
public sealed class TestBarrier
{
    readonly TestKitBase _testKit;
    readonly TimeSpan _defaultTimeout;
    readonly int _count;
    Barrier _barrier;

    /// <summary>For that many threads.</summary>
    public TestBarrier(TestKitBase testKit, int count, TimeSpan? defaultTimeout = null)
    {
        _testKit = testKit;
        _count = count;
        _defaultTimeout = testKit.Dilated(defaultTimeout ?? DefaultTimeout);
        _barrier = new Barrier(count);
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
        if (!_barrier.SignalAndWait(timeout))
            _testKit.FailWith($"not all {_count} threads came to the barrier within {timeout}");
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => _barrier = new Barrier(_count);
}
