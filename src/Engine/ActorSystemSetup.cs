using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;
using QuilActors.Engine.Persistence;

namespace QuilActors.Engine;

/// <summary>What a system is made of and set to.</summary>
public sealed record ActorSystemSetup
{
    /// <summary>Where events go; null: no persistent actor can start.</summary>
    public IJournal? Journal { get; init; }

    /// <summary>Where snapshots go; null: none are kept.</summary>
    public ISnapshots? Snapshots { get; init; }

    /// <summary>Where log events go; null: warnings and errors to the standard error stream.</summary>
    public ILogSink? LogSink { get; init; }

    /// <summary>The settings it was read from; empty if it was made in code.</summary>
    public Config Config { get; init; } = Config.Empty;

    /// <summary>What is to be logged about the settings when the system starts.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Log events below it are not printed where <see cref="LogSink"/> is null.</summary>
    public LogLevel StdoutLogLevel { get; init; } = LogLevel.WarningLevel;

    /// <summary>Log events below it are not made.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.InfoLevel;

    /// <summary>Time, chance, threads and I/O; null: real ones, disposed with the system.</summary>
    public IEngineServices? Services { get; init; }

    /// <summary>Schedules messages and actions instead of the engine's own; null: by the clock of the services.
    /// </summary>
    public IScheduler? Scheduler { get; init; }

    /// <summary>User messages per turn.</summary>
    public int Throughput { get; init; } = 100;

    /// <summary>How long a turn may go on with further messages; zero: no limit but <see cref="Throughput"/>.</summary>
    public TimeSpan ThroughputDeadlineTime { get; init; }

    /// <summary>The capacity of bounded mailboxes that name none.</summary>
    public int MailboxCapacity { get; init; } = 1000;

    /// <summary>Whether one message in 64 of each actor is timed: its wait and its handling.</summary>
    public bool MeasureTimes { get; init; } = true;

    /// <summary>The timeout of an ask without one; null: none.</summary>
    public TimeSpan? AskTimeout { get; init; }

    /// <summary>The capacity of bounded stashes; -1: any.</summary>
    public int StashCapacity { get; init; } = -1;

    /// <summary>How many dead letters are logged one by one.</summary>
    public int LogDeadLetters { get; init; } = 10;

    /// <summary>After that many there is one summary per this time.</summary>
    public TimeSpan LogDeadLettersSuspendDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether dead letters are logged while the system terminates.</summary>
    public bool LogDeadLettersDuringShutdown { get; init; }

    /// <summary>How long a phase of a coordinated shutdown may last that has no time of its own.</summary>
    public TimeSpan DefaultPhaseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Times of phases by name that differ from those of <see cref="CoordinatedShutdown"/>.</summary>
    public IReadOnlyDictionary<string, TimeSpan> PhaseTimeouts { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Whether the last phase of a coordinated shutdown terminates the system.</summary>
    public bool ShutdownTerminatesSystem { get; init; } = true;

    /// <summary>Whether <see cref="ActorSystem.Terminate"/> runs a coordinated shutdown.</summary>
    public bool TerminateRunsShutdown { get; init; }

    /// <summary>How many persistent actors recover at once.</summary>
    public int MaxConcurrentRecoveries { get; init; } = 50;
}
