using QuilActors.Gateways.Tests.Fakes;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Tests;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData(100, 5, 1)]
    [InlineData(100, 6, 0)]
    [InlineData(1000, 50, 1)]
    [InlineData(1000, 51, 0)]
    public async Task A_disk_with_5_percent_free_is_too_full(long total, long free, int reasons)
    {
        await using var node = new FakeNode();
        var readiness = new Readiness(node.Feed, Of([]), "self", () => (free, total));
        Assert.Equal(reasons, readiness.Reasons().Count);
    }

    [Fact]
    public async Task A_majority_of_the_members_must_be_here()
    {
        await using var node = new FakeNode();
        var self = node.Identity.PeerId.ToString();
        var alone = new Readiness(node.Feed, Of([node.Identity.PublicKey]), self, () => (1, 1));
        Assert.Empty(alone.Reasons());
        // The fake node is connected with the peers of two of these keys.
        var four = new Readiness(
            node.Feed, Of([node.Identity.PublicKey, .. new[] { 2, 3, 4 }.Select(FakeNode.Hash)]), self, () => (1, 1));
        Assert.Equal(["no quorum: 1 of 4 members are here, 3 are needed"], four.Reasons());
        await Until(() => node.Feed.Peers.Count == 2);
        Assert.Empty(four.Reasons());
    }

    [Fact]
    public void The_disk_of_a_folder_is_read() => Assert.True(Readiness.DiskOf(Path.GetTempPath())().Total > 0);

    static Genesis Of(IReadOnlyList<Bytes32> members)
        => new(ConsensusProfile.Devnet, FakeNode.Hash(1), 0, new byte[] { 1 }, FakeNode.Hash(2), 2, members);

    static async Task Until(Func<bool> holds)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
            await tick.WaitForNextTickAsync(limit.Token);
    }
}
