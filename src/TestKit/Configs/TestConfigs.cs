using QuilActors.Engine.Configuration;

namespace QuilActors.TestKit.Configs;

/// <summary>Settings for tests.</summary>
public static class TestConfigs
{
    /// <summary>Those of a kit where nothing else is said.</summary>
    public static Config DefaultConfig => TestKitBase.DefaultConfig;

    /// <summary>The scheduler is a <see cref="TestScheduler"/>.</summary>
    public static Config TestSchedulerConfig => ConfigurationFactory.ParseString("quil.test.scheduler = manual");
}
