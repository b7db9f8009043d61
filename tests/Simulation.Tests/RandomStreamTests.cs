using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests;

public sealed class RandomStreamTests
{
    [Fact]
    public void Streams_have_the_values_of_the_specification()
    {
        var net = new SimRandom(1, "net");
        Equal([0xbdbe396949cc8b9b, 0x7d9fb8bfc68ca3a4, 0xb7448a014cb79491], net.Next);
        Assert.Equal(0x7e335b3760095786ul, new SimRandom(1, "node:0").Next());
        Assert.Equal(0xa3be90e25eb25476ul, new SimRandom(0xDEADBEEF, "workload").Next());
        var exp = new SimRandom(1, "exp");
        Equal([2302946326, 4146921220, 5375744566], exp.Exp);
        var below = new SimRandom(1, "below");
        Assert.Equal([2, 9, 6, 7, 3, 5, 2, 3], Enumerable.Range(0, 8).Select(_ => below.Below(10)));
        var fixedState = new SimRandom(1, 2, 3, 4);
        Equal([11520, 0, 1509978240, 1215971899390074240], fixedState.Next);
    }

    static void Equal(ulong[] expected, Func<ulong> draw)
        => Assert.Equal(expected, expected.Select(_ => draw()).ToArray());

    [Fact]
    public void Chance_is_always_one_draw()
    {
        var (drawn, counted) = (new SimRandom(7, "x"), new SimRandom(7, "x"));
        Assert.True(drawn.Chance(1));
        Assert.False(drawn.Chance(0));
        Assert.False(drawn.Chance(-1));
        drawn.Chance(0.5);
        for (var i = 0; i < 4; i++)
            counted.Next();
        Assert.Equal(counted.Next(), drawn.Next());
    }

    [Fact]
    public void A_fork_is_the_same_stream_whatever_else_was_drawn_or_forked()
    {
        var (one, other) = (new SimRandom(7, "x"), new SimRandom(7, "x"));
        other.Next();
        other.Fork("b");
        Assert.Equal(one.Fork("a").Next(), other.Fork("a").Next());
        Assert.NotEqual(one.Fork("a").Next(), new SimRandom(7, "x").Fork("a").Next());
    }
}
