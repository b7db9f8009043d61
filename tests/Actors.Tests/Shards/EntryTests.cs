using QuilActors.Actors.Chain;
using QuilActors.Actors.Os;
using QuilActors.Actors.Shards;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Shards;

public sealed class EntryTests
{
    [Fact]
    public async Task A_written_shard_gets_an_entry_that_two_thirds_have_signed()
    {
        var chain = new ChainProbe();
        await using var cluster = new TestCluster(3, chain: chain);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        await cluster[0].UploadAsync("docs", "k", Bytes(5 * FilesLimits.BlockBytes));
        var updates = await UpdatesAsync(cluster, chain);
        foreach (var update in updates.Values)
        {
            Assert.InRange(update.Signatures.Count, 2, 3);
            Assert.True(AreSigned(update, cluster.Members));
            Assert.Equal(update.Entry.Bytes == 0, update.Entry.ChunkRoot.IsZero);
        }
        // Blocks of 1 MiB and their tags, whatever shards they fell into.
        Assert.Equal(5ul * (FilesLimits.BlockBytes + 16), updates.Values.Aggregate(0ul, (sum,
            u) => sum + u.Entry.Bytes));
    }

    [Fact]
    public async Task Proposals_go_on_while_all_nodes_write()
    {
        var chain = new ChainProbe();
        await using var cluster = new TestCluster(3, chain: chain);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        var writing = Task.WhenAll(Enumerable.Range(0, 3).Select(async node =>
        {
            for (var i = 0; i < 8; i++)
                await cluster[node].UploadAsync("docs", $"{node}/{i}", Bytes(1000 + i));
        }));
        var proposed = new SortedDictionary<Bytes32, VersionVector>();
        var (frame, during) = (0ul, 0);
        for (var all = false; !all;)
        {
            cluster.Publish(ChainProbe.Head(++frame));
            var shards = await cluster[(int)(frame % 3)].AskShardsAsync<ShardList>(new GetShards());
            while (chain.TryNext(out var request))
            {
                Assert.True(Canonical.TryRead<ShardUpdate>(request!.Body.Span, out var update));
                Assert.True(AreSigned(update, cluster.Members));
                proposed[update.Entry.ShardId] = EntryDesk.VersionsOf(update.Cut);
                during += writing.IsCompleted ? 0 : 1;
            }
            all = writing.IsCompleted && shards.Items.All(shard => shard.Versions.Count == 0
                || shard.Versions.All(version => proposed.TryGetValue(shard.ShardAddress, out var cut)
                    && cut[version.Author] == version.Sequence));
            Assert.InRange(frame, 0ul, 20_000ul);
        }
        await writing;
        Assert.InRange(during, 1, int.MaxValue);
    }

    [Fact]
    public async Task Every_node_answers_the_challenges_of_a_committed_entry()
    {
        var chain = new ChainProbe();
        await using var cluster = new TestCluster(3, chain: chain);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        await cluster[1].UploadAsync("docs", "k", Bytes(6 * FilesLimits.BlockBytes));
        var updates = await UpdatesAsync(cluster, chain);
        var update = updates.Values.First(update => update.Entry.LeafCount > 0);
        cluster.Publish(ChainProbe.Head(30, new ShardEntryCommitted(update.Entry, update.Cut, update.BaseFrame, 29)));
        for (var i = 0; i < 3; i++)
            await ProvesAsync(cluster[i], update, (byte)i);
        var shards = await cluster[2].AskShardsAsync<ShardList>(new GetShards());
        var info = Assert.Single(shards.Items, item => item.ShardAddress == update.Entry.ShardId);
        Assert.Equal((update.Entry.ChunkRoot, update.Entry.Bytes, 29ul), (info.ChunkRoot, info.Bytes,
            info.CommittedFrame));

        // A later write does not disturb the challenge of an earlier entry, nor does a lost block that others have.
        await cluster[0].UploadAsync("docs", "more", Bytes(6 * FilesLimits.BlockBytes));
        foreach (var hash in cluster[2].Blobs.Hashes.ToList())
            cluster[2].Blobs.Lose(hash);
        await ProvesAsync(cluster[2], update, 9);
        await cluster[0].StopAsync();
        await cluster[1].StopAsync();
        foreach (var hash in cluster[2].Blobs.Hashes.ToList())
            cluster[2].Blobs.Lose(hash);
        Assert.IsType<StorageMissing>(await AskAsync(cluster[2], update, 10));
    }

    [Fact]
    public async Task A_hyperedge_over_several_shards_is_visible_until_its_file_is_removed()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        await cluster[0].UploadAsync("docs", "k", Bytes(4 * FilesLimits.BlockBytes));
        await VisibleAsync(cluster[0], Protocols.Os.Vocabulary.FileBlocks, true);
        await cluster[1].AskShardsAsync<object>(new SyncShards());
        await VisibleAsync(cluster[1], Protocols.Os.Vocabulary.FileBlocks, true);
        await cluster[1].StopAsync();
        cluster[1].Start();
        await cluster[1].AskShardsAsync<object>(new SyncShards());
        await VisibleAsync(cluster[1], Protocols.Os.Vocabulary.FileBlocks, true);
    }

    static async Task VisibleAsync(TestNode node, string type, bool visible)
    {
        // Shards tell each other of visibility; ask until it has come around.
        for (var tries = 0; ; tries++)
        {
            var list = await node.AskShardsAsync<AtomList>(new ListAtoms(null, type, 10));
            if (list.Items.Count == 1 && list.Items[0].Visible == visible)
                return;
            Assert.InRange(tries, 0, 10_000);
        }
    }

    static async Task<SortedDictionary<Bytes32, ShardUpdate>> UpdatesAsync(
        TestCluster cluster, ChainProbe chain)
    {
        for (var i = 0; i < 3; i++)
            await cluster[i].AskShardsAsync<object>(new SyncShards());
        var list = await cluster[0].AskShardsAsync<ShardList>(new GetShards());
        var shards = list.Items.Count(shard => shard.Versions.Count > 0);
        // Three heads give every member its turn at every shard.
        for (var frame = 1ul; frame <= 3; frame++)
            cluster.Publish(ChainProbe.Head(frame));
        var updates = new SortedDictionary<Bytes32, ShardUpdate>();
        while (updates.Count < shards)
        {
            var update = await chain.NextAsync();
            updates[update.Entry.ShardId] = update;
        }
        return updates;
    }

    static async Task ProvesAsync(TestNode node, ShardUpdate update, byte challenge)
    {
        var proved = Assert.IsType<StorageProved>(await AskAsync(node, update, challenge));
        var seed = StorageChallenge.SeedOf(new[] { challenge }, default, update.Entry.ShardId, Prover(node));
        Assert.Equal(WorkReject.None, StorageProofRules.Verify(proved.Body, update.Entry, seed, 64));
    }

    static Task<object> AskAsync(TestNode node, ShardUpdate update, byte challenge)
        => node.AskShardsAsync<object>(new ProveStorage(
            30, default, new[] { challenge }, update.Entry, update.Cut, Prover(node), default, 64));

    static Bytes32 Prover(TestNode node) => ChainHashes.AddressOf(node.Signer.PublicKey);

    static bool AreSigned(ShardUpdate update, IReadOnlyList<Bytes32> members)
    {
        var sorted = members.OrderBy(ChainHashes.AddressOf).ToArray();
        var next = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if ((update.Bitmask.Span[0] & (0x80 >> i)) != 0 && !Ed25519.Verify(sorted[i].ToArray(),
                update.SignedHash().ToArray(), update.Signatures[next++].Span))
                return false;
        }
        return next == update.Signatures.Count;
    }

    static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
