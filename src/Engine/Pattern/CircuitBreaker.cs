namespace QuilActors.Engine.Pattern;

/// <summary>Refuses calls to something that fails again and again. Thread-safe.</summary>
/// <remarks><code>
/// Closed --max failures--> Open --reset timeout--> HalfOpen --success--> Closed; HalfOpen --failure--> Open
/// </code></remarks>
public class CircuitBreaker
{
    readonly Lock _gate = new();
    readonly List<Action> _onOpen = [];
    readonly List<Action> _onHalfOpen = [];
    readonly List<Action> _onClose = [];
    State _state = State.Closed;
    bool _isTrying;
    int _failures;
    long _openings;
    TimeSpan _nextReset;
    TimeSpan _reopensAt;

    /// <summary>With one reset timeout.</summary>
    /// <param name="scheduler">The clock.</param>
    /// <param name="maxFailures">That many failures in a row open it.</param>
    /// <param name="callTimeout">A call that lasts longer has failed.</param>
    /// <param name="resetTimeout">How long it stays open before a call is tried.</param>
    public CircuitBreaker(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout)
        : this(scheduler, maxFailures, callTimeout, resetTimeout, resetTimeout, 1.0)
    {
    }

    /// <summary>With a reset timeout that grows each time the tried call fails.</summary>
    public CircuitBreaker(
        IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout, TimeSpan maxResetTimeout,
        double exponentialBackoffFactor)
        : this(scheduler, maxFailures, callTimeout, resetTimeout, maxResetTimeout, exponentialBackoffFactor, 0.0)
    {
    }

    /// <summary>With a growing reset timeout and up to <paramref name="randomFactor"/> (0 to 1) of it added by chance.
    /// </summary>
    public CircuitBreaker(
        IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout, TimeSpan maxResetTimeout,
        double exponentialBackoffFactor, double randomFactor)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFailures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(exponentialBackoffFactor, 1.0);
        ArgumentOutOfRangeException.ThrowIfLessThan(randomFactor, 0.0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(randomFactor, 1.0);
        Scheduler = scheduler;
        MaxFailures = maxFailures;
        CallTimeout = callTimeout;
        ResetTimeout = resetTimeout;
        MaxResetTimeout = maxResetTimeout;
        ExponentialBackoffFactor = exponentialBackoffFactor;
        RandomFactor = randomFactor;
        _nextReset = resetTimeout;
    }

    enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    /// <summary>The clock.</summary>
    public IScheduler Scheduler { get; }

    /// <summary>That many failures in a row open it.</summary>
    public int MaxFailures { get; }

    /// <summary>A call that lasts longer has failed.</summary>
    public TimeSpan CallTimeout { get; }

    /// <summary>How long it stays open at first.</summary>
    public TimeSpan ResetTimeout { get; }

    /// <summary>How long it stays open at most.</summary>
    public TimeSpan MaxResetTimeout { get; }

    /// <summary>By how much that grows.</summary>
    public double ExponentialBackoffFactor { get; }

    /// <summary>Up to that share is added by chance.</summary>
    public double RandomFactor { get; }

    /// <summary>Failures in a row.</summary>
    public long CurrentFailureCount => Volatile.Read(ref _failures);

    /// <summary>What the last failed call threw; null if none did.</summary>
    public Exception? LastCaughtException { get; private set; }

    /// <summary>Calls go through.</summary>
    public bool IsClosed => Is(State.Closed);

    /// <summary>One call is tried.</summary>
    public bool IsHalfOpen => Is(State.HalfOpen);

    /// <summary>Calls are refused.</summary>
    public bool IsOpen => Is(State.Open);

    /// <summary>With one reset timeout.</summary>
    public static CircuitBreaker Create(
        IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout)
        => new(scheduler, maxFailures, callTimeout, resetTimeout);

    /// <summary>The same one, as new, with a reset timeout that doubles up to a limit.</summary>
    public CircuitBreaker WithExponentialBackoff(TimeSpan maxResetTimeout)
        => new(Scheduler, MaxFailures, CallTimeout, ResetTimeout, maxResetTimeout, 2.0, RandomFactor);

    /// <summary>The same one, as new, with chance.</summary>
    public CircuitBreaker WithRandomFactor(double randomFactor)
        => new(Scheduler, MaxFailures, CallTimeout, ResetTimeout, MaxResetTimeout, ExponentialBackoffFactor,
            randomFactor);

    /// <summary>Runs when it opens.</summary>
    public CircuitBreaker OnOpen(Action callback) => Add(_onOpen, callback);

    /// <summary>Runs when a call is about to be tried.</summary>
    public CircuitBreaker OnHalfOpen(Action callback) => Add(_onHalfOpen, callback);

    /// <summary>Runs when it closes.</summary>
    public CircuitBreaker OnClose(Action callback) => Add(_onClose, callback);

    /// <summary>Runs a call. The task fails with <see cref="OpenCircuitException"/> at once if calls are refused, with
    /// <see cref="TimeoutException"/> if it lasts too long, else as the call does.</summary>
    public Task<T> WithCircuitBreaker<T>(Func<Task<T>> body)
    {
        if (Refusal() is { } refusal)
            return Task.FromException<T>(refusal);
        var call = new Call<T>(this);
        _ = Follow(body, call);
        return call.Task;
    }

    /// <summary>The same with an argument.</summary>
    public Task<T> WithCircuitBreaker<T, TState>(TState state, Func<TState, Task<T>> body)
        => WithCircuitBreaker(() => body(state));

    /// <summary>The same without result.</summary>
    public Task WithCircuitBreaker(Func<Task> body)
        => WithCircuitBreaker(async () =>
        {
            await body();
            return Done.Instance;
        });

    /// <summary>The same without result, with an argument.</summary>
    public Task WithCircuitBreaker<TState>(TState state, Func<TState, Task> body)
        => WithCircuitBreaker(() => body(state));

    /// <summary>Runs a call on this thread. One that lasts too long is not cut short but counts as failed.</summary>
    /// <exception cref="OpenCircuitException">Calls are refused.</exception>
    /// <exception cref="TimeoutException">It lasted too long.</exception>
    public T WithSyncCircuitBreaker<T>(Func<T> body)
    {
        if (Refusal() is { } refusal)
            throw refusal;
        var start = Scheduler.MonotonicClock;
        try
        {
            var result = body();
            if (Scheduler.MonotonicClock - start > CallTimeout)
                throw Late();
            Succeeded();
            return result;
        }
        catch (Exception e)
        {
            Failed(e);
            throw;
        }
    }

    /// <summary>The same without result.</summary>
    public void WithSyncCircuitBreaker(Action body)
        => WithSyncCircuitBreaker(() =>
        {
            body();
            return Done.Instance;
        });

    /// <summary>Counts a success that happened elsewhere.</summary>
    public void Succeed()
    {
        if (!IsOpen)
            Succeeded();
    }

    /// <summary>Counts a failure that happened elsewhere.</summary>
    public void Fail()
    {
        if (!IsOpen)
            Failed(new UserCalledFailException());
    }

    TimeoutException Late() => new($"the call took longer than {CallTimeout}");

    bool Is(State state)
    {
        lock (_gate)
            return _state == state;
    }

    CircuitBreaker Add(List<Action> callbacks, Action callback)
    {
        lock (_gate)
            callbacks.Add(callback);
        return this;
    }

    OpenCircuitException? Refusal()
    {
        lock (_gate)
        {
            if (_state == State.Closed)
                return null;
            if (_state == State.HalfOpen && !_isTrying)
            {
                _isTrying = true;
                return null;
            }
            var left = _state == State.Open ? _reopensAt - Scheduler.MonotonicClock : TimeSpan.Zero;
            return new OpenCircuitException(LastCaughtException, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    static async Task Follow<T>(Func<Task<T>> body, Call<T> call)
    {
        try
        {
            call.Succeed(await body());
        }
        catch (Exception e)
        {
            call.Fail(e);
        }
    }

    void Succeeded()
    {
        Action[] callbacks;
        lock (_gate)
        {
            _failures = 0;
            if (_state != State.HalfOpen)
                return;
            _state = State.Closed;
            _isTrying = false;
            _nextReset = ResetTimeout;
            callbacks = [.. _onClose];
        }
        Run(callbacks);
    }

    void Failed(Exception cause)
    {
        Action[] callbacks;
        TimeSpan reset;
        long opening;
        lock (_gate)
        {
            LastCaughtException = cause;
            _failures++;
            if (_state == State.Open || (_state == State.Closed && _failures < MaxFailures))
                return;
            if (_state == State.HalfOpen)
                _nextReset = Min(_nextReset * ExponentialBackoffFactor, MaxResetTimeout);
            reset = _nextReset + _nextReset * (RandomFactor * SchedulerRandom.Share(Scheduler));
            _state = State.Open;
            _isTrying = false;
            _reopensAt = Scheduler.MonotonicClock + reset;
            opening = ++_openings;
            callbacks = [.. _onOpen];
        }
        Scheduler.Advanced.ScheduleOnce(reset, () => TryReset(opening));
        Run(callbacks);
    }

    void TryReset(long opening)
    {
        Action[] callbacks;
        lock (_gate)
        {
            if (_state != State.Open || opening != _openings)
                return;
            _state = State.HalfOpen;
            callbacks = [.. _onHalfOpen];
        }
        Run(callbacks);
    }

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    static void Run(Action[] callbacks)
    {
        foreach (var callback in callbacks)
            callback();
    }

    /// <summary>A call and its timeout; the first of both decides.</summary>
    sealed class Call<T>
    {
        readonly CircuitBreaker _breaker;
        readonly TaskCompletionSource<T> _result = new();
        readonly ICancelable? _timeout;
        int _isDecided;

        public Call(CircuitBreaker breaker)
        {
            _breaker = breaker;
            _timeout = breaker.Scheduler.Advanced.ScheduleOnceCancelable(
                breaker.CallTimeout, () => Fail(_breaker.Late()));
        }

        public Task<T> Task => _result.Task;

        public void Succeed(T result)
        {
            if (!Decide())
                return;
            _breaker.Succeeded();
            _result.TrySetResult(result);
        }

        public void Fail(Exception cause)
        {
            if (!Decide())
                return;
            _breaker.Failed(cause);
            if (cause is OperationCanceledException cancelled)
                _result.TrySetCanceled(cancelled.CancellationToken);
            else
                _result.TrySetException(cause);
        }

        bool Decide()
        {
            if (Interlocked.Exchange(ref _isDecided, 1) != 0)
                return false;
            _timeout?.Cancel();
            return true;
        }
    }
}
