namespace QuilActors.Engine.Pattern;

/// <summary>How a <see cref="BackoffSupervisor"/> treats its child.</summary>
public sealed record BackoffOptions
{
    internal BackoffOptions(
        bool onFailure, Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff,
        double randomFactor, int maxNrOfRetries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minBackoff, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBackoff, minBackoff);
        ArgumentOutOfRangeException.ThrowIfLessThan(randomFactor, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(randomFactor, 1);
        OnFailure = onFailure;
        ChildProps = childProps;
        ChildName = childName;
        MinBackoff = minBackoff;
        MaxBackoff = maxBackoff;
        RandomFactor = randomFactor;
        MaxNrOfRetries = maxNrOfRetries;
        ResetAfter = minBackoff;
    }

    internal bool OnFailure { get; }

    internal Props ChildProps { get; }

    internal string ChildName { get; }

    internal TimeSpan MinBackoff { get; }

    internal TimeSpan MaxBackoff { get; }

    internal double RandomFactor { get; }

    internal int MaxNrOfRetries { get; private init; }

    internal TimeSpan? ResetAfter { get; private init; }

    internal object? ReplyWhileStopped { get; private init; }

    internal SupervisorStrategy? Strategy { get; private init; }

    internal Func<object, bool>? IsFinalStopMessage { get; private init; }

    /// <summary>The count starts anew once the child lived that long. The default, with the minimum backoff.</summary>
    public BackoffOptions WithAutoReset(TimeSpan resetBackoff) => this with { ResetAfter = resetBackoff };

    /// <summary>The count starts anew only by <see cref="BackoffSupervisor.Reset"/>.</summary>
    public BackoffOptions WithManualReset() => this with { ResetAfter = null };

    /// <summary>Answers messages that come while there is no child.</summary>
    public BackoffOptions WithReplyWhileStopped(object replyWhileStopped)
        => this with { ReplyWhileStopped = replyWhileStopped };

    /// <summary>The strategy for the child. Its limit of retries becomes that of the backoff.</summary>
    public BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy)
        => this with
        {
            Strategy = supervisorStrategy,
            MaxNrOfRetries = supervisorStrategy.MaxNumberOfRetries >= 0
                ? supervisorStrategy.MaxNumberOfRetries
                : MaxNrOfRetries,
        };

    /// <summary>The child is stopped when it fails.</summary>
    public BackoffOptions WithDefaultStoppingStrategy() => With(SupervisorStrategy.StoppingStrategy);

    /// <summary>A message after which the child's end is the supervisor's end.</summary>
    public BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage)
        => this with { IsFinalStopMessage = isFinalStopMessage };

    /// <summary>-1 for no limit; beyond it the supervisor stops.</summary>
    public BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries) => this with { MaxNrOfRetries = maxNrOfRetries };

    internal BackoffOptions With(SupervisorStrategy strategy) => this with { Strategy = strategy };
}

/// <summary>Options of a backoff.</summary>
public static class Backoff
{
    /// <summary>Starts the child anew after it stopped, for whatever reason (persistent actors).</summary>
    /// <param name="childProps">How the child is made.</param>
    /// <param name="childName">Its name.</param>
    /// <param name="minBackoff">The first delay; doubled each time.</param>
    /// <param name="maxBackoff">The longest delay.</param>
    /// <param name="randomFactor">Up to that share is added by chance, 0 to 1.</param>
    /// <param name="maxNrOfRetries">-1 for no limit.</param>
    public static BackoffOptions OnStop(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor,
        int maxNrOfRetries = -1)
        => new(false, childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries);

    /// <summary>Starts the child anew after it failed; when it stops by itself the supervisor stops too.</summary>
    /// <param name="childProps">How the child is made.</param>
    /// <param name="childName">Its name.</param>
    /// <param name="minBackoff">The first delay; doubled each time.</param>
    /// <param name="maxBackoff">The longest delay.</param>
    /// <param name="randomFactor">Up to that share is added by chance, 0 to 1.</param>
    /// <param name="maxNrOfRetries">-1 for no limit.</param>
    public static BackoffOptions OnFailure(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor,
        int maxNrOfRetries = -1)
        => new(true, childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries);
}
