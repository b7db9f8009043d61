using QuilActors.TestKit.Sim.House;

namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>The names that come with the product; tests add their own.</summary>
public class SimCatalog : ISimCatalog
{
    /// <summary>Shards of networks that store something.</summary>
    const int ShardBits = 2;

    readonly SortedDictionary<string, Action<ScenarioRun>> _systems = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Action<ScenarioRun, WorkloadSettings>> _workloads = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Action<ScenarioRun>> _always = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Func<ScenarioRun, bool>> _eventually = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Action<ScenarioRun>> _sometimes = new(StringComparer.Ordinal);

    /// <summary>With the node of the product as <c>house</c>.</summary>
    public SimCatalog()
    {
        _systems.Add("house", run => run.Part(world => HouseNetwork.Build(
            world, run.Scenario.Nodes, new HouseSettings
            {
                Crypto = run.Scenario.Crypto,
                ShardBits = run.Scenario.Workload.Count > 0 ? ShardBits : 0,
            })));
        _always.Add("builtin", _ => { });
        foreach (var (name, install) in HouseChecks.Always)
            _always.Add(name, run => install(Checks(run)));
        foreach (var (name, holds) in HouseChecks.Eventually)
            _eventually.Add(name, run => holds(Checks(run)));
        foreach (var (name, install) in HouseChecks.Sometimes)
            _sometimes.Add(name, run => install(Checks(run)));
        _workloads.Add("files", (run, settings) => run.Part(world => HouseWorkloads.Files(world, settings)));
        _eventually.Add("stored-objects-found", run => run.Part<HouseWorkloads>().AllAreFound());
    }

    /// <summary>Fault points of the product, by name.</summary>
    public static IReadOnlyList<string> FaultPoints => Actors.FaultPointNames.All;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Action<ScenarioRun>> Systems => _systems;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Action<ScenarioRun, WorkloadSettings>> Workloads => _workloads;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Action<ScenarioRun>> Always => _always;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Func<ScenarioRun, bool>> Eventually => _eventually;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Action<ScenarioRun>> Sometimes => _sometimes;

    /// <summary>Adds what nodes are made of.</summary>
    protected void AddSystem(string name, Action<ScenarioRun> build) => _systems.Add(name, build);

    /// <summary>Adds what must always hold.</summary>
    protected void AddAlways(string name, Action<ScenarioRun> install) => _always.Add(name, install);

    /// <summary>Adds what must hold in the end.</summary>
    protected void AddEventually(string name, Func<ScenarioRun, bool> holds) => _eventually.Add(name, holds);

    static HouseChecks Checks(ScenarioRun run) => run.Part(world => new HouseChecks(world, run.Part<HouseNetwork>()));
}
