using QuilActors.Actors.Chain;
using QuilActors.TestKit.Sim;
using QuilActors.TestKit.Sim.House;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Simulation.Tests;

public sealed class HouseTests
{
    [Theory]
    [InlineData(CryptoMode.Fake)]
    [InlineData(CryptoMode.Real)]
    public void Whole_nodes_grow_one_chain(CryptoMode crypto)
    {
        using var world = World.Create(1);
        world.Net.Default = Link.Wan;
        var heads = new ulong[5];
        world.On<HeadChanged>((node, head) => heads[node.Index] = head.Head.Number);
        HouseNetwork.Build(world, heads.Length, new HouseSettings { Crypto = crypto });
        world.Run(TimeSpan.FromMinutes(10));
        Assert.All(heads, head => Assert.InRange(head, 15ul, 21ul));
        Assert.Empty(world.LogLines);
    }

    [Fact]
    public void The_default_scenario_holds_for_some_seeds_run_twice_and_side_by_side()
    {
        var scenario = ScenarioReader.Default(new SimCatalog(), "sim.nodes=10", "sim.horizon=5m");
        var result = new Campaign(scenario, new SimCatalog()) { Jobs = 2, Double = 0.5 }.Run(1, 8);
        Assert.All(result.Runs, run => Assert.True(run.ExitCode == 0, run.Differs ?? run.Failure?.Report));
        Assert.True(result.Doubled > 0);
        Assert.True(result.Runs.Sum(run => run.Actions.Count) > 50);
    }

    [Fact]
    public void Objects_whose_storing_was_acknowledged_are_found_after_a_crash()
    {
        var scenario = ScenarioReader.Text(
            """
            sim {
              nodes = 4, horizon = 3 m, link.default = lan
              workload = [ { kind = files, rate = "2/m", size = 2 KiB } ]
              faults.at = [ { t = 90 s, crash = n2, mode = lose-unsynced, restart-after = 10 s } ]
              eventually = [ { name = stored-objects-found, within = 3 m } ]
            }
            """, "files.conf", new SimCatalog());
        var result = ScenarioRun.Execute(scenario, new SimCatalog());
        Assert.True(result.Failure is null, result.Failure?.Report);
    }
}
