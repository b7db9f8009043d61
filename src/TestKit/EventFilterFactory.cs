using System.Text.RegularExpressions;
using QuilActors.Engine.Event;

namespace QuilActors.TestKit;

/// <summary>Makes expectations about log events and dead letters.</summary>
public sealed class EventFilterFactory
{
    readonly TestKitBase _testKit;
    readonly EventFilters _filters;
    readonly EventMatch[] _before;

    internal EventFilterFactory(TestKitBase testKit, EventFilters filters, params EventMatch[] before)
    {
        _testKit = testKit;
        _filters = filters;
        _before = before;
    }

    /// <summary>Log events by a function.</summary>
    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Custom<LogEvent>(predicate);

    /// <summary>Log events of a type by a function.</summary>
    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate)
        where TLogEvent : LogEvent
        => With($"a fitting {typeof(TLogEvent).Name}", e => e is TLogEvent log && predicate(log));

    /// <summary>Debug lines.</summary>
    public IEventFilterApplier Debug(
        string? message = null, string? start = null, string? contains = null, string? source = null)
        => ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    /// <summary>Debug lines.</summary>
    public IEventFilterApplier Debug(Regex pattern, string? source = null)
        => ForLogLevel(LogLevel.DebugLevel, pattern, source);

    /// <summary>Info lines.</summary>
    public IEventFilterApplier Info(
        string? message = null, string? start = null, string? contains = null, string? source = null)
        => ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    /// <summary>Info lines.</summary>
    public IEventFilterApplier Info(Regex pattern, string? source = null)
        => ForLogLevel(LogLevel.InfoLevel, pattern, source);

    /// <summary>Warnings.</summary>
    public IEventFilterApplier Warning(
        string? message = null, string? start = null, string? contains = null, string? source = null)
        => ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    /// <summary>Warnings.</summary>
    public IEventFilterApplier Warning(Regex pattern, string? source = null)
        => ForLogLevel(LogLevel.WarningLevel, pattern, source);

    /// <summary>Errors.</summary>
    public IEventFilterApplier Error(
        string? message = null, string? start = null, string? contains = null, string? source = null)
        => ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    /// <summary>Errors.</summary>
    public IEventFilterApplier Error(Regex pattern, string? source = null)
        => ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    /// <summary>Lines of a level whose text is, begins with or contains what is given, of a source.</summary>
    public IEventFilterApplier ForLogLevel(
        LogLevel logLevel, string? message = null, string? start = null, string? contains = null,
        string? source = null)
        => Level(logLevel, Texts(message, start, contains), source, $"{message}{start}{contains}");

    /// <summary>Lines of a level whose text fits a pattern, of a source.</summary>
    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string? source = null)
        => Level(logLevel, pattern.IsMatch, source, pattern.ToString());

    /// <summary>Errors with an exception.</summary>
    public IEventFilterApplier Exception<TException>(
        string? message = null, string? start = null, string? contains = null, string? source = null)
        where TException : Exception
        => Exception(typeof(TException), message, start, contains, source);

    /// <summary>Errors with an exception.</summary>
    public IEventFilterApplier Exception<TException>(Regex pattern, string? source = null)
        where TException : Exception
        => Exception(typeof(TException), pattern, source);

    /// <summary>Errors with an exception, on request also an inner one.</summary>
    public IEventFilterApplier Exception(
        Type exceptionType, string? message = null, string? start = null, string? contains = null,
        string? source = null, bool checkInnerExceptions = false)
        => Thrown(exceptionType, Texts(message, start, contains), source, checkInnerExceptions);

    /// <summary>Errors with an exception, on request also an inner one.</summary>
    public IEventFilterApplier Exception(
        Type exceptionType, Regex pattern, string? source = null, bool checkInnerExceptions = false)
        => Thrown(exceptionType, pattern.IsMatch, source, checkInnerExceptions);

    /// <summary>All dead letters.</summary>
    public IEventFilterApplier DeadLetter() => DeadLetter<object>();

    /// <summary>Dead letters of a type, to a recipient.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(string? source = null)
        => DeadLetter(typeof(TMessage), static _ => true, source);

    /// <summary>Dead letters of a type that fit, to a recipient.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string? source = null)
        => DeadLetter(typeof(TMessage), message => isMatch((TMessage)message), source);

    /// <summary>Dead letters of a type, to a recipient.</summary>
    public IEventFilterApplier DeadLetter(Type type, string? source = null)
        => DeadLetter(type, static _ => true, source);

    /// <summary>Dead letters of a type that fit, to a recipient.</summary>
    public IEventFilterApplier DeadLetter(Type type, Func<object, bool> isMatch, string? source = null)
        => With(
            $"a dead letter {type.Name}",
            e => e is DeadLetter letter && type.IsInstanceOfType(letter.Message) && isMatch(letter.Message)
                && IsSource(letter.Recipient.Path.ToString(), source));

    static Func<string, bool> Texts(string? message, string? start, string? contains)
        => text => (message is null || text == message)
            && (start is null || text.StartsWith(start, StringComparison.Ordinal))
            && (contains is null || text.Contains(contains, StringComparison.Ordinal));

    /// <summary>The source itself or the path of it without address.</summary>
    static bool IsSource(string actual, string? wanted)
        => wanted is null || actual == wanted
            || (actual.EndsWith(wanted, StringComparison.Ordinal)
                && actual.Contains("://", StringComparison.Ordinal)
                && actual.IndexOf('/', actual.IndexOf("://", StringComparison.Ordinal) + 3)
                    == actual.Length - wanted.Length);

    EventFilterApplier Level(LogLevel level, Func<string, bool> text, string? source, string shown)
        => With(
            $"{level.StringFor()} '{shown}' of {source ?? "anybody"}",
            e => e is LogEvent log && log.LogLevel() == level && text(log.Message.ToString() ?? "")
                && IsSource(log.LogSource, source));

    EventFilterApplier Thrown(Type type, Func<string, bool> text, string? source, bool inner)
        => With(
            $"an error with {type.Name} of {source ?? "anybody"}",
            e => e is Error log && IsSource(log.LogSource, source)
                && IsThrown(log, log.Cause, type, text, inner));

    static bool IsThrown(Error log, Exception? cause, Type type, Func<string, bool> text, bool inner)
    {
        if (cause is null)
            return false;
        if (type.IsInstanceOfType(cause) && (text(log.Message.ToString() ?? "") || text(cause.Message)))
            return true;
        return inner && IsThrown(log, cause.InnerException, type, text, inner);
    }

    EventFilterApplier With(string description, Func<object, bool> isMatch)
        => new EventFilterApplier(_testKit, _filters, [.. _before, new EventMatch(description, isMatch)]);
}
