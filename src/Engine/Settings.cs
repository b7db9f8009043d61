using QuilActors.Engine.Configuration;
using QuilActors.Engine.Event;

namespace QuilActors.Engine;

/// <summary>What a running system is set to.</summary>
public sealed class Settings
{
    internal Settings(ActorSystem system, ActorSystemSetup setup)
    {
        System = system;
        Setup = setup;
    }

    /// <summary>The system.</summary>
    public ActorSystem System { get; }

    /// <summary>All of it.</summary>
    public ActorSystemSetup Setup { get; }

    /// <summary>The settings it was read from, with those of the engine behind them.</summary>
    public Config Config => Setup.Config.WithFallback(ConfigurationFactory.Default());

    /// <summary>DEBUG, INFO, WARNING, ERROR or OFF.</summary>
    public string LogLevel => Name(Setup.LogLevel);

    /// <summary>The same for the standard error stream.</summary>
    public string StdoutLogLevel => Name(Setup.StdoutLogLevel);

    /// <summary>The timeout of an ask without one.</summary>
    public TimeSpan AskTimeout => Setup.AskTimeout ?? Timeout.InfiniteTimeSpan;

    /// <summary>How many dead letters are logged one by one.</summary>
    public int LogDeadLetters => Setup.LogDeadLetters;

    /// <summary>Whether they are logged while the system terminates.</summary>
    public bool LogDeadLettersDuringShutdown => Setup.LogDeadLettersDuringShutdown;

    /// <summary>After that many there is one summary per this time.</summary>
    public TimeSpan LogDeadLettersSuspendDuration => Setup.LogDeadLettersSuspendDuration;

    /// <summary>Whether the last phase of a coordinated shutdown terminates the system.</summary>
    public bool CoordinatedShutdownTerminateActorSystem => Setup.ShutdownTerminatesSystem;

    /// <summary>Whether <see cref="ActorSystem.Terminate"/> runs a coordinated shutdown.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate => Setup.TerminateRunsShutdown;

    static string Name(LogLevel level) => level == Event.LogLevel.OffLevel ? "OFF" : level.StringFor();
}
