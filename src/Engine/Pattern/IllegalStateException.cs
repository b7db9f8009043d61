namespace QuilActors.Engine.Pattern;

/// <summary>Something was done in a state that does not allow it.</summary>
public class IllegalStateException : AkkaException
{
    /// <summary>With text.</summary>
    public IllegalStateException(string message)
        : base(message)
    {
    }

    /// <summary>With text and cause.</summary>
    public IllegalStateException(string message, Exception innerEx)
        : base(message, innerEx)
    {
    }
}
