namespace QuilActors.Engine.Event;

/// <summary>A template and its arguments; the text is made when it is read.</summary>
public class LogMessage
{
    readonly ILogMessageFormatter _formatter;
    readonly object?[] _args;

    /// <summary>With <c>{0}</c> or <c>{Name}</c> places.</summary>
    public LogMessage(string format, params object?[] args)
        : this(DefaultLogMessageFormatter.Instance, format, args)
    {
    }

    /// <summary>With the places of a formatter.</summary>
    public LogMessage(ILogMessageFormatter formatter, string format, params object?[] args)
    {
        _formatter = formatter;
        _args = args;
        Format = format;
    }

    /// <summary>The template.</summary>
    public string Format { get; }

    /// <summary>The arguments.</summary>
    public IEnumerable<object?> Parameters() => _args;

    /// <summary>Template and arguments side by side.</summary>
    public string Unformatted() => $"{Format} {string.Join(", ", _args)}";

    /// <inheritdoc />
    public override string ToString() => _formatter.Format(Format, _args);
}
