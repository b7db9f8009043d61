namespace QuilActors.Engine.Event;

/// <summary>Logs for one source. Never blocks: events go to the logger actor over the event stream.</summary>
public interface ILoggingAdapter
{
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

    /// <summary>Logs a template with its arguments.</summary>
    void Log(LogLevel logLevel, Exception? cause, string format, params object?[] args);
}

/// <summary>The levels of <see cref="ILoggingAdapter"/>.</summary>
public static class LoggingExtensions
{
    /// <summary>A logger named after the running actor.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context)
        => new BusLogging(context.System, context.Self.Path.ToString(), context.Props.Type);

    /// <summary>A logger of that name.</summary>
    public static ILoggingAdapter GetLogger(this ActorSystem system, string logSource)
        => new BusLogging(system, logSource, typeof(ActorSystem));

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

sealed class BusLogging(ActorSystem system, string source, Type type) : ILoggingAdapter
{
    public bool IsDebugEnabled => IsEnabled(LogLevel.DebugLevel);

    public bool IsInfoEnabled => IsEnabled(LogLevel.InfoLevel);

    public bool IsWarningEnabled => IsEnabled(LogLevel.WarningLevel);

    public bool IsErrorEnabled => IsEnabled(LogLevel.ErrorLevel);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= system.EventStream.LogLevel;

    public void Log(LogLevel logLevel, Exception? cause, string format, params object?[] args)
    {
        if (!IsEnabled(logLevel))
            return;
        object message = args.Length == 0 ? format : new LogMessage(format, args);
        var now = system.Clock.UtcTicks;
        system.Publish(logLevel switch
        {
            LogLevel.DebugLevel => new Debug(cause, source, type, message, now),
            LogLevel.InfoLevel => new Info(cause, source, type, message, now),
            LogLevel.WarningLevel => new Warning(cause, source, type, message, now),
            _ => new Error(cause, source, type, message, now),
        });
    }
}
