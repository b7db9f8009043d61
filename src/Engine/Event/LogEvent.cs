namespace QuilActors.Engine.Event;

/// <summary>How important a log event is.</summary>
public enum LogLevel
{
    /// <summary>For the maker.</summary>
    DebugLevel,

    /// <summary>For the operator's curiosity.</summary>
    InfoLevel,

    /// <summary>Something to look at.</summary>
    WarningLevel,

    /// <summary>Something failed.</summary>
    ErrorLevel,

    /// <summary>Nothing at all.</summary>
    OffLevel,
}

/// <summary>One log line on its way; the text is made when it is read.</summary>
public abstract class LogEvent(
    LogLevel level, Exception? cause, string logSource, Type logClass, object message, long utcTicks)
{
    /// <summary>How important.</summary>
    public LogLevel Level { get; } = level;

    /// <summary>DEBUG, INFO, WARNING or ERROR.</summary>
    public string LevelName => Level switch
    {
        LogLevel.DebugLevel => "DEBUG",
        LogLevel.InfoLevel => "INFO",
        LogLevel.WarningLevel => "WARNING",
        _ => "ERROR",
    };

    /// <summary>The exception, if any.</summary>
    public Exception? Cause { get; } = cause;

    /// <summary>The actor's path or another name.</summary>
    public string LogSource { get; } = logSource;

    /// <summary>The type that logs.</summary>
    public Type LogClass { get; } = logClass;

    /// <summary>A text or a <see cref="LogMessage"/>.</summary>
    public object Message { get; } = message;

    /// <summary>UTC, 100 ns ticks since 0001-01-01.</summary>
    public long UtcTicks { get; } = utcTicks;

    /// <inheritdoc />
    public override string ToString() => $"[{LevelName}][{LogSource}] {Message}";
}

/// <summary>A debug line.</summary>
public sealed class Debug(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
    : LogEvent(LogLevel.DebugLevel, cause, logSource, logClass, message, utcTicks);

/// <summary>An info line.</summary>
public sealed class Info(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
    : LogEvent(LogLevel.InfoLevel, cause, logSource, logClass, message, utcTicks);

/// <summary>A warning.</summary>
public sealed class Warning(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
    : LogEvent(LogLevel.WarningLevel, cause, logSource, logClass, message, utcTicks);

/// <summary>An error.</summary>
public sealed class Error(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
    : LogEvent(LogLevel.ErrorLevel, cause, logSource, logClass, message, utcTicks);
