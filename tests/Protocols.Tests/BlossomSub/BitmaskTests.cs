using System.Text.Json;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.BlossomSub;

public class BitmaskTests
{
    const string File = "p2p/blossomsub.json";

    [VectorFact(File)]
    public void Bloom_masks_and_their_slices_follow_the_vectors()
    {
        foreach (var row in Vectors().GetProperty("bloom_256_3").EnumerateArray())
        {
            var mask = Bitmask.Bloom(Hex(row.GetProperty("input")));
            Assert.Equal(row.GetProperty("bitmask").GetString(), Convert.ToHexStringLower(mask));
            if (row.TryGetProperty("slices_in_order", out var slices))
                Assert.Equal(slices.EnumerateArray().Select(Hex), Bitmask.Slices(mask));
        }
    }

    [VectorFact(File)]
    public void Slices_come_byte_by_byte_from_the_highest_bit()
    {
        var example = Vectors().GetProperty("slice_order_example");
        Assert.Equal(
            example.GetProperty("slices").EnumerateArray().Select(Hex),
            Bitmask.Slices(Hex(example.GetProperty("bitmask"))));
    }

    [VectorFact(File)]
    public void Content_ids_follow_the_vectors()
    {
        foreach (var row in Vectors().GetProperty("message_id").EnumerateArray())
        {
            var key = Key.Mask([1]);
            var raw = RpcWriter.UnsignedMessage(key, [], [], Hex(row.GetProperty("data_hex")));
            Assert.Equal(MessageForm.Canonical, MessageView.Read(raw, out var view));
            Assert.Equal(
                row.GetProperty("blossomsub_message_id").GetString(),
                MessageIds.Of(MessageIdRule.Content, key, view).ToString());
        }
    }

    [Fact]
    public void An_all_zero_mask_is_its_own_slice_and_covers_only_itself()
    {
        Assert.Equal([new byte[2]], Bitmask.Slices([0, 0]));
        Assert.True(Bitmask.Covers([0, 0], [0, 0]));
        Assert.False(Bitmask.Covers([0, 1], [0, 0]));
        Assert.False(Bitmask.Covers([0, 0], [0, 1]));
    }

    [Fact]
    public void A_subscription_covers_masks_of_its_length_within_its_bits()
    {
        Assert.True(Bitmask.Covers([0b0111], [0b0101]));
        Assert.False(Bitmask.Covers([0b0101], [0b0111]));
        Assert.False(Bitmask.Covers([0, 1], [1]));
    }

    [Fact]
    public void All_ones_of_256_bits_have_256_slices()
    {
        var key = Key.Mask(Enumerable.Repeat((byte)0xff, 32).ToArray());
        Assert.Equal(256, key.Slices.Count);
        Assert.Equal(256, key.Slices.Distinct().Count());
    }

    [Fact]
    public void Keys_have_bounded_length_and_unique_names()
    {
        Assert.False(Key.TryCreate(KeyFamily.Topic, [], out _));
        Assert.False(Key.TryCreate(KeyFamily.Topic, [0xff], out _));
        Assert.True(Key.TryCreate(KeyFamily.Topic, new byte[Key.TopicBytesMax], out _));
        Assert.False(Key.TryCreate(KeyFamily.Topic, new byte[Key.TopicBytesMax + 1], out _));
        Assert.True(Key.TryCreate(KeyFamily.Mask, new byte[Key.MaskBytesMax], out _));
        Assert.False(Key.TryCreate(KeyFamily.Mask, new byte[Key.MaskBytesMax + 1], out _));
        Assert.NotEqual(Key.Mask([0, 1]), Key.Mask([1]));
        Assert.NotEqual(Key.Mask([1]).Name, Key.Topic("mask:01").Name);
    }

    static byte[] Hex(JsonElement element) => Convert.FromHexString(element.GetString()!);

    static JsonElement Vectors()
        => JsonDocument.Parse(System.IO.File.ReadAllText(SharedVectors.Path(File))).RootElement;
}
