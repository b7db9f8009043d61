using QuilActors.TestKit.Sim;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Simulation.Tests.Planted;

/// <summary>Small systems that are right, and the same ones with a bug put in: what a simulation must find.</summary>
sealed class PlantedCatalog : SimCatalog
{
    public PlantedCatalog(bool isBroken)
    {
        AddSystem("acknowledging", run => run.World.AddNodes(
            run.Scenario.Nodes, new AcknowledgingToy(run.World, isBroken).Build));
        AddSystem("voting", run => run.World.AddNodes(run.Scenario.Nodes, new VotingToy(run.World, isBroken).Build));
        AddSystem("leased", run => run.World.AddNodes(run.Scenario.Nodes, new LeasedToy(run.World, isBroken).Build));
        AddSystem("pairs", run => run.World.AddNodes(run.Scenario.Nodes, new PairsToy(run.World, isBroken).Build));
        AddSystem("asking", run => run.World.AddNodes(run.Scenario.Nodes, new AskingToy(run.World, isBroken).Build));
        AddSystem("unsorted", run => run.World.AddNodes(
            run.Scenario.Nodes, new UnsortedToy(run.World, isBroken).Build));
        AddSystem("retrying", run =>
        {
            var toy = run.Part(world => new RetryingToy(world, isBroken));
            run.World.AddNodes(run.Scenario.Nodes, toy.Build);
        });
        AddEventually("all-answered", run => run.Part<RetryingToy>().AllAnswered);
    }

    public static Scenario Scenario(string system, ulong seed = 1) => new()
    {
        Seed = seed,
        Nodes = 5,
        System = system,
        Horizon = TimeSpan.FromMinutes(3),
        Link = Link.Hostile,
        FaultPoints = 0,
        Random = new FaultRates { Crash = 6 / 60.0, Partition = 2 / 60.0, Pause = 3 / 60.0, DownMax = 2 },
        Eventually = system == "retrying" ? [("all-answered", TimeSpan.FromSeconds(60))] : [],
    };
}
