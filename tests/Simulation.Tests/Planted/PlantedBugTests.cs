using QuilActors.TestKit.Sim;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Simulation.Tests.Planted;

public sealed class PlantedBugTests
{
    const ulong SeedsMax = 1_000;
    const int ActionsMax = 5;

    [Theory]
    [InlineData("acknowledging", "acknowledged-is-kept")]
    [InlineData("voting", "one-vote-per-round")]
    [InlineData("leased", "no-stale-write")]
    [InlineData("pairs", "applied-in-order")]
    [InlineData("retrying", "all-answered")]
    [InlineData("asking", "every-ask-ends")]
    public void A_planted_bug_is_found_shrunk_and_replayed_from_its_seed(string system, string invariant)
    {
        var catalog = new PlantedCatalog(isBroken: true);
        var found = Find(PlantedCatalog.Scenario(system), catalog);
        Assert.Equal(invariant, found.Failure!.Invariant);
        var (small, candidates) = Shrinker.Shrink(
            PlantedCatalog.Scenario(system, found.Seed), found.Failure, catalog);
        Assert.InRange(small.At.Count, 0, ActionsMax);
        Assert.InRange(candidates, 1, Shrinker.CandidatesMax);

        var again = ScenarioReader.Text(ScenarioWriter.Write(small), "small.conf", catalog);
        var replayed = ScenarioRun.Execute(again, catalog);
        Assert.Equal(invariant, replayed.Failure?.Invariant);
        Assert.Equal(replayed.Hash, ScenarioRun.Execute(small, catalog).Hash);
    }

    [Theory]
    [InlineData("acknowledging")]
    [InlineData("voting")]
    [InlineData("leased")]
    [InlineData("pairs")]
    [InlineData("retrying")]
    [InlineData("asking")]
    [InlineData("unsorted")]
    public void Without_the_bug_nothing_is_found(string system)
    {
        var result = new Campaign(PlantedCatalog.Scenario(system), new PlantedCatalog(isBroken: false))
        {
            Jobs = 1, Double = 0.5,
        }.Run(1, 10);
        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Doubled > 0);
    }

    [Fact]
    public void An_order_that_no_run_repeats_is_found_by_running_twice()
    {
        var result = new Campaign(PlantedCatalog.Scenario("unsorted"), new PlantedCatalog(isBroken: true))
        {
            Jobs = 1, Double = 1,
        }.Run(1, 5);
        Assert.Equal((int)SimFailureKind.NotDeterministic, result.ExitCode);
        Assert.All(result.Runs, run => Assert.Contains("they part between", run.Differs, StringComparison.Ordinal));
    }

    static RunResult Find(Scenario scenario, PlantedCatalog catalog)
    {
        for (var seed = 1ul; seed <= SeedsMax; seed++)
        {
            var result = ScenarioRun.Execute(scenario with { Seed = seed }, catalog);
            if (result.Failure is not null)
                return result;
        }
        throw new Xunit.Sdk.XunitException($"{scenario.System}: nothing found in {SeedsMax} seeds");
    }
}
