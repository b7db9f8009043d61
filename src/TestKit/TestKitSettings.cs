using QuilActors.Engine;
using QuilActors.Engine.Configuration;

namespace QuilActors.TestKit;

/// <summary>The times of a test kit: <c>quil.test.*</c>, else <c>akka.test.*</c>.</summary>
public sealed class TestKitSettings : IExtension
{
    /// <summary>What holds where nothing else is said.</summary>
    public const string Defaults =
        """
        quil.test {
          single-expect-default = 3 s
          default-timeout = 5 s
          filter-leeway = 3 s
          timefactor = 1.0
        }
        """;

    /// <summary>Reads them.</summary>
    /// <exception cref="ConfigurationException">One is wrong.</exception>
    public TestKitSettings(Config config)
    {
        var own = (config.GetConfig("quil.test") ?? Config.Empty)
            .WithFallback(config.GetConfig("akka.test") ?? Config.Empty)
            .WithFallback(ConfigurationFactory.ParseString(Defaults).GetConfig("quil.test")!);
        SingleExpectDefault = own.GetTimeSpan("single-expect-default");
        DefaultTimeout = own.GetTimeSpan("default-timeout");
        TestEventFilterLeeway = own.GetTimeSpan("filter-leeway");
        TestTimeFactor = own.GetDouble("timefactor");
        if (TestTimeFactor <= 0)
            throw new ConfigurationException("timefactor must be above zero");
    }

    /// <summary>How long one expectation waits.</summary>
    public TimeSpan SingleExpectDefault { get; }

    /// <summary>How long latches, barriers and the shutdown wait.</summary>
    public TimeSpan DefaultTimeout { get; }

    /// <summary>How long an event filter waits for missing events after its block.</summary>
    public TimeSpan TestEventFilterLeeway { get; }

    /// <summary>What given times are multiplied with.</summary>
    public double TestTimeFactor { get; }
}

/// <summary>The <see cref="TestKitSettings"/> of a system.</summary>
public sealed class TestKitExtension : ExtensionIdProvider<TestKitSettings>
{
    /// <summary>Those of <paramref name="system"/>.</summary>
    public static TestKitSettings For(ActorSystem system) => new TestKitExtension().Get(system);

    /// <inheritdoc />
    public override TestKitSettings CreateExtension(ExtendedActorSystem system)
        => new(system.Settings.Setup.Config);
}
