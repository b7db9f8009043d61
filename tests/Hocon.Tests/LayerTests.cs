namespace QuilActors.Hocon.Tests;

public sealed class LayerTests
{
    static HoconObject Load(params HoconLayer[] layers) => HoconDocument.LoadLayers(layers, Trees.NoEnvironment);

    static readonly HoconLayer Reference = HoconLayer.OfText("q{a:1,b:{c:2},l:[1],d:${q.a}}", "reference.conf");

    [Fact]
    public void Higher_layers_win_and_origins_name_them()
    {
        var tree = Load(Reference, HoconLayer.OfText("\nq.a=5", "node.conf"), HoconLayer.OfSet("q.b.c=7"));
        Assert.Equal(Trees.Show("q:{a:5,b:{c:7},l:[1],d:5}"), Trees.Show(tree));
        Assert.Equal(new Origin("node.conf", 2, 5), tree.Find("q.a")!.Origin);
        Assert.Equal(new Origin("node.conf", 2, 5), tree.Find("q.d")!.Origin);
        Assert.Equal("--set[1]", tree.Find("q.b.c")!.Origin.Source);
        Assert.Equal(new Origin("reference.conf", 1, 14), tree.Find("q.l")!.Origin with { Column = 14 });
    }

    [Theory]
    [InlineData("x=127.0.0.1:8336", "x:\"127.0.0.1:8336\"")]
    [InlineData("x.y=5", "x:{y:5}")]
    [InlineData("x=true", "x:true")]
    [InlineData("x=a = b", "x:\"a = b\"")]
    [InlineData("x=", "x:\"\"")]
    [InlineData("x=[1, {a:2}]", "x:[1,{a:2}]")]
    [InlineData("x={a:1}", "x:{a:1}")]
    [InlineData("x=\"1\"", "x:\"1\"")]
    [InlineData("x=${q.a}", "x:1")]
    [InlineData("x=${?none}", "{}")]
    [InlineData("\"x=y\".z=1", "\"x=y\":{z:1}")]
    [InlineData("x=null", "x:null")]
    public void Set_pairs(string pair, string expected)
        => Assert.Equal(
            Trees.Show(((HoconObject)Trees.Parse(expected))),
            Trees.Show(Without(Load(Reference, HoconLayer.OfSet(pair)), "q")));

    static HoconObject Without(HoconObject tree, string without)
    {
        var rest = new HoconObject(tree.Origin);
        foreach (var key in tree.Keys.Where(k => k != without))
            rest.Add(key, tree.Find(PathText.Print(key))!, tree.KeyOrigin(key));
        return rest;
    }

    [Theory]
    [InlineData("x")]
    [InlineData("=1")]
    [InlineData("")]
    [InlineData("x=[1")]
    [InlineData("x=[1] 2")]
    [InlineData("x={a:1}}")]
    [InlineData("a..b=1")]
    public void Bad_set_pairs_are_named(string pair)
        => Assert.Equal("--set[2]", Assert.Throws<HoconException>(
            () => Load(Reference, HoconLayer.OfSet("y=1"), HoconLayer.OfSet(pair))).Origin.Source);

    [Fact]
    public void The_lowest_layer_does_not_see_the_environment()
    {
        var options = Trees.NoEnvironment with { Environment = static _ => "env" };
        var low = HoconLayer.OfText("a:${HOME}", "reference.conf");
        Assert.Throws<HoconException>(() => HoconDocument.LoadLayers([low], options));
        var optional = HoconLayer.OfText("a:1,a:${?HOME}", "reference.conf");
        Assert.Equal("{\"a\":\"env\"}", Trees.Show(HoconDocument.LoadLayers([optional], options)));
    }

    [Fact]
    public void A_value_is_a_layer_that_keeps_its_origins()
    {
        var devnet = (HoconObject)Trees.Parse("nodes {\n n1 { a:9, b.e:3 }\n}", "devnet.conf");
        var tree = Load(Reference, HoconLayer.OfValue("q", devnet.Find("nodes.n1")!));
        Assert.Equal(Trees.Show("q:{a:9,b:{c:2,e:3},l:[1],d:9}"), Trees.Show(tree));
        Assert.Equal(new Origin("devnet.conf", 2, 9), tree.Find("q.a")!.Origin);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_and_no_layers_are_empty()
    {
        var e = Assert.Throws<HoconException>(() => Load(HoconLayer.OfFile("/nowhere/x.conf")));
        Assert.Equal("/nowhere/x.conf:1:1: the file is not there", e.Message);
        Assert.Equal(0, Load().Count);
    }

    [Fact]
    public void A_file_is_named_as_it_was_given()
    {
        var options = Trees.NoEnvironment with { ReadFile = static _ => "a:!"u8.ToArray() };
        var e = Assert.Throws<HoconException>(() => HoconDocument.Load("hocon/node.conf", options));
        Assert.StartsWith("hocon/node.conf:1:3: ", e.Message, StringComparison.Ordinal);
    }
}
