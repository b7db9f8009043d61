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
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    private protected LogEvent(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
    {
        Cause = cause;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
        UtcTicks = utcTicks;
    }

    /// <summary>How important.</summary>
    public LogLevel Level => LogLevel();

    /// <summary>DEBUG, INFO, WARNING or ERROR.</summary>
    public string LevelName => Level.StringFor();

    /// <summary>The exception, if any.</summary>
    public Exception? Cause { get; }

    /// <summary>The actor's path or another name.</summary>
    public string LogSource { get; }

    /// <summary>The type that logs.</summary>
    public Type LogClass { get; }

    /// <summary>A text or a <see cref="LogMessage"/>.</summary>
    public object Message { get; }

    /// <summary>UTC, 100 ns ticks since 0001-01-01; 0 until the event is published.</summary>
    public long UtcTicks { get; private set; }

    /// <summary>The same as a time.</summary>
    public DateTime Timestamp => new(UtcTicks, DateTimeKind.Utc);

    /// <summary>How important.</summary>
    public abstract LogLevel LogLevel();

    /// <inheritdoc />
    public override string ToString() => $"[{LevelName}][{LogSource}] {Message}";

    internal void Stamp(long utcTicks)
    {
        if (UtcTicks == 0)
            UtcTicks = utcTicks;
    }
}

/// <summary>A debug line.</summary>
public class Debug : LogEvent
{
    /// <summary>Stamped when it is published.</summary>
    public Debug(string logSource, Type logClass, object message)
        : this(null, logSource, logClass, message)
    {
    }

    /// <summary>Stamped when it is published.</summary>
    public Debug(Exception? cause, string logSource, Type logClass, object message)
        : this(cause, logSource, logClass, message, 0)
    {
    }

    internal Debug(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
        : base(cause, logSource, logClass, message, utcTicks)
    {
    }

    /// <inheritdoc />
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}

/// <summary>An info line.</summary>
public class Info : LogEvent
{
    /// <summary>Stamped when it is published.</summary>
    public Info(string logSource, Type logClass, object message)
        : this(null, logSource, logClass, message)
    {
    }

    /// <summary>Stamped when it is published.</summary>
    public Info(Exception? cause, string logSource, Type logClass, object message)
        : this(cause, logSource, logClass, message, 0)
    {
    }

    internal Info(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
        : base(cause, logSource, logClass, message, utcTicks)
    {
    }

    /// <inheritdoc />
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
}

/// <summary>A warning.</summary>
public class Warning : LogEvent
{
    /// <summary>Stamped when it is published.</summary>
    public Warning(string logSource, Type logClass, object message)
        : this(null, logSource, logClass, message)
    {
    }

    /// <summary>Stamped when it is published.</summary>
    public Warning(Exception? cause, string logSource, Type logClass, object message)
        : this(cause, logSource, logClass, message, 0)
    {
    }

    internal Warning(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
        : base(cause, logSource, logClass, message, utcTicks)
    {
    }

    /// <inheritdoc />
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
}

/// <summary>An error.</summary>
public class Error : LogEvent
{
    /// <summary>Stamped when it is published.</summary>
    public Error(Exception? cause, string logSource, Type logClass, object message)
        : this(cause, logSource, logClass, message, 0)
    {
    }

    internal Error(Exception? cause, string logSource, Type logClass, object message, long utcTicks)
        : base(cause, logSource, logClass, message, utcTicks)
    {
    }

    /// <inheritdoc />
    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;
}
