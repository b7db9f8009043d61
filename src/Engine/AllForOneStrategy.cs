using QuilActors.Engine.Cells;

namespace QuilActors.Engine;

/// <summary>All children share the fate of the failed one, but for Resume.</summary>
public class AllForOneStrategy : SupervisorStrategy
{
    /// <summary>With limits; null or -1 retries is unlimited.</summary>
    public AllForOneStrategy(
        int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries, withinTimeRange, Engine.Decider.From(localOnlyDecider))
    {
    }

    /// <summary>With limits; null or -1 retries is unlimited.</summary>
    public AllForOneStrategy(
        int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider, bool loggingEnabled = true)
        : base(maxNrOfRetries, withinTimeRange, decider, loggingEnabled)
    {
    }

    /// <summary>With limits, the window in milliseconds.</summary>
    public AllForOneStrategy(
        int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, Engine.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>With limits, the window in milliseconds.</summary>
    public AllForOneStrategy(
        int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
        : this(maxNrOfRetries, TimeSpan.FromMilliseconds(withinTimeMilliseconds), decider, loggingEnabled)
    {
    }

    /// <summary>Without limits.</summary>
    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(null, null, Engine.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>Without limits.</summary>
    public AllForOneStrategy(IDecider decider)
        : this(null, null, decider)
    {
    }

    internal override ActorCell[] Concerned(ActorCell parent, ActorCell failed) => parent.ChildCells();
}
