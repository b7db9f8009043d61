using QuilActors.Engine.Cells;
using QuilActors.Engine.Event;

namespace QuilActors.Engine;

/// <summary>Decides about failed children and carries it out.</summary>
public abstract class SupervisorStrategy
{
    internal SupervisorStrategy(
        int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider, bool loggingEnabled)
    {
        MaxNumberOfRetries = maxNrOfRetries ?? -1;
        WithinTimeRange = withinTimeRange is { } range && range > TimeSpan.Zero
            && range != Timeout.InfiniteTimeSpan ? range : null;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    /// <summary>Stop for failed construction, kill and death pact; else Restart.</summary>
    public static IDecider DefaultDecider { get; } = Engine.Decider.From(DecideByDefault);

    /// <summary>One for one with the default decider, no limit.</summary>
    public static SupervisorStrategy DefaultStrategy { get; } = new OneForOneStrategy(DefaultDecider);

    /// <summary>Stops whoever fails.</summary>
    public static SupervisorStrategy StoppingStrategy { get; } = new OneForOneStrategy(static _ => Directive.Stop);

    /// <summary>-1 unlimited, 0 never.</summary>
    public int MaxNumberOfRetries { get; }

    /// <summary>The window retries are counted in; null for the child's whole life.</summary>
    public TimeSpan? WithinTimeRange { get; }

    /// <summary>Failure to directive.</summary>
    public IDecider Decider { get; }

    /// <summary>Error on Restart and Stop, Warning on Resume, nothing on Escalate.</summary>
    public bool LoggingEnabled { get; }

    internal abstract void Restart(ActorCell parent, ActorCell child, Exception cause);

    internal abstract void Refuse(ActorCell parent, ActorCell child);

    /// <summary>False to escalate.</summary>
    internal bool HandleFailure(ActorCell parent, ActorCell child, Exception cause)
    {
        var directive = Decider.Decide(cause);
        Log(parent, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                child.SendSystem(new ResumeMessage(cause));
                return true;
            case Directive.Restart:
                Restart(parent, child, cause);
                return true;
            case Directive.Stop:
                Refuse(parent, child);
                return true;
            default:
                return false;
        }
    }

    internal bool MayRestart(ActorCell parent, ActorCell child)
        => child.RestartStatistics.RequestRestart(
            MaxNumberOfRetries, WithinTimeRange, parent.System.Clock.MonoTicks);

    static Directive DecideByDefault(Exception cause)
        => cause is ActorInitializationException or ActorKilledException or DeathPactException
            ? Directive.Stop
            : Directive.Restart;

    void Log(ActorCell parent, ActorCell child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled || directive == Directive.Escalate)
            return;
        var text = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        var source = child.Path.ToString();
        var time = parent.System.Clock.UtcTicks;
        parent.System.Publish(directive == Directive.Resume
            ? new Warning(null, source, typeof(SupervisorStrategy), text, time)
            : new Error(cause, source, typeof(SupervisorStrategy), text, time));
    }
}

/// <summary>Only the failed child is restarted or stopped.</summary>
public sealed class OneForOneStrategy : SupervisorStrategy
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
        : base(maxNrOfRetries, TimeSpan.FromMilliseconds(withinTimeMilliseconds),
            Engine.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>Without limits.</summary>
    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(null, null, localOnlyDecider)
    {
    }

    /// <summary>Without limits.</summary>
    public OneForOneStrategy(IDecider decider)
        : this(null, null, decider)
    {
    }

    internal override void Restart(ActorCell parent, ActorCell child, Exception cause)
    {
        if (MayRestart(parent, child))
            child.SendSystem(new RecreateMessage(cause));
        else
            parent.Stop(child);
    }

    internal override void Refuse(ActorCell parent, ActorCell child) => parent.Stop(child);
}

/// <summary>All children share the fate of the failed one, but for Resume.</summary>
public sealed class AllForOneStrategy : SupervisorStrategy
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
        : base(maxNrOfRetries, TimeSpan.FromMilliseconds(withinTimeMilliseconds),
            Engine.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>Without limits.</summary>
    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(null, null, localOnlyDecider)
    {
    }

    internal override void Restart(ActorCell parent, ActorCell child, Exception cause)
    {
        var children = parent.ChildCells();
        var allowed = true;
        foreach (var each in children)
            allowed &= MayRestart(parent, each);
        foreach (var each in children)
        {
            if (!allowed)
            {
                parent.Stop(each);
                continue;
            }
            if (!ReferenceEquals(each, child))
                each.SendSystem(new SuspendMessage());
            each.SendSystem(new RecreateMessage(cause));
        }
    }

    internal override void Refuse(ActorCell parent, ActorCell child)
    {
        foreach (var each in parent.ChildCells())
            parent.Stop(each);
    }
}
