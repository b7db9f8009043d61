using System.Security.Cryptography;
using QuilActors.Actors.Os;
using QuilActors.Actors.Tests.Shards;

namespace QuilActors.Actors.Tests.Os;

public sealed class FilesTests
{
    [Fact]
    public async Task An_object_stored_at_one_node_is_read_at_every_other()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        var data = Bytes(2 * FilesLimits.BlockBytes + 12345);
        var info = await cluster[0].UploadAsync("docs", "a/file", data);
        Assert.Equal(3u, info.BlockCount);
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(data)), info.ETag);
        for (var i = 0; i < 3; i++)
            Assert.Equal(data, await cluster[i].ReadAsync("docs", "a/file"));
    }

    [Fact]
    public async Task An_empty_object_has_no_blocks()
    {
        await using var cluster = new TestCluster(1);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        var info = await cluster[0].UploadAsync("docs", "nothing", []);
        Assert.Equal((0u, 0ul), (info.BlockCount, info.Size));
        Assert.Empty(await cluster[0].ReadAsync("docs", "nothing"));
    }

    [Fact]
    public async Task A_node_that_was_down_during_an_upload_reads_it_when_it_is_back()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        await cluster[2].StopAsync();
        var data = Bytes(FilesLimits.BlockBytes + 1);
        await cluster[0].UploadAsync("docs", "k", data);
        Assert.Equal(data, await cluster[1].ReadAsync("docs", "k"));
        cluster[2].Start();
        Assert.Equal(data, await cluster[2].ReadAsync("docs", "k"));
        Assert.Equal(2, cluster[2].Blobs.Count);
    }

    [Fact]
    public async Task What_was_acknowledged_outlives_the_node_that_took_it()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        var data = Bytes(1000);
        await cluster[0].UploadAsync("docs", "k", data);
        await cluster[0].StopAsync();
        Assert.Equal(data, await cluster[1].ReadAsync("docs", "k"));
        Assert.Equal(data, await cluster[2].ReadAsync("docs", "k"));
        cluster[0].Start();
        Assert.Equal(data, await cluster[0].ReadAsync("docs", "k"));
    }

    [Fact]
    public async Task Without_a_majority_nothing_is_written_or_read()
    {
        await using var cluster = new TestCluster(3, TimeSpan.FromMilliseconds(200));
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        await cluster[1].StopAsync();
        await cluster[2].StopAsync();
        Assert.Equal(FilesError.NoQuorum, await Error(cluster[0], new HeadBucket("docs")));
        Assert.Equal(FilesError.NoQuorum, await Error(cluster[0], new CreateBucket("more")));
        cluster[1].Start();
        await cluster[0].AskAsync<BucketInfo>(new HeadBucket("docs"));
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("more"));
    }

    [Fact]
    public async Task Buckets_are_made_once_and_removed_when_empty()
    {
        await using var cluster = new TestCluster(3);
        Assert.Equal(FilesError.InvalidBucketName, await Error(cluster[0], new CreateBucket("No")));
        Assert.Equal(FilesError.NoSuchBucket, await Error(cluster[0], new HeadBucket("docs")));
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        Assert.Equal(FilesError.BucketAlreadyOwned, await Error(cluster[1], new CreateBucket("docs")));
        await cluster[1].UploadAsync("docs", "k", Bytes(10));
        Assert.Equal(FilesError.BucketNotEmpty, await Error(cluster[2], new DeleteBucket("docs")));
        await cluster[2].AskAsync<ObjectDeleted>(new DeleteObject("docs", "k"));
        await cluster[0].AskAsync<BucketDeleted>(new DeleteBucket("docs"));
        Assert.Equal(FilesError.NoSuchBucket, await Error(cluster[1], new HeadBucket("docs")));
        await cluster[1].AskAsync<BucketCreated>(new CreateBucket("docs"));
        Assert.Equal(["docs"],
            (await cluster[2].AskAsync<BucketList>(new ListBuckets())).Items.Select(item => item.Name));
    }

    [Fact]
    public async Task A_key_is_overwritten_and_deleted_from_any_node()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        for (byte i = 0; i < 6; i++)
        {
            await cluster[i % 3].UploadAsync("docs", "k", [i]);
            Assert.Equal([i], await cluster[(i + 1) % 3].ReadAsync("docs", "k"));
        }
        await cluster[1].AskAsync<ObjectDeleted>(new DeleteObject("docs", "k"));
        Assert.Equal(FilesError.NoSuchKey, await Error(cluster[2], new HeadObject("docs", "k")));
        await cluster[1].AskAsync<ObjectDeleted>(new DeleteObject("docs", "k"));
    }

    [Fact]
    public async Task Keys_are_listed_with_prefix_delimiter_and_pages()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        foreach (var key in new[] { "a/1", "a/2", "b", "c/x" })
            await cluster[0].UploadAsync("docs", key, [1]);
        var page = await cluster[1].AskAsync<ObjectPage>(new ListObjects("docs", "", "/", "", 2));
        Assert.Equal(["a/"], page.CommonPrefixes);
        Assert.Equal(["b"], page.Items.Select(item => item.Key));
        Assert.True(page.IsTruncated);
        page = await cluster[2].AskAsync<ObjectPage>(new ListObjects("docs", "", "/", page.NextStartAfter, 2));
        Assert.Equal(["c/"], page.CommonPrefixes);
        Assert.False(page.IsTruncated);
        Assert.Equal(new FilesStatus(4, 1), await cluster[2].AskAsync<FilesStatus>(new GetFilesStatus()));
        page = await cluster[2].AskAsync<ObjectPage>(new ListObjects("docs", "a/", "", "", 1000));
        Assert.Equal(["a/1", "a/2"], page.Items.Select(item => item.Key));
    }

    [Fact]
    public async Task A_stat_names_shard_and_holders_of_every_block()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        await cluster[0].UploadAsync("docs", "k", Bytes(3 * FilesLimits.BlockBytes));
        var stat = await cluster[0].AskAsync<ObjectStat>(new StatObject("docs", "k"));
        Assert.Equal([0u, 1u, 2u], stat.Blocks.Select(block => block.Number));
        Assert.All(stat.Blocks, block => Assert.InRange(block.Holders.Count, 2, 3));
        Assert.All(stat.Blocks, block => Assert.InRange(block.ShardId, 0u, 3u));
    }

    [Fact]
    public async Task A_block_that_is_damaged_or_lost_is_mended_from_another_replica()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        var data = Bytes(2 * FilesLimits.BlockBytes);
        await cluster[0].UploadAsync("docs", "k", data);
        Assert.Equal(data, await cluster[1].ReadAsync("docs", "k"));
        var hashes = cluster[1].Blobs.Hashes.ToList();
        cluster[1].Blobs.Damage(hashes[0]);
        cluster[1].Blobs.Lose(hashes[1]);
        Assert.Equal(data, await cluster[1].ReadAsync("docs", "k"));
        Assert.NotNull(await cluster[1].Blobs.GetAsync(hashes[0]));
        Assert.NotNull(await cluster[1].Blobs.GetAsync(hashes[1]));
    }

    [Fact]
    public async Task A_full_disk_is_named_and_leaves_no_object()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        cluster[0].Blobs.IsFull = true;
        var begun = await cluster[0].AskAsync<UploadBegun>(Begin("k"));
        Assert.Equal(FilesError.DiskFull, await Error(cluster[0], new StoreBlock(begun.UploadId, 0, Bytes(10))));
        Assert.Equal(FilesError.InvalidBlock,
            await Error(cluster[0], new CompleteUpload(begun.UploadId, new byte[16], 10)));
        Assert.Equal(FilesError.NoSuchKey, await Error(cluster[0], new HeadObject("docs", "k")));
        cluster[0].Blobs.IsFull = false;
        await cluster[0].AskAsync<BlockStored>(new StoreBlock(begun.UploadId, 0, Bytes(10)));
        await cluster[0].AskAsync<ObjectStored>(new CompleteUpload(begun.UploadId, new byte[16], 10));
    }

    [Fact]
    public async Task An_upload_refuses_what_does_not_add_up()
    {
        await using var cluster = new TestCluster(1);
        var node = cluster[0];
        await node.AskAsync<BucketCreated>(new CreateBucket("docs"));
        Assert.Equal(FilesError.InvalidKey, await Error(node, Begin("")));
        Assert.Equal(FilesError.NoSuchBucket, await Error(node, Begin("k") with { Bucket = "other" }));
        Assert.Equal(FilesError.NoSuchUpload, await Error(node, new StoreBlock(default, 0, Bytes(1))));
        var id = (await node.AskAsync<UploadBegun>(Begin("k"))).UploadId;
        Assert.Equal(FilesError.InvalidBlock, await Error(node, new StoreBlock(id, 0, Bytes(0))));
        Assert.Equal(FilesError.InvalidBlock,
            await Error(node, new StoreBlock(id, 0, Bytes(FilesLimits.BlockBytes + 1))));
        Assert.Equal(FilesError.TooLarge, await Error(node, new StoreBlock(id, 5120, Bytes(1))));
        await node.AskAsync<BlockStored>(new StoreBlock(id, 0, Bytes(100)));
        await node.AskAsync<BlockStored>(new StoreBlock(id, 0, Bytes(100)));
        Assert.Equal(FilesError.InvalidBlock, await Error(node, new StoreBlock(id, 0, Bytes(99))));
        Assert.Equal(FilesError.InvalidBlock, await Error(node, new CompleteUpload(id, new byte[16], 99)));
        await node.AskAsync<BlockStored>(new StoreBlock(id, 1, Bytes(100)));
        Assert.Equal(FilesError.InvalidBlock, await Error(node, new CompleteUpload(id, new byte[16], 200)));
        await node.AskAsync<UploadAborted>(new AbortUpload(id));
        Assert.Equal(FilesError.NoSuchKey, await Error(node, new HeadObject("docs", "k")));
    }

    [Fact]
    public async Task Eight_blocks_are_in_flight_and_the_ninth_is_busy()
    {
        await using var cluster = new TestCluster(1);
        var node = cluster[0];
        await node.AskAsync<BucketCreated>(new CreateBucket("docs"));
        var id = (await node.AskAsync<UploadBegun>(Begin("k"))).UploadId;
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i
            => node.AskAsync(new StoreBlock(id, (uint)i, Bytes(FilesLimits.BlockBytes)))));
        var stored = answers.Count(answer => answer is BlockStored);
        Assert.InRange(stored, FilesLimits.BlocksInFlightMax, 64);
        Assert.All(answers.Where(answer => answer is not BlockStored),
            answer => Assert.Equal(FilesError.Busy, ((FilesFailed)answer).Error));
    }

    [Fact]
    public async Task A_multipart_upload_survives_a_restart_and_becomes_one_object()
    {
        await using var cluster = new TestCluster(3);
        await cluster[0].AskAsync<BucketCreated>(new CreateBucket("docs"));
        var id = (await cluster[0].AskAsync<UploadBegun>(Begin("big") with { Multipart = true })).UploadId;
        var (one, two) = (Bytes((int)FilesLimits.PartBytesMin, 'a'), Bytes(1, 'b'));
        var first = await PartAsync(cluster[0], id, 1, one);
        await cluster[0].StopAsync();
        cluster[0].Start();
        await PartAsync(cluster[0], id, 2, Bytes(77));
        var second = await PartAsync(cluster[0], id, 2, two);
        var parts = await cluster[0].AskAsync<PartList>(new ListParts(id, 0, 1000));
        Assert.Equal([1u, 2u], parts.Items.Select(part => part.Part));
        var open = await cluster[0].AskAsync<UploadList>(new ListUploads("docs", "", 10));
        Assert.Equal([id], open.Items.Select(upload => upload.UploadId));
        var complete = new CompleteMultipart(id, [new PartReference(1, first), new PartReference(2, second)]);
        var stored = await cluster[0].AskAsync<ObjectStored>(complete);
        // Parts of 5 MiB of 'a' and one 'b': the value every client of the protocol expects of these two parts.
        Assert.Equal("e5a8c5272b26fc10581a21089559b006-2", stored.Info.ETag);
        Assert.Equal([FilesLimits.PartBytesMin, 1ul], stored.Info.PartSizes);
        Assert.Equal(stored.Info.ETag, (await cluster[0].AskAsync<ObjectStored>(complete)).Info.ETag);
        var read = await cluster[2].ReadAsync("docs", "big");
        Assert.Equal<byte>([.. one, .. two], read);
        open = await cluster[0].AskAsync<UploadList>(new ListUploads("docs", "", 10));
        Assert.Empty(open.Items);
    }

    [Fact]
    public async Task Parts_that_do_not_fit_are_refused_by_name()
    {
        await using var cluster = new TestCluster(1);
        var node = cluster[0];
        await node.AskAsync<BucketCreated>(new CreateBucket("docs"));
        var id = (await node.AskAsync<UploadBegun>(Begin("k") with { Multipart = true })).UploadId;
        Assert.Equal(FilesError.InvalidPart, await Error(node, new BeginPart(id, 0)));
        Assert.Equal(FilesError.InvalidPart, await Error(node, new BeginPart(id, FilesLimits.PartsMax + 1)));
        var small = await PartAsync(node, id, 1, Bytes(10));
        var last = await PartAsync(node, id, 3, Bytes(10));
        Assert.Equal(FilesError.InvalidPartOrder, await Error(node, new CompleteMultipart(id, [])));
        Assert.Equal(FilesError.InvalidPartOrder, await Error(node,
            new CompleteMultipart(id, [new PartReference(3, last), new PartReference(1, small)])));
        Assert.Equal(FilesError.InvalidPart,
            await Error(node, new CompleteMultipart(id, [new PartReference(2, small)])));
        Assert.Equal(FilesError.InvalidPart,
            await Error(node, new CompleteMultipart(id, [new PartReference(1, new byte[16])])));
        Assert.Equal(FilesError.PartTooSmall, await Error(node,
            new CompleteMultipart(id, [new PartReference(1, small), new PartReference(3, last)])));
        await node.AskAsync<UploadAborted>(new AbortUpload(id));
        Assert.Equal(FilesError.NoSuchUpload, await Error(node, new ListParts(id, 0, 10)));
    }

    static async Task<byte[]> PartAsync(TestNode node, Protocols.Wire.Bytes32 uploadId, uint part, byte[] data)
    {
        var begun = await node.AskAsync<PartBegun>(new BeginPart(uploadId, part));
        foreach (var (number, block) in data.Chunk(FilesLimits.BlockBytes).Index())
            await node.AskAsync<BlockStored>(new StoreBlock(begun.PartUploadId, (uint)number, block));
        var md5 = MD5.HashData(data);
        await node.AskAsync<PartStored>(new CompletePart(begun.PartUploadId, md5, (ulong)data.Length));
        return md5;
    }

    static BeginUpload Begin(string key)
        => new("docs", key, "text/plain", new Dictionary<string, string> { ["a"] = "1" });

    static async Task<FilesError> Error(TestNode node, object question)
        => (await node.AskAsync<FilesFailed>(question)).Error;

    static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    static byte[] Bytes(int length, char value) => [.. Enumerable.Repeat((byte)value, length)];
}
