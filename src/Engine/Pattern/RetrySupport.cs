namespace QuilActors.Engine.Pattern;

/// <summary>Tries something several times.</summary>
public static class RetrySupport
{
    /// <summary>Up to <paramref name="attempts"/> times without pause; fails as the last attempt did.</summary>
    public static Task<T> Retry<T>(Func<Task<T>> attempt, int attempts)
        => RetryAfter(attempt, attempts, static _ => null, null);

    /// <summary>With pauses that double from <paramref name="minBackoff"/> to <paramref name="maxBackoff"/>, each with
    /// up to <paramref name="randomFactor"/> times itself added by chance.</summary>
    public static Task<T> Retry<T>(
        Func<Task<T>> attempt, int attempts, TimeSpan minBackoff, TimeSpan maxBackoff, int randomFactor,
        IScheduler scheduler)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minBackoff, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBackoff, minBackoff);
        ArgumentOutOfRangeException.ThrowIfLessThan(randomFactor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(randomFactor, 1);
        return RetryAfter(
            attempt, attempts,
            failed => BackoffSupervisor.Delay(
                failed - 1, minBackoff, maxBackoff, randomFactor * SchedulerRandom.Share(scheduler)),
            scheduler);
    }

    /// <summary>With a fixed pause.</summary>
    public static Task<T> Retry<T>(Func<Task<T>> attempt, int attempts, TimeSpan delay, IScheduler scheduler)
        => RetryAfter(attempt, attempts, _ => delay, scheduler);

    /// <summary>With pauses by the number of attempts made so far; null for none.</summary>
    public static Task<T> Retry<T>(
        Func<Task<T>> attempt, int attempts, Func<int, TimeSpan?> delayFunction, IScheduler scheduler)
        => RetryAfter(attempt, attempts, delayFunction, scheduler);

    static async Task<T> RetryAfter<T>(
        Func<Task<T>> attempt, int attempts, Func<int, TimeSpan?> delay, IScheduler? scheduler)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        for (var made = 1; ; made++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception) when (made < attempts)
            {
                // The next attempt follows; the last one's failure is the result.
            }
            if (scheduler is not null && delay(made) is { } pause)
                await FutureTimeoutSupport.After(pause, scheduler, static () => Task.FromResult(Done.Instance));
        }
    }
}

/// <summary>Tasks that begin later.</summary>
public static class FutureTimeoutSupport
{
    /// <summary>The result of <paramref name="value"/>, called after <paramref name="duration"/>.</summary>
    public static async Task<T> After<T>(TimeSpan duration, IScheduler scheduler, Func<Task<T>> value)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        if (duration > TimeSpan.Zero)
        {
            var due = new TaskCompletionSource();
            scheduler.Advanced.ScheduleOnce(duration, () => due.TrySetResult());
            await due.Task;
        }
        return await value();
    }
}
