using System.Diagnostics;

namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>Makes a failing scenario small: fewer faults (ddmin), nodes, work, time, and the plain order of events. A
/// candidate counts only if it breaks the same invariant; all streams of chance keep their seeds.</summary>
public sealed class Shrinker
{
    readonly ISimCatalog _catalog;
    readonly string _invariant;
    readonly Stopwatch _watch = Stopwatch.StartNew();
    Scenario _best;

    Shrinker(Scenario scenario, string invariant, ISimCatalog catalog)
        => (_best, _invariant, _catalog) = (scenario, invariant, catalog);

    /// <summary>Candidates tried at most.</summary>
    public const int CandidatesMax = 300;

    /// <summary>Time taken at most.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(10);

    /// <summary>Candidates tried so far.</summary>
    public int Candidates { get; private set; }

    bool IsOver => Candidates >= CandidatesMax || _watch.Elapsed > TimeMax;

    /// <summary>The smallest scenario found that still breaks what this one breaks.</summary>
    /// <param name="scenario">A failing one.</param>
    /// <param name="failure">How it fails.</param>
    /// <param name="catalog">What its names stand for.</param>
    public static (Scenario Scenario, int Candidates) Shrink(
        Scenario scenario, SimFailureException failure, ISimCatalog catalog)
    {
        var actions = ScenarioRun.ActionsOf(scenario).Where(action => action.At <= failure.Time).ToArray();
        var shrinker = new Shrinker(
            scenario with { Random = new FaultRates(), At = ScenarioRun.ActionsOf(scenario) },
            failure.Invariant, catalog);
        shrinker.Try(shrinker._best with { At = actions });
        shrinker.ShrinkActions();
        shrinker.ShrinkNodes();
        shrinker.ShrinkWork();
        shrinker.ShrinkTime();
        shrinker.Try(shrinker._best with { Chaos = Chaos.Fifo });
        return (shrinker._best, shrinker.Candidates);
    }

    /// <summary>Removes chunks of the faults, halves first, single ones last.</summary>
    void ShrinkActions()
    {
        if (_best.At.Count > 0 && Try(_best with { At = [] }))
            return;
        for (var parts = 2; _best.At.Count >= 2 && parts <= _best.At.Count && !IsOver;)
        {
            var size = (_best.At.Count + parts - 1) / parts;
            var removed = false;
            for (var from = 0; from < _best.At.Count && !removed; from += size)
            {
                var rest = _best.At.Where((_, index) => index < from || index >= from + size).ToArray();
                removed = Try(_best with { At = rest });
            }
            if (removed)
                parts = Math.Max(parts - 1, 2);
            else if (parts == _best.At.Count)
                return;
            else
                parts = Math.Min(2 * parts, _best.At.Count);
        }
    }

    void ShrinkNodes()
    {
        while (_best.Nodes > 1 && !IsOver)
        {
            var nodes = (_best.Nodes + 1) / 2;
            var fitting = _best.At.Where(a => a.Nodes.Concat(a.Others).All(node => node < nodes)).ToArray();
            if (nodes == _best.Nodes || fitting.Length != _best.At.Count
                || !Try(_best with { Nodes = nodes, At = fitting }))
                return;
        }
    }

    void ShrinkWork()
    {
        for (var i = 0; i < _best.Workload.Count && !IsOver; i++)
        {
            var (index, one) = (i, _best.Workload[i]);
            Try(_best with
            {
                Workload = [.. _best.Workload.Select(
                    (other, j) => j == index ? one with { PerSecond = one.PerSecond / 2 } : other)],
            });
        }
    }

    /// <summary>Bisects the horizon to a tenth.</summary>
    void ShrinkTime()
    {
        var (low, high) = (TimeSpan.Zero, _best.Horizon);
        while (high - low > high / 10 && !IsOver)
        {
            var middle = new TimeSpan((low + high).Ticks / 2 / TimeSpan.TicksPerMillisecond
                * TimeSpan.TicksPerMillisecond);
            if (Try(_best with { Horizon = middle }))
                high = middle;
            else
                low = middle;
        }
    }

    bool Try(Scenario candidate)
    {
        if (IsOver)
            return false;
        Candidates++;
        if (ScenarioRun.Execute(candidate, _catalog).Failure?.Invariant != _invariant)
            return false;
        _best = candidate;
        return true;
    }
}
