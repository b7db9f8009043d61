using QuilActors.Engine.Event;
using QuilActors.Hocon;

namespace QuilActors.Engine.Configuration;

/// <summary>Reads <c>quil.engine</c>. The only user of the settings language in the engine.</summary>
public static class EngineSettings
{
    /// <summary><paramref name="setup"/> with what the section sets; keys it does not know are problems of the
    /// reader.</summary>
    public static ActorSystemSetup Read(HoconReader engine, ActorSystemSetup setup)
    {
        if (engine.TextOrNull("loglevel") is { } level)
            setup = setup with { LogLevel = LevelOf(level) };
        if (engine.IntOrNull("log-dead-letters", 0) is { } letters)
            setup = setup with { LogDeadLetters = letters };
        if (engine.DurationOrNull("log-dead-letters-suspend-duration", TimeSpan.FromSeconds(1)) is { } pause)
            setup = setup with { LogDeadLettersSuspendDuration = pause };
        if (engine.ChildOrNull("actor") is { } actor)
        {
            if (actor.TextOrNull("ask-timeout") is { } text && text != "infinite")
                setup = setup with { AskTimeout = actor.Duration("ask-timeout", TimeSpan.FromMilliseconds(1)) };
            if (actor.ChildOrNull("default-dispatcher") is { } dispatcher)
            {
                if (dispatcher.IntOrNull("throughput", 1, 100_000) is { } throughput)
                    setup = setup with { Throughput = throughput };
                dispatcher.Done();
            }
            if (actor.ChildOrNull("default-mailbox") is { } mailbox)
            {
                if (mailbox.IntOrNull("stash-capacity", -1) is { } capacity)
                    setup = setup with { StashCapacity = capacity };
                mailbox.Done();
            }
            actor.Done();
        }
        if (engine.ChildOrNull("persistence") is { } persistence)
        {
            if (persistence.IntOrNull("max-concurrent-recoveries", 1, 10_000) is { } recoveries)
                setup = setup with { MaxConcurrentRecoveries = recoveries };
            persistence.Done();
        }
        engine.Done();
        return setup;
    }

    static LogLevel LevelOf(string level) => level.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => LogLevel.OffLevel,
        _ => throw new ConfigurationException($"loglevel {level} is none of DEBUG, INFO, WARNING, ERROR, OFF"),
    };
}
