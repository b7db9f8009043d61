using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Commitments;

/// <summary>What every kernel must give: the same bytes.</summary>
public sealed class MerkleCommitmentTests
{
    public static TheoryData<int> Lanes
        => [.. new[] { 1, 8, 16 }.Where(lanes => lanes <= MerkleCommitment.LanesMax)];

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Roots_and_proofs_are_those_of_the_library(int lanes)
    {
        MerkleCommitment one = new(1), many = new(lanes);
        var random = new Random(1);
        for (var count = 0; count <= 70; count++)
        {
            var leaves = new Bytes32[count];
            for (var i = 0; i < count; i++)
                leaves[i] = Any(random);
            Assert.Equal(one.ListRoot(leaves), many.ListRoot(leaves));
            var pairs = leaves.Select(leaf => (leaf, Any(random))).ToArray();
            Assert.Equal(one.MapRoot(pairs), many.MapRoot(pairs.Reverse()));
            if (count == 0)
                continue;
            var indices = Enumerable.Range(0, count).Where(_ => random.Next(3) == 0).Select(i => (uint)i)
                .DefaultIfEmpty(0U).ToArray();
            Assert.Equal(one.Prove(leaves, indices), many.Prove(leaves, indices));
        }
    }

    [Fact]
    public void A_key_twice_throws()
        => Assert.Throws<ArgumentException>(
            () => new MerkleCommitment(1).MapRoot([(Bytes32.Zero, Bytes32.Zero), (Bytes32.Zero, Bytes32.Zero)]));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(32)]
    public void Lanes_that_no_kernel_has_throw(int lanes)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new MerkleCommitment(lanes));

    static Bytes32 Any(Random random)
    {
        var bytes = new byte[Bytes32.Length];
        random.NextBytes(bytes);
        return new(bytes);
    }
}
