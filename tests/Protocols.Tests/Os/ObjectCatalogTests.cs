using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Os;

public sealed class ObjectCatalogTests
{
    readonly ObjectCatalog _catalog = new();

    [Fact]
    public void A_bucket_is_there_while_its_register_has_a_time()
    {
        Bucket("docs", 5);
        Assert.True(_catalog.TryGetBucket("docs", out var created));
        Assert.Equal(5, created);
        Bucket("docs", null);
        Assert.False(_catalog.TryGetBucket("docs", out _));
        Bucket("b", 1);
        Bucket("a", 2);
        Assert.Equal(["a", "b"], _catalog.Buckets().Select(bucket => bucket.Name));
    }

    [Fact]
    public void A_key_means_the_file_of_its_register()
    {
        Put("k", 1);
        Assert.Equal(Address(1), _catalog.CurrentFile("docs", "k"));
        Put("k", 2);
        Assert.Equal(Address(2), _catalog.CurrentFile("docs", "k"));
        Assert.True(_catalog.HasObjects("docs"));
        Name("k", null);
        Assert.Null(_catalog.CurrentFile("docs", "k"));
        Assert.False(_catalog.HasObjects("docs"));
    }

    [Fact]
    public void Keys_are_listed_by_their_UTF8_bytes_in_pages()
    {
        string[] keys = ["b", "a", "a/1", "a/2", "é", "\uFFFD", "😀", "z"];
        foreach (var key in keys)
            Put(key, 1);
        string[] sorted = [.. keys.OrderBy(key => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(key)))];
        Assert.Equal(sorted, All("", "", 1000));
        Assert.Equal(sorted, All("", "", 1));
        Assert.Equal(sorted, All("", "", 3));
        Assert.Equal(["a", "a/1", "a/2"], All("a", "", 2));
        Assert.Empty(All("nothing", "", 2));
    }

    [Fact]
    public void A_delimiter_rolls_keys_up_once_each_whatever_the_page()
    {
        foreach (var key in new[] { "a/1", "a/2", "a/b/3", "b", "c/1", "c\U0010FFFF\U0010FFFF\U0010FFFF/x" })
            Put(key, 1);
        string[] expected = ["a/", "b", "c/", "c\U0010FFFF\U0010FFFF\U0010FFFF/"];
        for (var max = 1; max <= 5; max++)
            Assert.Equal(expected, All("", "/", max));
        Assert.Equal(["a/1", "a/2", "a/b/"], All("a/", "/", 2));
    }

    [Fact]
    public void Paging_gives_what_one_page_gives()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var catalog = new ObjectCatalogTests();
            for (var i = 0; i < 40; i++)
                catalog.Put(new string([.. Enumerable.Range(0, random.Next(1,
                    6)).Select(_ => "ab/"[random.Next(3)])]), 1);
            var prefix = random.Next(2) == 0 ? "" : "a";
            var delimiter = random.Next(2) == 0 ? "" : "/";
            var whole = catalog.All(prefix, delimiter, 1000);
            Assert.Equal(whole, catalog.All(prefix, delimiter, random.Next(1, 5)));
            Assert.Equal(whole.Distinct(), whole);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_name_whose_file_has_not_come_is_reported_as_missing()
    {
        Name("k", Address(9));
        var missing = new List<Bytes32>();
        Assert.Empty(_catalog.List("docs", "", "", "", 10, missing).Files);
        Assert.Equal([Address(9)], missing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Blocks_come_in_order_when_all_of_them_and_the_edge_are_here(int count)
    {
        var blocks = Blocks(1, count);
        var file = File(1, (uint)count);
        Assert.False(_catalog.TryGetBlocks(file, out _));
        foreach (var edge in FileAtoms.FileBlocks(Address(1), [.. blocks.Select(block => block.Id.Data)]))
            _catalog.Apply(new AtomFact(0, edge, true, null));
        Assert.Equal(count == 0, _catalog.TryGetBlocks(file, out _));
        foreach (var block in blocks)
            _catalog.Apply(new AtomFact(0, block, true, null));
        Assert.True(_catalog.TryGetBlocks(file, out var rows));
        Assert.Equal(blocks.Select(block => block.Id.Data), rows.Select(row => row.Address));
        Assert.False(_catalog.TryGetBlock(file, (uint)count, out _));
    }

    [Theory]
    [InlineData(4094, 1)]
    [InlineData(4095, 3)]
    public void Above_4094_blocks_a_file_has_extents(int count, int edges)
    {
        var blocks = Blocks(1, count);
        var file = File(1, (uint)count);
        var made = FileAtoms.FileBlocks(Address(1), [.. blocks.Select(block => block.Id.Data)]);
        Assert.Equal(edges, made.Count);
        Assert.All(made, edge => Assert.True(new OsSchema().IsWellFormed(edge)));
        foreach (var atom in made.Concat(blocks))
            _catalog.Apply(new AtomFact(0, atom, true, null));
        Assert.True(_catalog.TryGetBlocks(file, out var rows));
        Assert.Equal(blocks.Select(block => block.Id.Data), rows.Select(row => row.Address));
        Assert.True(_catalog.TryGetBlock(file, (uint)count - 1, out var last));
        Assert.Equal(blocks[^1].Id.Data, last.Address);
        Assert.True(_catalog.TryGetBlock(file, 4093, out var border));
        Assert.Equal(blocks[4093].Id.Data, border.Address);
    }

    [Fact]
    public void Bodies_round_trip()
    {
        var file = Body(3) with
        {
            Metadata = [new("a", "1"), new("b", "2")],
            Attempts = [new Attempt(5, (1 << 20) + 1), new Attempt(6, 1)],
            Size = (1 << 20) + 2,
            IsMultipart = true,
        };
        Assert.True(FileBody.TryRead(file.ToArray(), out var read));
        Assert.Equal(file.ToArray(), read.ToArray());
        Assert.Equal(3u, read.BlockCount);
        Assert.Equal(new string('0', 32) + "-2", read.ETag);
        Assert.True(read.TryLocate(1, out var attempt, out var number) && attempt.Id == 5 && number == 1);
        Assert.True(read.TryLocate(2, out attempt, out number) && attempt.Id == 6 && number == 0);
        Assert.False(read.TryLocate(3, out _, out _));
        Assert.False(FileBody.TryRead((file with { Size = 1 }).ToArray(), out _));
        Assert.False(FileBody.TryRead((file with { Metadata = [new("b", "1"), new("a", "2")] }).ToArray(), out _));
        var block = new BlockBody(new AtomId(Vocabulary.App, Address(1), 0), 7, 100, Address(2), 9);
        Assert.True(BlockBody.TryRead(block.ToArray(), out var again));
        Assert.Equal(block, again);
        Assert.False(BlockBody.TryRead((block with { Size = 0 }).ToArray(), out _));
    }

    [Theory]
    [InlineData("abc", true)]
    [InlineData("my.bucket-1", true)]
    [InlineData("ab", false)]
    [InlineData("Abc", false)]
    [InlineData("-abc", false)]
    [InlineData("abc-", false)]
    [InlineData("a..b", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("xn--abc", false)]
    [InlineData("abc--x-s3", false)]
    [InlineData("a_b", false)]
    public void Bucket_names_follow_the_rules(string name, bool good)
        => Assert.Equal(good, ObjectRules.IsBucketName(name));

    [Fact]
    public void A_key_has_1_to_1024_bytes_of_UTF8()
    {
        Assert.False(ObjectRules.IsKey(""));
        Assert.True(ObjectRules.IsKey(new string('a', 1024)));
        Assert.False(ObjectRules.IsKey(new string('a', 1025)));
        Assert.False(ObjectRules.IsKey(new string('é', 513)));
        Assert.False(ObjectRules.IsKey("\uD800"));
    }

    List<string> All(string prefix, string delimiter, int max)
    {
        var found = new List<string>();
        for (var (from, more) = ("", true); more;)
        {
            var page = _catalog.List("docs", prefix, delimiter, from, max, []);
            Assert.True(page.Files.Count + page.Prefixes.Count <= max);
            found.AddRange(page.Files.Select(file => file.Body.Name).Concat(page.Prefixes)
                .Order(Utf8Order.Instance));
            (from, more) = (page.Next, page.IsTruncated);
        }
        return found;
    }

    void Bucket(string name, long? created)
        => _catalog.Apply(new AtomFact(0, AtomContent.ChosenVertex(Vocabulary.App, Vocabulary.BucketAddress(name), 0,
            Vocabulary.Bucket, new BucketBody(name).ToArray()), true, created is { } at ? Value.OfI64(at) : null));

    // Every key gets its own file so that the page can say its name.
    void Put(string key, byte version)
    {
        var address = key.Length == 1 && key[0] == 'k' ? Address(version) : Names.TypeId(key);
        _catalog.Apply(new AtomFact(0, FileAtoms.File(address, Body(0) with { Name = key }), true, null));
        Name(key, address);
    }

    void Name(string key, Bytes32? file)
        => _catalog.Apply(new AtomFact(0, AtomContent.ChosenVertex(Vocabulary.App,
            Vocabulary.ObjectAddress("docs", key), 0, Vocabulary.ObjectName, new ObjectNameBody("docs", key).ToArray()),
            true, file is { } address ? Value.OfAtom(AtomKey.Vertex(Vocabulary.App, address)) : null));

    FileRow File(byte name, uint blocks)
    {
        _catalog.Apply(new AtomFact(0, FileAtoms.File(Address(name), Body(blocks)), true, null));
        return _catalog.File(Address(name))!;
    }

    static AtomContent[] Blocks(byte file, int count)
        => [.. Enumerable.Range(0, count).Select(i => FileAtoms.Block(Address(file), (ulong)i, 10,
            new SealedBlock(Address(3), [], (UInt128)i)))];

    static FileBody Body(uint blocks)
        => new("k", (ulong)blocks << 20, "text/plain", "docs", 0, false, 1, new byte[ObjectKey.WrappedBytes],
            [new Attempt(1, (ulong)blocks << 20)], []);

    static Bytes32 Address(byte name) => new([.. Enumerable.Repeat(name, 32)]);
}
