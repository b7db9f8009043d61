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

    /// <summary>The same in milliseconds; -1 for the child's whole life.</summary>
    public int WithinTimeRangeMilliseconds => (int)(WithinTimeRange?.TotalMilliseconds ?? -1);

    /// <summary>The children that share the fate of the failed one, it included.</summary>
    internal abstract ActorCell[] Concerned(ActorCell parent, ActorCell failed);

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
                StopAll(parent, Concerned(parent, child));
                return true;
            default:
                return false;
        }
    }

    void Restart(ActorCell parent, ActorCell failed, Exception cause)
    {
        var children = Concerned(parent, failed);
        var allowed = true;
        foreach (var child in children)
            allowed &= MayRestart(parent, child);
        if (!allowed)
        {
            StopAll(parent, children);
            return;
        }
        foreach (var child in children)
        {
            if (!ReferenceEquals(child, failed))
                child.SendSystem(new SuspendMessage());
            child.SendSystem(new RecreateMessage(cause));
        }
    }

    static void StopAll(ActorCell parent, ActorCell[] children)
    {
        foreach (var child in children)
            parent.Stop(child);
    }

    bool MayRestart(ActorCell parent, ActorCell child)
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
