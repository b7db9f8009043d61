using System.Buffers.Binary;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Commitments;

public sealed class ListRootTests
{
    internal static ReadOnlyMemory<byte>[] Items(int count)
    {
        var items = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            byte[] item = [.. "leaf"u8, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt32BigEndian(item.AsSpan(4), (uint)i);
            items[i] = item;
        }
        return items;
    }

    [Fact]
    public void Root_of_1000_leaves_is_the_published_check_value()
        => Assert.Equal("fea1557350290b79d16c829b0bc34f1301469e94a910489a1b7cbd7fc33a4a3f",
            ListRoot.Of(Items(1_000)).ToString());

    [Fact]
    public void Empty_list_is_zero()
    {
        Assert.Equal(Bytes32.Zero, ListRoot.Of([]));
        Assert.Equal(Bytes32.Zero, new ListRootAccumulator().Root);
    }

    [Fact]
    public void Accumulator_equals_the_whole_list_at_every_length()
    {
        var accumulator = new ListRootAccumulator();
        for (var n = 1; n <= 200; n++)
        {
            accumulator.Append(Items(n)[^1].Span);
            Assert.Equal(ListRoot.Of(Items(n)), accumulator.Root);
            Assert.Equal(accumulator.Root, ListRootAccumulator.Restore(accumulator.Count, accumulator.Peaks).Root);
        }
    }

    [Fact]
    public void Accumulator_with_a_wrong_number_of_peaks_is_refused()
        => Assert.Throws<ArgumentException>(() => ListRootAccumulator.Restore(3, [Bytes32.Zero]));
}
