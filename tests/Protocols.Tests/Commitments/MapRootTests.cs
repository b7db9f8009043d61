using System.Security.Cryptography;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Commitments;

public sealed class MapRootTests
{
    static Bytes32 Hash(int i) => new(SHA256.HashData(BitConverter.GetBytes(i)));

    [Fact]
    public void Order_does_not_matter_and_every_pair_does()
    {
        var pairs = Enumerable.Range(0, 50).Select(i => (Hash(i), Hash(-i - 1))).ToArray();
        var root = MapRoot.Of(pairs);
        Assert.Equal(root, MapRoot.Of(pairs.Reverse()));
        for (var i = 0; i < pairs.Length; i++)
        {
            var changed = pairs.ToArray();
            changed[i].Item2 = Hash(1_000);
            Assert.NotEqual(root, MapRoot.Of(changed));
        }
    }

    [Fact]
    public void Two_keys_meet_at_their_first_differing_bit()
    {
        var left = Bytes32.Zero;
        var bytes = new byte[32];
        bytes[1] = 0x10;
        var right = new Bytes32(bytes);
        Span<byte> node = [0x01, 0, 11, .. Leaf(left, Hash(1)), .. Leaf(right, Hash(2))];
        Assert.Equal(new Bytes32(SHA256.HashData(node)), MapRoot.Of([(right, Hash(2)), (left, Hash(1))]));
        Assert.Equal(Bytes32.Zero, MapRoot.Of([]));

        static byte[] Leaf(Bytes32 key, Bytes32 value)
            => SHA256.HashData((byte[])[0x00, .. key.ToArray(), .. value.ToArray()]);
    }

    [Fact]
    public void A_repeated_key_is_refused()
        => Assert.Throws<ArgumentException>(() => MapRoot.Of([(Hash(1), Hash(2)), (Hash(1), Hash(3))]));
}
