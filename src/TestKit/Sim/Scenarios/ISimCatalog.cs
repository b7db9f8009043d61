namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>The names a scenario may use, and what they stand for.</summary>
public interface ISimCatalog
{
    /// <summary>What nodes are made of.</summary>
    IReadOnlyDictionary<string, Action<ScenarioRun>> Systems { get; }

    /// <summary>What clients do.</summary>
    IReadOnlyDictionary<string, Action<ScenarioRun, WorkloadSettings>> Workloads { get; }

    /// <summary>What must always hold.</summary>
    IReadOnlyDictionary<string, Action<ScenarioRun>> Always { get; }

    /// <summary>What must hold in the end.</summary>
    IReadOnlyDictionary<string, Func<ScenarioRun, bool>> Eventually { get; }

    /// <summary>What must happen at least once in a campaign.</summary>
    IReadOnlyDictionary<string, Action<ScenarioRun>> Sometimes { get; }
}
