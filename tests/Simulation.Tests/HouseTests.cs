using QuilActors.Actors.Chain;
using QuilActors.TestKit.Sim;
using QuilActors.TestKit.Sim.House;

namespace QuilActors.Simulation.Tests;

public sealed class HouseTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public void Whole_nodes_grow_one_chain()
    {
        using var world = World.Create(1);
        world.Net.Default = Link.Wan;
        var heads = new ulong[8];
        world.On<HeadChanged>((node, head) => heads[node.Index] = head.Head.Number);
        HouseNetwork.Build(world, heads.Length);
        for (var i = 0; i < 10; i++)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var (events, records) = (world.Events, world.Trace.Count);
            world.Run(TimeSpan.FromMinutes(1));
            output.WriteLine($"{world.Now}: {string.Join(' ', heads)} events {world.Events - events} messages "
                + $"{world.Trace.Count - records} in {watch.ElapsedMilliseconds} ms");
        }
        foreach (var line in world.LogLines)
            output.WriteLine(line);
        Assert.All(heads, head => Assert.True(head > 30, $"{head}"));
    }
}
