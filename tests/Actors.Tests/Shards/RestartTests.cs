using QuilActors.Actors.Os;
using QuilActors.Actors.Shards;
using QuilActors.Engine;

namespace QuilActors.Actors.Tests.Shards;

public sealed class RestartTests
{
    [Fact]
    public async Task A_shard_that_is_killed_comes_back_from_its_journal_and_goes_on()
    {
        await using var cluster = new TestCluster(3);
        var node = cluster[0];
        await node.AskAsync<BucketCreated>(new CreateBucket("docs"));
        await node.UploadAsync("docs", "before", new byte[3 * FilesLimits.BlockBytes]);
        for (var shard = 0; shard < 4; shard++)
        {
            var child = await node.System.ActorSelection($"/user/shards/{shard}").ResolveOne(TimeSpan.FromSeconds(30));
            var gone = child.GracefulStop(TimeSpan.FromSeconds(30));
            Assert.True(await gone);
        }
        await node.UploadAsync("docs", "after", [1, 2, 3]);
        Assert.Equal(new byte[3 * FilesLimits.BlockBytes], await node.ReadAsync("docs", "before"));
        Assert.Equal([1, 2, 3], await cluster[1].ReadAsync("docs", "after"));
        var atoms = await node.AskShardsAsync<AtomList>(new ListAtoms(null, Protocols.Os.Vocabulary.File, 10));
        Assert.Equal(2, atoms.Items.Count);
    }
}
