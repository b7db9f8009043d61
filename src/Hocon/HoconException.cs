namespace QuilActors.Hocon;

/// <summary>The only exception of the reader: where the text is wrong, what is wrong and what was expected. Its message
/// is one line, <c>source:line:column: what</c>.</summary>
public sealed class HoconException : Exception
{
    internal HoconException(Origin origin, string what, Exception? cause = null)
        : base($"{origin}: {what}", cause)
    {
        Origin = origin;
        What = what;
    }

    /// <summary>The place of the fault.</summary>
    public Origin Origin { get; }

    /// <summary>The message without the place.</summary>
    public string What { get; }
}
