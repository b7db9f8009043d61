using QuilActors.Hocon;

namespace QuilActors.Engine.Configuration;

/// <summary>Makes <see cref="Config"/>.</summary>
public static class ConfigurationFactory
{
    /// <summary>No settings.</summary>
    public static Config Empty => Config.Empty;

    /// <summary>Reads HOCON.</summary>
    /// <exception cref="ConfigurationException">It is wrong.</exception>
    public static Config ParseString(string hocon)
    {
        if (string.IsNullOrWhiteSpace(hocon))
            return Config.Empty;
        try
        {
            return new Config(HoconDocument.Parse(hocon, "config") as HoconObject
                ?? throw new ConfigurationException("the settings are a list where a section is expected"));
        }
        catch (HoconException e)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }

    /// <summary>What the engine is set to where nothing else is said.</summary>
    public static Config Default() => ParseString(EngineSettings.Defaults);
}

/// <summary>Short forms.</summary>
public static class ConfigExtensions
{
    /// <summary>Whether there is nothing.</summary>
    public static bool IsNullOrEmpty(this Config? config) => config is null || config.IsEmpty;

    /// <summary>The one with the other behind it, either of which may be absent.</summary>
    public static Config? SafeWithFallback(this Config? config, Config? fallback)
        => config is null ? fallback : fallback is null ? config : config.WithFallback(fallback);
}
