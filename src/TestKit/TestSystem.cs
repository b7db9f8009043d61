using QuilActors.Engine;
using QuilActors.Engine.Configuration;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Hosting;
using QuilActors.Engine.Persistence;

namespace QuilActors.TestKit;

/// <summary>A system under test, the engine it runs on and the filters of what it logs.</summary>
sealed record TestSystem(ActorSystem System, TestEngine On, EventFilters Filters)
{
    /// <summary>Starts one: with memory stores where none are given, in virtual time where the test is to run so.
    /// </summary>
    public static TestSystem Start(ActorSystemSetup setup, Config config, string? name)
    {
        setup = EngineSettings.Read(config, setup);
        var on = TestEngine.Current;
        if (setup.Services is null && on.Mode == TestEngineMode.Sim)
            setup = setup with { Services = new VirtualEngine(on.Seed) };
        else if (setup.Services is { } services)
            on = OnOf(EngineOf(services));
        if (TestScheduler.IsWantedBy(setup.Config))
            setup = TestScheduler.InstallIn(setup);
        var filters = new EventFilters(setup.LogSink ?? new StandardErrorSink(setup.StdoutLogLevel));
        setup = setup with
        {
            Journal = setup.Journal ?? new MemoryJournal(),
            Snapshots = setup.Snapshots ?? new MemorySnapshots(),
            LogSink = filters,
        };
        var system = ActorSystem.Create(name ?? "test", setup);
        filters.Listen(system);
        if (TestScheduler.Behind(setup.Services) is { } behind)
            system.RegisterOnTermination(behind.Dispose);
        return new TestSystem(system, on, filters);
    }

    /// <summary>One made elsewhere.</summary>
    public static TestSystem Of(ActorSystem system)
        => new(system, OnOf(EngineOf(system)), EventFilters.Of(system));

    /// <summary>The virtual engine of a system; null if it runs on threads.</summary>
    public static VirtualEngine? EngineOf(ActorSystem system) => EngineOf(system.Settings.Setup.Services);

    static VirtualEngine? EngineOf(IEngineServices? services)
        => services as VirtualEngine ?? TestScheduler.Behind(services) as VirtualEngine;

    static TestEngine OnOf(VirtualEngine? engine) => engine is null
        ? TestEngine.Threaded
        : TestEngine.Sim(engine.Seed ?? 0);
}
