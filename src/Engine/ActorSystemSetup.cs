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

    /// <summary>Log events below it are not made.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.InfoLevel;

    /// <summary>Time, chance, threads and I/O; null: real ones, disposed with the system.</summary>
    public IEngineServices? Services { get; init; }

    /// <summary>User messages per turn.</summary>
    public int Throughput { get; init; } = 100;

    /// <summary>The timeout of an ask without one; null: none.</summary>
    public TimeSpan? AskTimeout { get; init; }

    /// <summary>The capacity of bounded stashes; -1: any.</summary>
    public int StashCapacity { get; init; } = -1;

    /// <summary>How many dead letters are logged one by one.</summary>
    public int LogDeadLetters { get; init; } = 10;

    /// <summary>After that many there is one summary per this time.</summary>
    public TimeSpan LogDeadLettersSuspendDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many persistent actors recover at once.</summary>
    public int MaxConcurrentRecoveries { get; init; } = 50;
}
