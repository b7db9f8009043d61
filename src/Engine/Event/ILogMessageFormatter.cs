namespace QuilActors.Engine.Event;

/// <summary>Makes the text of a template and its arguments.</summary>
public interface ILogMessageFormatter
{
    /// <summary>The text.</summary>
    string Format(string format, params object?[] args);

    /// <summary>The text.</summary>
    string Format(string format, IEnumerable<object?> args);
}

/// <summary>Templates with <c>{0}</c> or <c>{Name}</c> places.</summary>
public sealed class DefaultLogMessageFormatter : ILogMessageFormatter
{
    DefaultLogMessageFormatter()
    {
    }

    /// <summary>The only one.</summary>
    public static DefaultLogMessageFormatter Instance { get; } = new();

    /// <inheritdoc />
    public string Format(string format, params object?[] args) => LogTemplate.Fill(format, args);

    /// <inheritdoc />
    public string Format(string format, IEnumerable<object?> args) => LogTemplate.Fill(format, [.. args]);
}
