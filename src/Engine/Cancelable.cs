namespace QuilActors.Engine;

/// <summary>Something that can be called off.</summary>
public interface ICancelable
{
    /// <summary>Whether it was.</summary>
    bool IsCancellationRequested { get; }

    /// <summary>Follows it.</summary>
    CancellationToken Token { get; }

    /// <summary>Calls it off.</summary>
    void Cancel();

    /// <summary>Calls it off; with true the first failure of a callback is thrown at once.</summary>
    void Cancel(bool throwOnFirstException);

    /// <summary>Calls it off after a while.</summary>
    void CancelAfter(TimeSpan delay);

    /// <summary>Calls it off after a while.</summary>
    void CancelAfter(int millisecondsDelay);
}

/// <summary>A switch to call something off.</summary>
public sealed class Cancelable : ICancelable, IDisposable
{
    readonly CancellationTokenSource _source;
    readonly IActionScheduler _scheduler;

    /// <summary>Off after <see cref="Cancel()"/> only.</summary>
    public Cancelable(IScheduler scheduler)
        : this(scheduler.Advanced)
    {
    }

    /// <summary>Off after <see cref="Cancel()"/> only.</summary>
    public Cancelable(IActionScheduler scheduler)
        : this(scheduler, new CancellationTokenSource())
    {
    }

    /// <summary>Off after a while.</summary>
    public Cancelable(IScheduler scheduler, TimeSpan delay)
        : this(scheduler) => CancelAfter(delay);

    /// <summary>Off after a while.</summary>
    public Cancelable(IActionScheduler scheduler, TimeSpan delay)
        : this(scheduler) => CancelAfter(delay);

    /// <summary>Off after a while.</summary>
    public Cancelable(IScheduler scheduler, int millisecondsDelay)
        : this(scheduler, TimeSpan.FromMilliseconds(millisecondsDelay))
    {
    }

    Cancelable(IActionScheduler scheduler, CancellationTokenSource source)
    {
        _scheduler = scheduler;
        _source = source;
    }

    /// <inheritdoc />
    public bool IsCancellationRequested => _source.IsCancellationRequested;

    /// <inheritdoc />
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>One that is off already.</summary>
    public static ICancelable CreateCanceled() => AlreadyCanceledCancelable.Instance;

    /// <summary>Off as soon as one of the others is.</summary>
    public static ICancelable CreateLinkedCancelable(IScheduler scheduler, params ICancelable[] cancelables)
        => CreateLinkedCancelable(scheduler.Advanced, cancelables);

    /// <summary>Off as soon as one of the others is.</summary>
    public static ICancelable CreateLinkedCancelable(IActionScheduler scheduler, params ICancelable[] cancelables)
        => CreateLinkedCancelable(scheduler, [.. cancelables.Select(c => c.Token)]);

    /// <summary>Off as soon as one of the tokens is.</summary>
    public static ICancelable CreateLinkedCancelable(
        IScheduler scheduler, params CancellationToken[] cancellationTokens)
        => CreateLinkedCancelable(scheduler.Advanced, cancellationTokens);

    /// <summary>Off as soon as one of the tokens is.</summary>
    public static ICancelable CreateLinkedCancelable(
        IActionScheduler scheduler, params CancellationToken[] cancellationTokens)
        => new Cancelable(scheduler, CancellationTokenSource.CreateLinkedTokenSource(cancellationTokens));

    /// <inheritdoc />
    public void Cancel() => Cancel(false);

    /// <inheritdoc />
    public void Cancel(bool throwOnFirstException)
    {
        if (!IsDisposed)
            _source.Cancel(throwOnFirstException);
    }

    /// <inheritdoc />
    public void CancelAfter(TimeSpan delay) => _scheduler.ScheduleOnce(delay, Cancel, this);

    /// <inheritdoc />
    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    /// <inheritdoc />
    public void Dispose()
    {
        IsDisposed = true;
        _source.Dispose();
    }
}

/// <summary>Called off from the beginning.</summary>
public sealed class AlreadyCanceledCancelable : ICancelable
{
    AlreadyCanceledCancelable()
    {
    }

    /// <summary>The only one.</summary>
    public static ICancelable Instance { get; } = new AlreadyCanceledCancelable();

    /// <inheritdoc />
    public bool IsCancellationRequested => true;

    /// <inheritdoc />
    public CancellationToken Token { get; } = new(canceled: true);

    /// <inheritdoc />
    public void Cancel()
    {
    }

    /// <inheritdoc />
    public void Cancel(bool throwOnFirstException)
    {
    }

    /// <inheritdoc />
    public void CancelAfter(TimeSpan delay)
    {
    }

    /// <inheritdoc />
    public void CancelAfter(int millisecondsDelay)
    {
    }
}

/// <summary>Short forms.</summary>
public static class CancelableExtensions
{
    /// <summary>Calls it off if there is one.</summary>
    public static void CancelIfNotNull(this ICancelable? cancelable) => cancelable?.Cancel();
}
