using QuilActors.Engine.Event;
using QuilActors.Hocon;

namespace QuilActors.Engine.Configuration;

/// <summary>Reads <c>quil.engine</c>, and <c>akka</c> by the same keys. The only user of the settings language in the
/// engine.</summary>
public static class EngineSettings
{
    /// <summary>What holds where nothing else is said.</summary>
    public const string Defaults =
        """
        quil.engine {
          loglevel = INFO
          stdout-loglevel = WARNING
          log-dead-letters = 10
          log-dead-letters-during-shutdown = off
          log-dead-letters-suspend-duration = 5 minutes
          actor {
            ask-timeout = infinite
            default-dispatcher { throughput = 100, throughput-deadline-time = 0 ms }
            default-mailbox { mailbox-capacity = 1000, stash-capacity = -1 }
          }
          coordinated-shutdown {
            default-phase-timeout = 5 s
            terminate-actor-system = on
            run-by-actor-system-terminate = off
          }
          persistence.max-concurrent-recoveries = 50
        }
        """;

    const string Own = "quil.engine";
    const string Akka = "akka";

    /// <summary><paramref name="setup"/> with what the settings say: <c>quil.engine.*</c> first, else <c>akka.*</c>.
    /// Keys of <c>akka</c> that mean nothing here are in <see cref="ActorSystemSetup.Warnings"/>.</summary>
    /// <exception cref="SettingsException">A value is wrong or a key of <c>quil.engine</c> unknown.</exception>
    public static ActorSystemSetup Read(Config config, ActorSystemSetup setup)
    {
        setup = setup with { Config = config.WithFallback(setup.Config) };
        if (config.Root is not { } root)
            return setup;
        if (root.Find(Akka) is HoconObject)
        {
            var found = new SettingsProblems();
            setup = AkkaSettings.Read(new HoconReader(root, Akka, found), setup);
            setup = setup with { Warnings = [.. setup.Warnings, .. AkkaSettings.Warnings(found)] };
        }
        if (root.Find(Own) is not null)
        {
            var problems = new SettingsProblems();
            setup = Read(new HoconReader(root, Own, problems), setup);
            problems.ThrowIfAny();
        }
        return setup;
    }

    /// <summary><paramref name="setup"/> with what the section sets; keys it does not know are problems of the
    /// reader.</summary>
    public static ActorSystemSetup Read(HoconReader engine, ActorSystemSetup setup)
    {
        setup = ReadKnown(engine, setup);
        engine.Done();
        return setup;
    }

    internal static ActorSystemSetup ReadKnown(HoconReader engine, ActorSystemSetup setup)
    {
        if (engine.TextOrNull("loglevel") is { } level)
            setup = setup with { LogLevel = LevelOf(level) };
        if (engine.TextOrNull("stdout-loglevel") is { } stdout)
            setup = setup with { StdoutLogLevel = LevelOf(stdout) };
        if (CountOrOff(engine, "log-dead-letters") is { } letters)
            setup = setup with { LogDeadLetters = letters };
        if (engine.BoolOrNull("log-dead-letters-during-shutdown") is { } during)
            setup = setup with { LogDeadLettersDuringShutdown = during };
        if (engine.DurationOrNull("log-dead-letters-suspend-duration", TimeSpan.FromSeconds(1)) is { } pause)
            setup = setup with { LogDeadLettersSuspendDuration = pause };
        if (engine.ChildOrNull("actor") is { } actor)
            setup = Actor(actor, setup);
        if (engine.ChildOrNull("coordinated-shutdown") is { } shutdown)
            setup = Shutdown(shutdown, setup);
        if (engine.ChildOrNull("persistence") is { } persistence)
        {
            if (persistence.IntOrNull("max-concurrent-recoveries", 1, 10_000) is { } recoveries)
                setup = setup with { MaxConcurrentRecoveries = recoveries };
            persistence.Done();
        }
        return setup;
    }

    static ActorSystemSetup Actor(HoconReader actor, ActorSystemSetup setup)
    {
        if (actor.TextOrNull("ask-timeout") is { } text && text != "infinite")
            setup = setup with { AskTimeout = actor.Duration("ask-timeout", TimeSpan.FromMilliseconds(1)) };
        if (actor.ChildOrNull("default-dispatcher") is { } dispatcher)
        {
            if (dispatcher.IntOrNull("throughput", 1, 100_000) is { } throughput)
                setup = setup with { Throughput = throughput };
            if (dispatcher.DurationOrNull("throughput-deadline-time", TimeSpan.Zero) is { } deadline)
                setup = setup with { ThroughputDeadlineTime = deadline };
            dispatcher.Done();
        }
        if (actor.ChildOrNull("default-mailbox") is { } mailbox)
        {
            if (mailbox.IntOrNull("mailbox-capacity", 1) is { } messages)
                setup = setup with { MailboxCapacity = messages };
            if (mailbox.IntOrNull("stash-capacity", -1) is { } capacity)
                setup = setup with { StashCapacity = capacity };
            mailbox.Done();
        }
        actor.Done();
        return setup;
    }

    static ActorSystemSetup Shutdown(HoconReader shutdown, ActorSystemSetup setup)
    {
        var timeouts = new Dictionary<string, TimeSpan>(setup.PhaseTimeouts, StringComparer.Ordinal);
        if (shutdown.DurationOrNull("default-phase-timeout", TimeSpan.Zero) is { } usual)
            setup = setup with { DefaultPhaseTimeout = usual };
        if (shutdown.BoolOrNull("terminate-actor-system") is { } terminate)
            setup = setup with { ShutdownTerminatesSystem = terminate };
        if (shutdown.BoolOrNull("run-by-actor-system-terminate") is { } byTerminate)
            setup = setup with { TerminateRunsShutdown = byTerminate };
        if (shutdown.ChildOrNull("phases") is { } phases)
        {
            foreach (var name in CoordinatedShutdown.PhaseNames)
            {
                if (phases.ChildOrNull(name) is not { } phase)
                    continue;
                if (phase.DurationOrNull("timeout", TimeSpan.Zero) is { } timeout)
                    timeouts[name] = timeout;
                phase.Done();
            }
            phases.Done();
        }
        shutdown.Done();
        return setup with { PhaseTimeouts = timeouts };
    }

    static int? CountOrOff(HoconReader reader, string key) => reader.TextOrNull(key)?.ToLowerInvariant() switch
    {
        "off" or "false" => 0,
        "on" or "true" => int.MaxValue,
        null => null,
        _ => reader.IntOrNull(key, 0),
    };

    static LogLevel LevelOf(string level) => level.ToUpperInvariant() switch
    {
        "OFF" => LogLevel.OffLevel,
        _ => Logging.LogLevelFor(level),
    };
}
