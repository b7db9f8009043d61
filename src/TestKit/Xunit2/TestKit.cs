using QuilActors.Engine;
using QuilActors.Engine.Configuration;
using QuilActors.Engine.Event;
using Xunit.Abstractions;

namespace QuilActors.TestKit.Xunit2;

/// <summary>The base of xunit tests of actors: a system that is gone after the test.</summary>
public class TestKit : TestKitBase, IDisposable
{
    /// <summary>In a system made elsewhere, or in a new one. A given system is terminated after the test too.</summary>
    public TestKit(ActorSystem? system = null, ITestOutputHelper? output = null)
        : base(
            Assertions,
            system is null ? TestSystem.Start(WithOutput(new ActorSystemSetup(), output), Config.Empty, null)
                : TestSystem.Of(system),
            null)
        => Output = output;

    /// <summary>In a new system.</summary>
    public TestKit(ActorSystemSetup setup, string? actorSystemName = null, ITestOutputHelper? output = null)
        : base(Assertions, WithOutput(setup, output), actorSystemName)
        => Output = output;

    /// <summary>In a new system.</summary>
    public TestKit(Config config, string? actorSystemName = null, ITestOutputHelper? output = null)
        : base(
            Assertions, WithOutput(EngineSettings.Read(config, new ActorSystemSetup()), output), actorSystemName)
        => Output = output;

    /// <summary>In a new system.</summary>
    public TestKit(string config, ITestOutputHelper? output = null)
        : this(ConfigurationFactory.ParseString(config), null, output)
    {
    }

    /// <inheritdoc cref="TestKitBase.DefaultConfig" />
    public static new Config DefaultConfig => TestKitBase.DefaultConfig;

    /// <inheritdoc cref="TestKitBase.FullDebugConfig" />
    public static new Config FullDebugConfig => TestKitBase.FullDebugConfig;

    /// <summary>xunit's.</summary>
    protected static new XunitAssertions Assertions { get; } = new();

    /// <summary>The output of the test, where log lines go too.</summary>
    protected ITestOutputHelper? Output { get; }

    /// <summary>Terminates the system.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs after the test, before the system is terminated.</summary>
    protected virtual void AfterAll()
    {
    }

    /// <summary>Terminates the system.</summary>
    protected virtual void Dispose(bool disposing)
    {
        try
        {
            AfterAll();
            Shutdown(verifySystemShutdown: true);
        }
        finally
        {
            Leave();
        }
    }

    static ActorSystemSetup WithOutput(ActorSystemSetup setup, ITestOutputHelper? output)
        => output is null || setup.LogSink is not null ? setup : setup with { LogSink = new OutputSink(output) };

    sealed class OutputSink(ITestOutputHelper output) : ILogSink
    {
        public void Write(LogEvent logEvent)
        {
            try
            {
                output.WriteLine($"{logEvent.Timestamp:HH:mm:ss.fff} {logEvent} {logEvent.Cause}");
            }
            catch (InvalidOperationException)
            {
                // The test is over: xunit takes no more lines.
            }
        }
    }
}
