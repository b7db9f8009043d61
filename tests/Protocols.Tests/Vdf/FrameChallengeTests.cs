using System.Security.Cryptography;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Vdf;

public sealed class FrameChallengeTests
{
    static readonly byte[] Filter = [.. Enumerable.Repeat((byte)0x0f, 32)];

    [Fact]
    public void A_master_frame_is_filter_number_difficulty_and_previous_output()
    {
        var previous = new byte[516];
        previous[5] = 9;
        byte[] preimage = [.. Filter, 0, 0, 0, 0, 0, 0, 0x02, 0x01, 0, 0x02, 0x71, 0, .. previous];
        Assert.Equal(SHA3_256.HashData(preimage), FrameChallenge.Master(new(Filter), 0x0201, 160_000, previous));
    }

    [Fact]
    public void A_data_frame_strips_the_leading_zeros_of_the_address()
    {
        var address = new byte[32];
        address[2] = 7;
        byte[] preimage =
        [
            .. Filter, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 5, .. address[2..], 1, 2, 8, 9,
        ];
        Assert.Equal(
            SHA3_256.HashData(preimage), FrameChallenge.Data(new(Filter), 3, 4, 5, new(address), [1, 2], [8, 9]));
    }

    [Fact]
    public void A_genesis_seed_of_one_zero_byte_stands_for_516()
    {
        var filter = new Bytes32(Filter);
        Assert.Equal(FrameChallenge.Master(filter, 0, 1, new byte[516]), FrameChallenge.MasterGenesis(filter, 1, [0]));
        Assert.Equal(FrameChallenge.Master(filter, 0, 1, [1]), FrameChallenge.MasterGenesis(filter, 1, [1]));
        Assert.Equal(SHA3_256.HashData([1]), FrameChallenge.MasterGenesisInput([1]));
        byte[] preimage = [.. Filter, .. new byte[16], 0, 0, 0, 1, 6, 7];
        Assert.Equal(SHA3_256.HashData(preimage), FrameChallenge.DataGenesis(filter, 1, [6], [7]));
    }

    [Theory]
    [InlineData(0U, 200_000U)]
    [InlineData(7U, 199_999U)]
    [InlineData(699_999U, 25_001U)]
    [InlineData(700_000U, 25_000U)]
    [InlineData(uint.MaxValue, 25_000U)]
    public void The_difficulty_of_a_core_falls_to_its_end(uint increment, uint difficulty)
        => Assert.Equal(difficulty, FrameChallenge.CoreDifficulty(increment));
}
