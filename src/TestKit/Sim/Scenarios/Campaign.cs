namespace QuilActors.TestKit.Sim.Scenarios;

/// <summary>Many seeds of one scenario. Each world lives on one thread and shares nothing with the others; a sample of
/// the seeds is run a second time and must give the same trace hash.</summary>
public sealed class Campaign(Scenario scenario, ISimCatalog catalog)
{
    const int StackBytes = 16 << 20;

    readonly Lock _gate = new();

    /// <summary>Seeds at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Share of the seeds that are run twice, 0 to 1.</summary>
    public double Double { get; init; } = 0.05;

    /// <summary>Called after each seed, by one thread at a time.</summary>
    public Action<RunResult>? Done { get; init; }

    /// <summary>Runs all seeds from the first to the last.</summary>
    public CampaignResult Run(ulong first, ulong last, CancellationToken cancel = default)
    {
        var results = new SortedDictionary<ulong, RunResult>();
        var (next, doubled) = (first, 0);
        Exception? fault = null;
        var threads = Enumerable.Range(0, Math.Max(1, Jobs)).Select(_ => new Thread(Work, StackBytes)).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        if (fault is not null)
            throw new InvalidOperationException($"a run ended by a fault of the simulation: {fault.Message}", fault);
        cancel.ThrowIfCancellationRequested();
        return new CampaignResult([.. results.Values], doubled, NeverHit(results.Values));

        void Work()
        {
            try
            {
                while (TakeSeed() is { } seed)
                    RunSeed(seed);
            }
            catch (Exception e)
            {
                lock (_gate)
                    fault ??= e;
            }
        }

        ulong? TakeSeed()
        {
            lock (_gate)
                return fault is null && !cancel.IsCancellationRequested && next <= last ? next++ : null;
        }

        void RunSeed(ulong seed)
        {
            var result = ScenarioRun.Execute(scenario with { Seed = seed }, catalog);
            var isDouble = IsDouble(seed);
            if (isDouble)
                result = Compare(result, ScenarioRun.Execute(scenario with { Seed = seed }, catalog));
            lock (_gate)
            {
                doubled += isDouble ? 1 : 0;
                results[seed] = result;
                Done?.Invoke(result);
            }
        }
    }

    /// <summary>Whether a seed is among those run twice.</summary>
    public bool IsDouble(ulong seed) => new SimRandom(seed, "double").Chance(Double);

    /// <summary>The first run; a failure of its own when the second one differs.</summary>
    public static RunResult Compare(RunResult first, RunResult second)
    {
        if (first.Hash == second.Hash && first.Records == second.Records)
            return first;
        var part = 0;
        while (part < Math.Min(first.Hashes.Count, second.Hashes.Count) && first.Hashes[part] == second.Hashes[part])
            part++;
        return first with
        {
            Differs = $"two runs give {first.Hash:x16} and {second.Hash:x16}; they part between the records "
                + $"{part * (long)Trace.HashInterval + 1} and {(part + 1) * (long)Trace.HashInterval}",
        };
    }

    List<string> NeverHit(IEnumerable<RunResult> results)
    {
        var hits = results.SelectMany(result => result.Hits).ToHashSet(StringComparer.Ordinal);
        var missing = scenario.Sometimes.Where(name => !hits.Contains(name)).ToList();
        var fired = results.SelectMany(result => result.FaultPoints).GroupBy(point => point.Key)
            .Where(group => group.Sum(point => point.Value) == 0).Select(group => $"fault point {group.Key}");
        missing.AddRange(fired.Order(StringComparer.Ordinal));
        return missing;
    }
}

/// <summary>How a campaign ended.</summary>
/// <param name="Runs">By seed.</param>
/// <param name="Doubled">Seeds run twice.</param>
/// <param name="NeverHit">What should have happened at least once and did not.</param>
public sealed record CampaignResult(IReadOnlyList<RunResult> Runs, int Doubled, IReadOnlyList<string> NeverHit)
{
    /// <summary>0, or the exit code of the worst run.</summary>
    public int ExitCode => Runs.Select(run => run.ExitCode).FirstOrDefault(code => code != 0)
        is var code && code != 0 ? code
        : NeverHit.Count > 0 ? (int)SimFailureKind.NeverHit : 0;
}
