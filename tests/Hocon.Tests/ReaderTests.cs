namespace QuilActors.Hocon.Tests;

public sealed class ReaderTests
{
    readonly SettingsProblems _problems = new();

    HoconReader Read(string text, string source = "node.conf")
        => new((HoconObject)HoconDocument.Parse(text, source, Trees.NoEnvironment), "quil", _problems);

    string[] Problems => [.. _problems.All().Select(static p => p.Value is null
        ? $"{p.Origin} {p.Path} {p.Message}" : $"{p.Origin} {p.Path} = {p.Value} {p.Message}")];

    enum Full
    {
        DropOldest,
        Refuse,
    }

    [Fact]
    public void Values_have_their_types()
    {
        var c = Read("""
            quil {
              heartbeat = 1s, tick = 150ns, size = 1 MiB, threads = 4, big = 1e3
              ratio = "0.25", on = yes, off = "false"
              name = n1, version = 1.50, full = drop-oldest, listen = [a, 1, true], peers = "a, b ,c", none = null
            }
            """);
        Assert.Equal(TimeSpan.FromSeconds(1), c.Duration("heartbeat"));
        Assert.Equal(TimeSpan.FromTicks(2), c.Duration("tick"));
        Assert.Equal(1 << 20, c.Bytes("size"));
        Assert.Equal(4, c.Int("threads", 1, 64));
        Assert.Equal(1000, c.Long("big"));
        Assert.Equal(0.25, c.Number("ratio", 0, 1));
        Assert.True(c.Bool("on"));
        Assert.False(c.Bool("off"));
        Assert.Equal("n1", c.Text("name"));
        Assert.Equal("1.50", c.Text("version"));
        Assert.Equal(Full.DropOldest, c.OneOf<Full>("full"));
        Assert.Equal(["a", "1", "true"], c.TextList("listen"));
        Assert.Equal(["a", "b", "c"], c.TextList("peers"));
        Assert.Null(c.TextOrNull("none"));
        Assert.Null(c.IntOrNull("absent"));
        Assert.Null(c.DurationOrNull("absent"));
        Assert.Null(c.BytesOrNull("absent"));
        Assert.Null(c.OneOfOrNull<Full>("absent"));
        Assert.Null(c.TextListOrNull("absent"));
        Assert.Null(c.ChildOrNull("absent"));
        c.Done();
        _problems.ThrowIfAny();
    }

    [Theory]
    [InlineData("true", "must be a whole number")]
    [InlineData("1.5", "must be a whole number of 64 bits")]
    [InlineData("x", "must be a whole number")]
    [InlineData("\" 1\"", "must be a whole number")]
    [InlineData("1e30", "must be a whole number of 64 bits")]
    [InlineData("[1]", "must be a whole number")]
    [InlineData("0", "must be 1..64")]
    [InlineData("65", "must be 1..64")]
    [InlineData("null", "must not be null")]
    public void Wrong_whole_numbers(string written, string message)
    {
        Assert.Equal(1, Read($"quil.threads = {written}").Int("threads", 1, 64));
        Assert.Equal(message, Assert.Single(_problems.All()).Message);
    }

    [Fact]
    public void Bounds_are_inclusive_and_shown_with_units()
    {
        var c = Read("quil { a = 50ms, b = 49ms, c = 61s, d = 1024, e = 1023, f = 17 MiB, g = 1.5, h = -1 }");
        var (low, high) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        c.Duration("a", low, high);
        c.Duration("b", low, high);
        c.Duration("c", low, high);
        c.Bytes("d", 1024, 16 << 20);
        c.Bytes("e", 1024, 16 << 20);
        c.Bytes("f", 1024, 16 << 20);
        c.Number("g", 0, 1);
        c.Int("h", atLeast: 0);
        Assert.Equal(
        [
            "must be 50ms..1m", "must be 50ms..1m", "must be 1 KiB..16 MiB", "must be 1 KiB..16 MiB", "must be 0..1",
            "must be 0..2147483647",
        ], _problems.All().Select(static p => p.Message));
    }

    [Theory]
    [InlineData("a = maybe", "must be true or false")]
    [InlineData("a = 1", "must be true or false")]
    [InlineData("a = {}", "must be true or false")]
    public void Wrong_booleans(string text, string message)
    {
        Read("quil { " + text + " }").Bool("a");
        Assert.Equal(message, Assert.Single(_problems.All()).Message);
    }

    [Fact]
    public void Objects_and_arrays_are_no_text_and_null_is_no_element()
    {
        var c = Read("quil { a = {}, b = [], c = [x, {}, null], d = x, e = drop }");
        c.Text("a");
        c.Text("b");
        Assert.Equal(["x"], c.TextList("c"));
        c.Child("d").Int("inside");
        c.OneOf<Full>("e");
        Assert.Equal(
        [
            "must be a text", "must be a text", "every element must be a text", "every element must be a text",
            "must be a section in braces", "must be one of drop-oldest, refuse",
        ], _problems.All().Select(static p => p.Message));
    }

    [Fact]
    public void An_absent_required_key_is_a_problem_and_an_absent_section_only_one()
    {
        var c = Read("quil {}");
        c.Int("threads");
        var mesh = c.Child("mesh");
        mesh.Int("low");
        mesh.Done();
        Assert.Equal(["node.conf:1:6 quil.mesh is missing", "node.conf:1:6 quil.threads is missing"],
            Problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Unknown_keys_are_reported_where_the_key_stands_with_the_nearest_name()
    {
        var c = Read(
            "quil {\n  mesh { low = 1,\n    taget = 2 }\n  heartbaet = 1\n  os { threads = 1 }\n  zzzzzz = 1\n}");
        var mesh = c.Child("mesh");
        mesh.Int("low");
        mesh.IntOrNull("target");
        mesh.Done();
        c.DurationOrNull("heartbeat");
        c.ChildOrNull("vdf");
        var os = c.Child("os");
        os.Done();
        new HoconReader((HoconObject)Trees.Parse("quil.vdf.threads=1"), "quil.vdf", _problems).Int("threads");
        c.Done();
        Assert.Equal(
        [
            "node.conf:3:5 quil.mesh.taget unknown key; did you mean \"target\"?",
            "node.conf:4:3 quil.heartbaet unknown key; did you mean \"heartbeat\"?",
            "node.conf:5:8 quil.os.threads unknown key; did you mean \"quil.vdf.threads\"?",
            "node.conf:6:3 quil.zzzzzz unknown key",
        ], Problems);
    }

    [Fact]
    public void Five_faults_in_a_file_give_five_problems_in_order()
    {
        var c = Read("quil {\n a = x\n b = 9\n c = maybe\n d = 1 parsec\n e = {}\n}");
        c.Text("e");
        c.Duration("d");
        c.Bool("c");
        c.Int("b", 1, 4);
        c.Int("a");
        var e = Assert.Throws<SettingsException>(_problems.ThrowIfAny);
        Assert.Equal([2, 3, 4, 5, 6], e.Problems.Select(static p => p.Origin.Line));
        Assert.Equal("node.conf:3:6  quil.b = 9         must be 1..4", e.Message.Split('\n')[1]);
    }

    [Fact]
    public void Relations_are_reported_at_the_value_that_breaks_them()
    {
        var mesh = Read("quil.mesh {\n low = 5, high = 4 }").Child("mesh");
        Assert.True(mesh.Int("low") > mesh.Int("high"));
        _problems.Add("quil.mesh.high", "must be at least quil.mesh.low");
        Assert.Equal(["node.conf:2:18 quil.mesh.high = 4 must be at least quil.mesh.low"], Problems);
    }

    [Fact]
    public void Free_keys_are_data()
    {
        var c = Read(
            "quil { nodes { n1 { a = 1 }, \"N 2\" { a = 2 }, bad = 3 }, items = [{a = 5}, 6], raw { X.y = 1 } }");
        var nodes = c.Children("nodes");
        Assert.Equal(["n1", "N 2", "bad"], nodes.Select(static n => n.Name));
        Assert.Equal([1, 2], nodes.Take(2).Select(static n => n.Section.Int("a")));
        Assert.Equal("quil.nodes.\"N 2\"", nodes[1].Section.FullPath);
        Assert.Equal(5, Assert.Single(c.List("items")).Int("a"));
        Assert.IsType<HoconObject>(c.Raw("raw"));
        c.Done();
        Assert.Equal(["must be a section in braces", "element 1 must be an object"],
            _problems.All().Select(static p => p.Message));
    }

    [Fact]
    public void A_relative_path_refers_to_the_folder_of_its_file()
    {
        Assert.Equal("/etc/quil/data", Read("quil.data = data", "/etc/quil/node.conf").Path("data"));
        Assert.Equal("/data", Read("quil.data = ../../data", "/etc/quil/node.conf").Path("data"));
        Assert.Equal("/x", Read("quil.data = /x", "/etc/quil/node.conf").Path("data"));
        Assert.Equal(Path.GetFullPath("hocon/data"), Read("quil.data = data", "hocon/node.conf").Path("data"));
        var set = HoconDocument.LoadLayers([HoconLayer.OfSet("quil.data=data")], Trees.NoEnvironment);
        Assert.Equal(Path.GetFullPath("data"), new HoconReader(set, "quil", _problems).Path("data"));
        Assert.False(_problems.Any);
    }

    [Fact]
    public void A_secret_that_others_may_read_is_refused_with_the_command_that_mends_it()
    {
        if (OperatingSystem.IsWindows())
            return;
        var folder = Directory.CreateTempSubdirectory("hocon").FullName;
        var file = Path.Combine(folder, "node.key");
        var c = Read("quil.key-file = node.key", Path.Combine(folder, "node.conf"));
        Assert.Equal(file, c.SecretPath("key-file"));
        File.WriteAllText(file, "secret");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(file, c.SecretPath("key-file"));
        Assert.False(_problems.Any);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        c.SecretPath("key-file");
        Assert.Contains($"chmod 600 {file}", Assert.Single(_problems.All()).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Threads")]
    [InlineData("a_b")]
    [InlineData("a--b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("")]
    public void A_reader_asks_only_for_well_formed_keys(string key)
        => Assert.Throws<ArgumentException>(() => Read("quil {}").TextOrNull(key));

    [Fact]
    public void A_secret_key_ends_in_file()
        => Assert.Throws<ArgumentException>(() => Read("quil.password = x").SecretPath("password"));

    [Theory]
    [InlineData("taget", "target", 1)]
    [InlineData("abcd", "abdc", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("same", "same", 0)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_of_words(string from, string to, int distance)
        => Assert.Equal(distance, Spelling.Distance(from, to));

    [Fact]
    public void The_section_asked_for_must_be_there()
    {
        var c = new HoconReader((HoconObject)Trees.Parse("other {}"), "quil", _problems);
        c.Child("vdf").Int("threads");
        c.Done();
        Assert.Equal("quil", Assert.Single(_problems.All()).Path);
    }
}
