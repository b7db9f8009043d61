namespace QuilActors.Engine.Event;

/// <summary>Makes loggers, names levels.</summary>
public static class Logging
{
    /// <summary>A logger named after the running actor.</summary>
    public static ILoggingAdapter GetLogger(
        this IActorContext context, ILogMessageFormatter? logMessageFormatter = null)
        => new BusLogging(
            context.System, context.Self.Path.ToString(), context.Props.Type, logMessageFormatter);

    /// <summary>A logger named after an object: a text, a type, an actor, or the type of anything else.</summary>
    public static ILoggingAdapter GetLogger(
        this ActorSystem system, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null)
        => logSourceObj switch
        {
            string text => new BusLogging(system, text, typeof(ActorSystem), logMessageFormatter),
            Type type => new BusLogging(system, SimpleName(type), type, logMessageFormatter),
            IActorRef actor => new BusLogging(system, actor.Path.ToString(), actor.GetType(), logMessageFormatter),
            _ => new BusLogging(system, SimpleName(logSourceObj), logSourceObj.GetType(), logMessageFormatter),
        };

    /// <summary>DEBUG, INFO, WARNING or ERROR.</summary>
    public static string StringFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => "DEBUG",
        LogLevel.InfoLevel => "INFO",
        LogLevel.WarningLevel => "WARNING",
        _ => "ERROR",
    };

    /// <summary>The event of a level.</summary>
    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        _ => typeof(Error),
    };

    /// <summary>The level of a name, in letters of any case.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static LogLevel LogLevelFor(string logLevel) => logLevel.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        _ => throw new ArgumentException(
            $"loglevel {logLevel} is none of DEBUG, INFO, WARNING, ERROR", nameof(logLevel)),
    };

    /// <summary>The level of an event.</summary>
    public static LogLevel LogLevelFor<T>()
        where T : LogEvent
        => typeof(T) == typeof(Debug) ? LogLevel.DebugLevel
            : typeof(T) == typeof(Info) ? LogLevel.InfoLevel
            : typeof(T) == typeof(Warning) ? LogLevel.WarningLevel
            : LogLevel.ErrorLevel;

    /// <summary>The name of an object's type.</summary>
    public static string SimpleName(object o) => SimpleName(o.GetType());

    /// <summary>The name of a type.</summary>
    public static string SimpleName(Type t) => t.Name;
}
