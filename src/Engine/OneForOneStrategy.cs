using QuilActors.Engine.Cells;

namespace QuilActors.Engine;

/// <summary>Only the failed child is restarted or stopped.</summary>
public class OneForOneStrategy : SupervisorStrategy
{
    /// <summary>With limits; null or -1 retries is unlimited.</summary>
    public OneForOneStrategy(
        int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries, withinTimeRange, Engine.Decider.From(localOnlyDecider))
    {
    }

    /// <summary>With limits; null or -1 retries is unlimited.</summary>
    public OneForOneStrategy(
        int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider, bool loggingEnabled = true)
        : base(maxNrOfRetries, withinTimeRange, decider, loggingEnabled)
    {
    }

    /// <summary>With limits, the window in milliseconds.</summary>
    public OneForOneStrategy(
        int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, Engine.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>With limits, the window in milliseconds.</summary>
    public OneForOneStrategy(
        int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
        : this(maxNrOfRetries, TimeSpan.FromMilliseconds(withinTimeMilliseconds), decider, loggingEnabled)
    {
    }

    /// <summary>Without limits.</summary>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(null, null, Engine.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>Without limits.</summary>
    public OneForOneStrategy(IDecider decider)
        : this(null, null, decider)
    {
    }

    /// <summary>The same with another limit.</summary>
    public OneForOneStrategy WithMaxNrOfRetries(int maxNrOfRetries)
        => new(maxNrOfRetries, WithinTimeRange, Decider, LoggingEnabled);

    internal override ActorCell[] Concerned(ActorCell parent, ActorCell failed) => [failed];
}
