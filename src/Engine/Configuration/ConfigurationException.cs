namespace QuilActors.Engine.Configuration;

/// <summary>A setting is wrong.</summary>
public class ConfigurationException : AkkaException
{
    /// <summary>With text.</summary>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>With text and cause.</summary>
    public ConfigurationException(string message, Exception? exception)
        : base(message, exception)
    {
    }
}
