using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph;

public sealed class OpCodecTests
{
    [Fact]
    public void Every_op_round_trips_and_keeps_its_hash()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            foreach (var op in Samples.Random(new Random(seed), 20))
            {
                var bytes = op.ToArray();
                Assert.True(Op.TryRead(bytes, out var read, out var refusal), refusal.ToString());
                Assert.Equal(bytes, read!.ToArray());
                Assert.Equal(op.Hash, read.Hash);
                Assert.Equal(op.Body.GetType(), read.Body.GetType());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_throw_and_accepted_bytes_re_encode_to_themselves()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var bytes = Samples.Random(random, 1)[0].ToArray();
            for (var i = 0; i < 200; i++)
            {
                var changed = Mutate(bytes, random);
                if (Op.TryRead(changed, out var op, out _))
                    Assert.Equal(changed, op!.ToArray());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Trailing_bytes_are_refused()
    {
        byte[] bytes = [.. Samples.Add(Samples.Vertex(1)).ToArray(), 0];
        Assert.False(Op.TryRead(bytes, out _, out var refusal));
        Assert.Equal(OpRefusal.NotCanonical, refusal);
    }

    [Fact]
    public void An_unknown_op_number_is_named()
    {
        var bytes = Samples.Remove(Samples.V(1)).ToArray();
        bytes[1] = 6;
        Assert.False(Op.TryRead(bytes, out _, out var refusal));
        Assert.Equal(OpRefusal.UnknownOp, refusal);
    }

    [Fact]
    public void A_bool_of_two_and_another_nan_are_refused()
    {
        var set = Samples.Sign(new SetValue(Samples.V(1), 0, Bytes32.Zero, Value.OfBool(true))).ToArray();
        var at = 2 + AtomKey.Length + 4 + 32;
        set[at + 2] = 2;
        Assert.False(Op.TryRead(set, out _, out _));
        set[at + 2] = 1;
        Assert.True(Op.TryRead(set, out _, out _));
        set[at] = 2;
        Assert.False(Op.TryRead(set, out _, out _));
        var nan = Samples.Sign(new SetValue(Samples.V(1), 0, Bytes32.Zero, Value.OfF32(float.NaN))).ToArray();
        nan[at + 5] = 1;
        Assert.False(Op.TryRead(nan, out _, out _));
    }

    [Fact]
    public void A_wrong_kind_byte_is_refused()
    {
        var bytes = Samples.Remove(Samples.V(1)).ToArray();
        bytes[2] = 3;
        Assert.False(Op.TryRead(bytes, out _, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public void An_edge_of_no_or_4096_members_is_refused(int count)
        => Assert.False(Op.TryRead(EdgeOf(count), out _, out _));

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    public void An_edge_of_1_to_4095_members_is_read(int count)
        => Assert.True(Op.TryRead(EdgeOf(count), out _, out _));

    [Fact]
    public void A_value_may_have_32_KiB_and_not_a_byte_more()
    {
        byte[] At(int length) => Samples.Sign(
            new SetValue(Samples.V(1), 0, Bytes32.Zero, Value.OfBytes(new byte[length]))).ToArray();
        Assert.True(Op.TryRead(At(HypergraphLimits.ValueBytesMax - 4), out _, out _));
        Assert.False(Op.TryRead(At(HypergraphLimits.ValueBytesMax - 3), out _, out _));
    }

    [Fact]
    public void Removed_dots_are_1_to_1024_and_ascend()
    {
        byte[] Of(params Bytes32[] dots)
            => Samples.Sign(new RemoveValue(Samples.V(1), 0, Bytes32.Zero, dots)).ToArray();
        var dots = Enumerable.Range(1, 1025).Select(i => Names.TypeId(i.ToString())).Order().ToArray();
        Assert.True(Op.TryRead(Of(dots[..1024]), out _, out _));
        Assert.False(Op.TryRead(Of(dots), out _, out _));
        Assert.False(Op.TryRead(Of(), out _, out _));
        Assert.False(Op.TryRead(Of(dots[1], dots[0]), out _, out _));
        Assert.False(Op.TryRead(Of(dots[0], dots[0]), out _, out _));
        Assert.False(Op.TryRead(Of(Bytes32.Zero), out _, out _));
    }

    internal static byte[] Mutate(byte[] bytes, Random random)
    {
        var changed = bytes.ToArray();
        for (var flips = random.Next(1, 4); flips > 0; flips--)
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? changed[..random.Next(changed.Length)] : changed;
    }

    static byte[] EdgeOf(int members)
        => Samples.Add(Samples.Edge(9, 0, [.. Enumerable.Repeat(Samples.V(1), members)])).ToArray();
}
