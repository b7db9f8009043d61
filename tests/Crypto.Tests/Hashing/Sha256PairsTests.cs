using System.Buffers.Binary;
using System.Security.Cryptography;
using QuilActors.Crypto.Hashing;

namespace QuilActors.Crypto.Tests.Hashing;

public sealed class Sha256PairsTests
{
    public static TheoryData<int> LaneCounts
        => [.. new[] { 1, 8, 16 }.Where(lanes => lanes <= Sha256Pairs.Lanes)];

    [Theory]
    [MemberData(nameof(LaneCounts))]
    public void Every_count_of_pairs_gives_the_digests_of_the_library(int lanes)
    {
        var random = new Random(1);
        for (var count = 0; count <= 40; count++)
        {
            var bytes = new byte[64 * count];
            random.NextBytes(bytes);
            var mark = (byte)random.Next(256);
            var pairs = ToNumbers(bytes);
            var parents = new ulong[4 * count];
            Sha256Pairs.Hash(mark, pairs, parents, lanes);
            for (var i = 0; i < count; i++)
                Assert.Equal(
                    ToNumbers(SHA256.HashData([mark, .. bytes.AsSpan(64 * i, 64)])), parents[(4 * i)..(4 * i + 4)]);
        }
    }

    [Theory]
    [MemberData(nameof(LaneCounts))]
    public void Parents_may_overwrite_their_pairs(int lanes)
    {
        var bytes = new byte[64 * 37];
        new Random(2).NextBytes(bytes);
        var pairs = ToNumbers(bytes);
        var parents = new ulong[4 * 37];
        Sha256Pairs.Hash(1, pairs, parents, lanes);
        Sha256Pairs.Hash(1, pairs, pairs, lanes);
        Assert.Equal(parents, pairs[..parents.Length]);
    }

    [Fact]
    public void Half_a_pair_and_missing_room_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Sha256Pairs.Hash(1, new ulong[12], new ulong[8]));
        Assert.Throws<ArgumentException>(() => Sha256Pairs.Hash(1, new ulong[16], new ulong[7]));
    }

    static ulong[] ToNumbers(byte[] bytes)
        => [.. bytes.Chunk(8).Select(part => BinaryPrimitives.ReadUInt64BigEndian(part))];
}
