namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>One scenario under one seed: a safety phase with faults, then all is healed and what must hold in the end
/// is waited for.</summary>
public sealed class ScenarioRun : IDisposable
{
    readonly ISimCatalog _catalog;
    readonly Dictionary<Type, object> _parts = [];

    ScenarioRun(Scenario scenario, ISimCatalog catalog)
    {
        (Scenario, _catalog) = (scenario, catalog);
        World = World.Create(scenario.Seed, new WorldOptions
        {
            Chaos = scenario.Chaos ?? ChaosOf(scenario.Seed),
            FaultPointChance = scenario.FaultPoints,
            BuiltIn = scenario.Always.Contains("builtin"),
        });
    }

    /// <summary>What is run.</summary>
    public Scenario Scenario { get; }

    /// <summary>The world it is run in.</summary>
    public World World { get; }

    /// <summary>All faults, drawn and given, by time.</summary>
    public IReadOnlyList<FaultAction> Actions { get; private set; } = [];

    /// <summary>The faults a scenario draws, as an explicit list, and those it gives.</summary>
    public static IReadOnlyList<FaultAction> ActionsOf(Scenario scenario)
        => [.. FaultGenerator.Draw(new SimRandom(scenario.Seed, "faults"), scenario).Concat(scenario.At)
            .OrderBy(action => action.At)];

    /// <summary>Runs to the end.</summary>
    /// <param name="scenario">What.</param>
    /// <param name="catalog">What its names stand for.</param>
    /// <param name="prepare">Called before the first event.</param>
    public static RunResult Execute(Scenario scenario, ISimCatalog catalog, Action<World>? prepare = null)
    {
        using var run = new ScenarioRun(scenario, catalog);
        SimFailureException? failure = null;
        try
        {
            run.Build();
            prepare?.Invoke(run.World);
            run.Live();
        }
        catch (SimFailureException e)
        {
            failure = e;
        }
        var world = run.World;
        return new RunResult(
            scenario.Seed, failure, world.Trace.Hash, world.Trace.Hashes, world.Events, world.Trace.Count, world.Now,
            run.Actions, world.Hits, world.FaultPoints.Fired);
    }

    /// <summary>The one part of that type, made when first asked for.</summary>
    public T Part<T>(Func<World, T> make)
        where T : class
    {
        if (!_parts.TryGetValue(typeof(T), out var part))
            _parts.Add(typeof(T), part = make(World));
        return (T)part;
    }

    /// <summary>The part of that type that was made before.</summary>
    public T Part<T>()
        where T : class
        => (T)_parts[typeof(T)];

    /// <inheritdoc />
    public void Dispose() => World.Dispose();

    /// <summary>A third of the seeds each: bugs hide from every single way of scheduling.</summary>
    static Chaos ChaosOf(ulong seed) => (seed % 3) switch
    {
        0 => Chaos.Fifo,
        1 => Chaos.Random,
        _ => Chaos.Pct(),
    };

    void Build()
    {
        World.Net.Default = Scenario.Link;
        _catalog.Systems[Scenario.System](this);
        foreach (var (from, to, link) in Scenario.Links)
            World.Net.Set(World.Nodes[from], World.Nodes[to], link);
        foreach (var name in Scenario.Always.Where(name => name != "builtin"))
            _catalog.Always[name](this);
        foreach (var name in Scenario.Sometimes)
            _catalog.Sometimes[name](this);
        foreach (var workload in Scenario.Workload)
            _catalog.Workloads[workload.Kind](this, workload);
        Actions = ActionsOf(Scenario);
        foreach (var action in Actions)
            World.Faults.Schedule(action);
    }

    void Live()
    {
        World.Run(Scenario.Horizon);
        if (Scenario.Eventually.Count == 0)
            return;
        World.Heal();
        foreach (var (name, within) in Scenario.Eventually)
            World.Eventually(name, _ => _catalog.Eventually[name](this), within);
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Failure">Null for a good one.</param>
/// <param name="Hash">Over its whole trace.</param>
/// <param name="Hashes">After each 1,000 records.</param>
/// <param name="Events">Events of the loop.</param>
/// <param name="Records">Records of the trace.</param>
/// <param name="Time">Virtual time at the end.</param>
/// <param name="Actions">Its faults.</param>
/// <param name="Hits">What happened at least once.</param>
/// <param name="FaultPoints">Fault points with how often they fired.</param>
public sealed record RunResult(
    ulong Seed, SimFailureException? Failure, ulong Hash, IReadOnlyList<ulong> Hashes, long Events, long Records,
    TimeSpan Time, IReadOnlyList<FaultAction> Actions, IReadOnlyCollection<string> Hits,
    IReadOnlyDictionary<string, int> FaultPoints)
{
    /// <summary>How a second run of the seed differed; null if it did not, or was not made.</summary>
    public string? Differs { get; init; }

    /// <summary>0, or the exit code of <c>quil sim</c>.</summary>
    public int ExitCode => Differs is not null ? (int)SimFailureKind.NotDeterministic
        : Failure is { } failure ? (int)failure.Kind : 0;
}
