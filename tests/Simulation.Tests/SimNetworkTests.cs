using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests;

public sealed class SimNetworkTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Each_direction_of_a_partition_blocks_only_what_it_names()
    {
        using var world = New(4, out var heard);
        var n = world.Nodes;
        world.At(Second).Partition([n[0], n[1]], [n[2]], oneWay: true).For(10 * Second);
        world.At(20 * Second).Partition([n[0]], [n[2]]).For(10 * Second);
        world.At(40 * Second).Isolate(n[3]).For(10 * Second);
        Assert.Equal("10 13 20 23", SendAll(5 * Second, (1, 0), (0, 2), (1, 2), (2, 0), (1, 3), (2, 3)));
        Assert.Equal("10 12 13 23", SendAll(20 * Second, (1, 0), (0, 2), (1, 2), (2, 0), (1, 3), (2, 3)));
        Assert.Equal("02 10", SendAll(20 * Second, (1, 0), (0, 2), (1, 3), (3, 2)));
        Assert.Equal("02 10 13 32", SendAll(20 * Second, (1, 0), (0, 2), (1, 3), (3, 2)));

        string SendAll(TimeSpan after, params (int From, int To)[] pairs)
        {
            world.Run(after);
            heard.Clear();
            foreach (var (from, to) in pairs)
                world.Net.Send(n[from], n[to], new byte[1]);
            world.Run(Second);
            return string.Join(' ', heard.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_datagram_is_lost_when_its_link_is_cut_on_arrival()
    {
        using var world = New(2, out var heard);
        world.Net.Default = new Link { Latency = Latency.Fixed(Second) };
        world.Net.Send(world.Nodes[0], world.Nodes[1], new byte[1]);
        world.At(0.5 * Second).Isolate(world.Nodes[1]).For(Second);
        world.Run(5 * Second);
        Assert.Empty(heard);
        Assert.Equal(1, world.Net.Counts.Lost);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void Capacity_drops_the_tail(int sent, int delivered)
    {
        using var world = New(2, out var heard);
        world.Net.Default = Link.Lan with { Capacity = 3 };
        for (var i = 0; i < sent; i++)
            world.Net.Send(world.Nodes[0], world.Nodes[1], new byte[1]);
        world.Run(Second);
        Assert.Equal(delivered, heard.Count);
    }

    [Fact]
    public void Loss_and_duplicates_come_as_often_as_the_link_says()
    {
        using var world = New(2, out var heard);
        world.Net.Default = Link.Lan with { Loss = 0.1, Duplicate = 0.2, Capacity = int.MaxValue };
        for (var i = 0; i < 20_000; i++)
            world.Net.Send(world.Nodes[0], world.Nodes[1], new byte[1]);
        world.Run(10 * Second);
        Assert.InRange(world.Net.Counts.Lost, 1_800, 2_200);
        Assert.InRange(heard.Count, 20_000 * 0.9 * 1.18, 20_000 * 0.9 * 1.22);
    }

    [Fact]
    public void A_throttled_link_takes_as_long_as_its_bytes_and_a_clogged_one_releases_all()
    {
        using var world = New(2, out var heard);
        world.Net.Default = new Link { Latency = Latency.Fixed(TimeSpan.Zero) };
        world.At(TimeSpan.Zero).Throttle(1_000, world.Nodes[0]).For(10 * Second);
        world.At(20 * Second).Clog(world.Nodes[0]).For(5 * Second);
        world.Run(Second);
        world.Net.Send(world.Nodes[0], world.Nodes[1], new byte[2_000]);
        world.Run(1.9 * Second);
        Assert.Empty(heard);
        world.Run(0.2 * Second);
        Assert.Single(heard);
        world.Run(20 * Second);
        heard.Clear();
        world.Net.Send(world.Nodes[0], world.Nodes[1], new byte[1]);
        world.Run(Second);
        Assert.Empty(heard);
        world.Run(3 * Second);
        Assert.Single(heard);
    }

    [Fact]
    public void A_node_that_is_down_hears_nothing_and_a_frozen_one_hears_it_later_in_order()
    {
        using var world = New(3, out var heard);
        world.At(Second).Crash(world.Nodes[1]).RestartAfter(10 * Second);
        world.At(Second).Pause(world.Nodes[2]).For(10 * Second);
        world.Run(2 * Second);
        world.Net.Send(world.Nodes[0], world.Nodes[1], new byte[1]);
        world.Net.Send(world.Nodes[0], world.Nodes[2], new byte[1]);
        world.Run(Second);
        Assert.Empty(heard);
        world.Run(10 * Second);
        Assert.Equal("02", Assert.Single(heard));
        Assert.All(world.Nodes, node => Assert.True(node.IsUp));
        Assert.Equal(2, world.Nodes[1].Starts);
    }

    static World New(int nodes, out List<string> heard)
    {
        var world = World.Create(1);
        var list = heard = [];
        world.AddNodes(nodes, context => context.OnDatagram(
            (from, _) => list.Add($"{from.Index}{context.Node.Index}")));
        return world;
    }
}
