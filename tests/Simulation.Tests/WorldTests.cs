using QuilActors.Engine;
using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests;

public sealed class WorldTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Modes => ["fifo", "random", "pct"];

    [Theory]
    [MemberData(nameof(Modes))]
    public void One_seed_gives_one_hash_and_another_seed_another(string mode)
    {
        using var first = Gossip.Run(1, 8, Minute, Options(mode));
        using var again = Gossip.Run(1, 8, Minute, Options(mode));
        using var other = Gossip.Run(2, 8, Minute, Options(mode));
        Assert.True(first.Trace.Count > 1_000);
        Assert.Equal(first.Trace.Hash, again.Trace.Hash);
        Assert.Equal(first.Events, again.Events);
        Assert.NotEqual(first.Trace.Hash, other.Trace.Hash);
    }

    [Fact]
    public void Two_worlds_interleaved_event_by_event_give_the_hashes_they_give_alone()
    {
        ulong[] alone = [Hash(1), Hash(2)];
        using var one = New(1);
        using var two = New(2);
        var (oneGoes, twoGoes) = (true, true);
        while (oneGoes || twoGoes)
        {
            oneGoes = oneGoes && one.Step(Minute);
            twoGoes = twoGoes && two.Step(Minute);
        }
        ulong[] interleaved = [one.Trace.Hash, two.Trace.Hash];
        Assert.Equal(alone, interleaved);
    }

    [Fact]
    public void A_new_draw_shifts_no_other_stream()
    {
        using var plain = New(3);
        using var drawn = New(3);
        drawn.Stream("something-else").Next();
        plain.Run(Minute);
        drawn.Run(Minute);
        Assert.Equal(plain.Trace.Hash, drawn.Trace.Hash);
    }

    [Fact]
    public void Waiting_with_no_event_left_is_a_deadlock_with_a_report()
    {
        using var world = World.Create(1);
        var node = world.AddNode(_ => { });
        world.Run(Minute);
        var never = new TaskCompletionSource<int>();
        var failure = Assert.Throws<SimFailureException>(() => world.Await(() => never.Task, TimeSpan.FromHours(1)));
        Assert.Equal(SimFailureKind.Deadlock, failure.Kind);
        Assert.Contains("no event is left", failure.Report, StringComparison.Ordinal);
        Assert.True(node.IsUp);
    }

    [Fact]
    public void An_exception_outside_of_a_cell_fails_the_world()
    {
        using var world = World.Create(1);
        world.AddNode(context => context.System.Scheduler.Advanced.ScheduleOnce(
            TimeSpan.FromSeconds(1), () => throw new InvalidOperationException("planted")));
        var failure = Assert.Throws<SimFailureException>(() => world.Run(Minute));
        Assert.Equal(SimFailureKind.ProductException, failure.Kind);
        Assert.Contains("planted", failure.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_invariant_names_seed_event_time_and_faults()
    {
        using var world = World.Create(9);
        var nodes = world.AddNodes(3, Gossip.Build);
        world.At(TimeSpan.FromSeconds(1)).Isolate(nodes[0]);
        world.Always("short", w => w.Now > TimeSpan.FromSeconds(2) ? "too long" : null);
        var failure = Assert.Throws<SimFailureException>(() => world.Run(Minute));
        Assert.Equal("short", failure.Invariant);
        Assert.Equal(9ul, failure.Seed);
        Assert.Single(failure.Actions);
        Assert.Contains("isolate = [n1]", failure.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_costs_time_keeps_its_node_busy()
    {
        using var world = World.Create(1, new WorldOptions { Cost = _ => TimeSpan.FromMilliseconds(10) });
        var handled = new List<TimeSpan>();
        world.AddNode(context =>
        {
            var actor = context.System.ActorOf(Props.Create(() => new Recorder(world, handled)));
            for (var i = 0; i < 3; i++)
                context.System.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), actor, "go", ActorRefs.NoSender);
        });
        world.Run(Minute);
        Assert.Equal(3, handled.Count);
        Assert.Equal(TimeSpan.FromMilliseconds(10), handled[1] - handled[0]);
        Assert.Equal(TimeSpan.FromMilliseconds(10), handled[2] - handled[1]);
    }

    static WorldOptions Options(string mode) => new()
    {
        Chaos = mode == "fifo" ? Chaos.Fifo : mode == "random" ? Chaos.Random : Chaos.Pct(),
    };

    static World New(ulong seed)
    {
        var world = World.Create(seed, new WorldOptions { Chaos = Chaos.Random });
        world.Net.Default = Link.Hostile;
        world.AddNodes(6, Gossip.Build);
        return world;
    }

    static ulong Hash(ulong seed)
    {
        using var world = New(seed);
        while (world.Step(Minute))
        {
        }
        return world.Trace.Hash;
    }

    sealed class Recorder : ReceiveActor
    {
        public Recorder(World world, List<TimeSpan> handled) => Receive<string>(_ => handled.Add(world.Now));
    }
}
