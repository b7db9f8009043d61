namespace QuilActors.Engine.Event;

/// <summary>Logs for one source. Never blocks: events go to the logger actor over the event stream.</summary>
public interface ILoggingAdapter
{
    /// <summary>Makes the texts.</summary>
    ILogMessageFormatter Formatter { get; }

    /// <summary>Whether debug lines are wanted.</summary>
    bool IsDebugEnabled { get; }

    /// <summary>Whether info lines are wanted.</summary>
    bool IsInfoEnabled { get; }

    /// <summary>Whether warnings are wanted.</summary>
    bool IsWarningEnabled { get; }

    /// <summary>Whether errors are wanted.</summary>
    bool IsErrorEnabled { get; }

    /// <summary>Whether lines of that level are wanted.</summary>
    bool IsEnabled(LogLevel logLevel);

    /// <summary>Logs a text.</summary>
    void Log(LogLevel logLevel, Exception? cause, string format);

    /// <summary>Logs a template with its arguments.</summary>
    void Log(LogLevel logLevel, Exception? cause, LogMessage message);
}

/// <summary>The levels of <see cref="ILoggingAdapter"/>.</summary>
public static class LoggingExtensions
{
    /// <summary>A line of that level.</summary>
    public static void Log(this ILoggingAdapter log, LogLevel level, string format, params object?[] args)
        => log.Log(level, null, format, args);

    /// <summary>A line of that level with an exception.</summary>
    public static void Log(
        this ILoggingAdapter log, LogLevel level, Exception? cause, string format, params object?[] args)
    {
        if (!log.IsEnabled(level))
            return;
        if (args.Length == 0)
            log.Log(level, cause, format);
        else
            log.Log(level, cause, new LogMessage(log.Formatter, format, args));
    }

    /// <summary>A debug line.</summary>
    public static void Debug(this ILoggingAdapter log, string format, params object?[] args)
        => log.Log(LogLevel.DebugLevel, null, format, args);

    /// <summary>A debug line with an exception.</summary>
    public static void Debug(this ILoggingAdapter log, Exception cause, string format, params object?[] args)
        => log.Log(LogLevel.DebugLevel, cause, format, args);

    /// <summary>An info line.</summary>
    public static void Info(this ILoggingAdapter log, string format, params object?[] args)
        => log.Log(LogLevel.InfoLevel, null, format, args);

    /// <summary>An info line with an exception.</summary>
    public static void Info(this ILoggingAdapter log, Exception cause, string format, params object?[] args)
        => log.Log(LogLevel.InfoLevel, cause, format, args);

    /// <summary>A warning.</summary>
    public static void Warning(this ILoggingAdapter log, string format, params object?[] args)
        => log.Log(LogLevel.WarningLevel, null, format, args);

    /// <summary>A warning with an exception.</summary>
    public static void Warning(this ILoggingAdapter log, Exception cause, string format, params object?[] args)
        => log.Log(LogLevel.WarningLevel, cause, format, args);

    /// <summary>An error.</summary>
    public static void Error(this ILoggingAdapter log, string format, params object?[] args)
        => log.Log(LogLevel.ErrorLevel, null, format, args);

    /// <summary>An error with an exception.</summary>
    public static void Error(this ILoggingAdapter log, Exception cause, string format, params object?[] args)
        => log.Log(LogLevel.ErrorLevel, cause, format, args);
}

/// <summary>A logger that logs nothing.</summary>
public sealed class NoLogger : ILoggingAdapter
{
    NoLogger()
    {
    }

    /// <summary>The only one.</summary>
    public static ILoggingAdapter Instance { get; } = new NoLogger();

    /// <inheritdoc />
    public ILogMessageFormatter Formatter => DefaultLogMessageFormatter.Instance;

    /// <inheritdoc />
    public bool IsDebugEnabled => false;

    /// <inheritdoc />
    public bool IsInfoEnabled => false;

    /// <inheritdoc />
    public bool IsWarningEnabled => false;

    /// <inheritdoc />
    public bool IsErrorEnabled => false;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => false;

    /// <inheritdoc />
    public void Log(LogLevel logLevel, Exception? cause, string format)
    {
    }

    /// <inheritdoc />
    public void Log(LogLevel logLevel, Exception? cause, LogMessage message)
    {
    }
}

sealed class BusLogging(ActorSystem system, string source, Type type, ILogMessageFormatter? formatter)
    : ILoggingAdapter
{
    public ILogMessageFormatter Formatter => formatter ?? DefaultLogMessageFormatter.Instance;

    public bool IsDebugEnabled => IsEnabled(LogLevel.DebugLevel);

    public bool IsInfoEnabled => IsEnabled(LogLevel.InfoLevel);

    public bool IsWarningEnabled => IsEnabled(LogLevel.WarningLevel);

    public bool IsErrorEnabled => IsEnabled(LogLevel.ErrorLevel);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= system.EventStream.LogLevel;

    public void Log(LogLevel logLevel, Exception? cause, string format) => Publish(logLevel, cause, format);

    public void Log(LogLevel logLevel, Exception? cause, LogMessage message) => Publish(logLevel, cause, message);

    void Publish(LogLevel level, Exception? cause, object message)
    {
        if (!IsEnabled(level))
            return;
        var now = system.Clock.UtcTicks;
        system.Publish(level switch
        {
            LogLevel.DebugLevel => new Debug(cause, source, type, message, now),
            LogLevel.InfoLevel => new Info(cause, source, type, message, now),
            LogLevel.WarningLevel => new Warning(cause, source, type, message, now),
            _ => new Error(cause, source, type, message, now),
        });
    }
}
