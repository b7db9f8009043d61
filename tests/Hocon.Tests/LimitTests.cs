using System.Text;

namespace QuilActors.Hocon.Tests;

/// <summary>Each limit at its value and one beyond; bombs.</summary>
public sealed class LimitTests
{
    static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    [Fact]
    public void Nesting_of_brackets()
    {
        Trees.Parse(Repeat("[", 64) + Repeat("]", 64));
        Trees.Parse(Repeat("{a:", 64) + "1" + Repeat("}", 64));
        Trees.Refused(Repeat("[", 65) + Repeat("]", 65), 1, 65);
        Trees.Refused(Repeat("{a:", 65) + "1" + Repeat("}", 65), 1, 64 * 3 + 1);
    }

    [Fact]
    public void Nesting_counts_objects_made_by_paths()
    {
        var path = string.Join('.', Enumerable.Repeat("a", 64));
        Trees.Parse(path + ":1");
        Trees.Refused(path + ":{b:1}", 1, path.Length + 2);
        Trees.Refused("a{" + path + ":1}", 1, 3);
    }

    [Fact]
    public void Nesting_counts_on_in_an_include()
    {
        string At(int level) => HoconDocument.Print(HoconDocument.Load("/m.conf", Trees.Files(
            ("/m.conf", string.Join('.', Enumerable.Repeat("a", 40)) + "{include \"x.conf\"}"),
            ("/x.conf", string.Join('.', Enumerable.Repeat("b", level)) + ":1"))));
        Assert.NotEmpty(At(24));
        Assert.Throws<HoconException>(() => At(25));
    }

    [Fact]
    public void Nesting_of_the_resolved_tree()
    {
        static string Chain(int length)
            => "a0:{}," + string.Concat(Enumerable.Range(1, length).Select(i => $"a{i}:[${{a{i - 1}}}],"));
        Trees.Parse(Chain(62));
        var e = Assert.Throws<HoconException>(() => Trees.Parse(Chain(63)));
        Assert.Contains("while ${a0} is expanded", e.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_of_a_path()
    {
        var path = string.Join('.', Enumerable.Repeat("a", 64));
        Trees.Parse($"b:${{?{path}}}");
        Trees.Refused($"b:${{?{path}.a}}", 1, 6 + 65 * 2 - 1);
        Trees.Refused(path + ".a:1", 1, 65 * 2);
    }

    [Fact]
    public void Bytes_of_a_file()
    {
        var most = "a:1" + new string(' ', HoconLimits.FileBytesMax - 3);
        Trees.Parse(most);
        Trees.Refused(most + " ", 1, 1);
        HoconDocument.Load("/m.conf", Trees.Files(("/m.conf", most)));
        Assert.Throws<HoconException>(() => HoconDocument.Load("/m.conf", Trees.Files(("/m.conf", most + " "))));
    }

    [Fact]
    public void Bytes_of_a_load()
    {
        var file = Encoding.UTF8.GetBytes(new string(' ', HoconLimits.FileBytesMax));
        HoconObject Load(int count)
        {
            var layers = Enumerable.Range(0, count).Select(i => HoconLayer.OfFile($"/{i}.conf")).ToList();
            return HoconDocument.LoadLayers(layers, Trees.NoEnvironment with { ReadFile = _ => file });
        }
        Assert.Equal(0, Load(8).Count);
        Assert.Throws<HoconException>(() => Load(9));
    }

    [Fact]
    public void Files_of_a_load()
    {
        static HoconObject Load(int files) => HoconDocument.Load("/m.conf", Trees.Files(
            ("/m.conf", Repeat("include \"x.conf\"\n", files - 1)), ("/x.conf", "a:1")));
        Assert.Equal(1, Load(HoconLimits.LoadFilesMax).Count);
        Assert.Throws<HoconException>(() => Load(HoconLimits.LoadFilesMax + 1));
    }

    [Fact]
    public void Depth_of_includes()
    {
        static HoconObject Load(int includes) => HoconDocument.Load("/0.conf", Trees.Files(
            [.. Enumerable.Range(0, includes).Select(i => ($"/{i}.conf", $"include \"{i + 1}.conf\"")),
                ($"/{includes}.conf", "a:1")]));
        Assert.Equal(1, Load(16).Count);
        var e = Assert.Throws<HoconException>(() => Load(17));
        Assert.Contains("/0.conf -> /1.conf -> ", e.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_the_tree()
    {
        // The root, the list and its elements.
        Trees.Parse("a:[" + Repeat("1,", HoconLimits.TreeValuesMax - 2) + "]");
        Assert.Throws<HoconException>(() => Trees.Parse("a:[" + Repeat("1,", HoconLimits.TreeValuesMax - 1) + "]"));
    }

    [Fact]
    public void Doubling_references_end_at_the_values_of_the_tree()
    {
        var text = "a0:1\n" + string.Concat(
            Enumerable.Range(1, 40).Select(i => $"a{i}:[${{a{i - 1}}},${{a{i - 1}}}]\n"));
        var e = Quick(text);
        Assert.Contains("is expanded", e.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a0:[1]\n", "{0}{0}")]
    [InlineData("a0:{x:1}\n", "{0}{0}")]
    [InlineData("a0:xxxxxxxx\n", "{0}{0}")]
    [InlineData("a0:{x:1}\n", "{{l:{0},r:{0}}}")]
    public void Doubling_joins_end_at_a_limit(string start, string join)
    {
        var text = new StringBuilder(start);
        for (var i = 1; i <= 40; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}:")
                .AppendFormat(System.Globalization.CultureInfo.InvariantCulture, join, $"${{a{i - 1}}}").Append('\n');
        Quick(text.ToString());
    }

    [Fact]
    public void Bytes_of_a_joined_text()
    {
        static string Text(int last) => $"h:{new string('x', 1 << 19)}\na:${{h}}{new string('y', last)}";
        Trees.Parse(Text(1 << 19 >> 1));
        Assert.Throws<HoconException>(() => Trees.Parse($"h:{new string('x', 1 << 19)}\na:${{h}}${{h}}y"));
        Trees.Parse($"h:{new string('x', 1 << 19)}\na:${{h}}${{h}}");
    }

    [Fact]
    public void Bytes_of_all_joined_texts()
    {
        static string Text(int joins) => $"h:{new string('x', 1 << 19)}\n"
            + string.Concat(Enumerable.Range(0, joins).Select(i => $"a{i}:${{h}}${{h}}\n"));
        Trees.Parse(Text(16));
        Assert.Throws<HoconException>(() => Trees.Parse(Text(17)));
    }

    [Fact]
    public void Substitutions_in_a_chain()
    {
        static string Text(int length) => "a0:1\n"
            + string.Concat(Enumerable.Range(1, length).Reverse().Select(i => $"a{i}:${{a{i - 1}}}\n"));
        Trees.Parse(Text(HoconLimits.SubstitutionDepthMax));
        Assert.Throws<HoconException>(() => Trees.Parse(Text(HoconLimits.SubstitutionDepthMax + 1)));
    }

    [Fact]
    public void Steps_of_a_resolve()
    {
        // 1,001 layers of 1,000 references, never a value: only steps are used.
        var text = new StringBuilder("o:{");
        text.AppendJoin(',', Enumerable.Range(0, 1000).Select(static i => $"k{i}:${{?u}}")).Append("}\n");
        text.Append("p:").Append(Repeat("${o}", 1001));
        Assert.Contains("steps", Quick(text.ToString()).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_megabyte_of_brackets_is_refused_at_once() => Quick(new string('[', HoconLimits.FileBytesMax));

    [Fact]
    public void One_byte_too_many_is_refused_at_once() => Quick(new string('[', HoconLimits.FileBytesMax + 1));

    // Without its limit each of these runs for minutes, fills the memory or ends the process.
    static HoconException Quick(string text) => Assert.Throws<HoconException>(() => Trees.Parse(text));
}
