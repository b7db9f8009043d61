using System.Text.Json.Nodes;
using QuilActors.Tests.Shared;

namespace QuilActors.Hocon.Tests;

/// <summary>The conformance data, each case three ways: as it is, with CRLF, parsed again from its print.</summary>
public sealed class VectorTests
{
    static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(SharedVectors.Path("hocon/" + file)))!;

    static string[] Cases(JsonNode json, string list)
        => [.. json[list]!.AsArray().Select(static n => n!.GetValue<string>())];

    static string Crlf(string text) => text.Replace("\n", "\r\n", StringComparison.Ordinal);

    static void CheckReprint(HoconValue tree)
        => Assert.Equal(Trees.Show(tree), Trees.Show(HoconDocument.Parse(HoconDocument.Print(tree), "printed")));

    // Parsing alone: a case need not resolve.
    static void ParseOnly(string text) => new LoadSession(Trees.NoEnvironment).ParseText(text, "case");

    [VectorFact("hocon/parse-cases.json")]
    public void Valid_cases_parse()
    {
        var json = Json("parse-cases.json");
        Assert.Equal((22, 86), (Cases(json, "valid_json").Length, Cases(json, "valid_conf").Length));
        foreach (var text in Cases(json, "valid_json").Concat(Cases(json, "valid_conf")))
        {
            ParseOnly(text);
            ParseOnly(Crlf(text));
        }
    }

    [VectorFact("hocon/parse-cases.json")]
    public void Valid_json_gives_what_json_gives()
    {
        foreach (var text in Cases(Json("parse-cases.json"), "valid_json"))
        {
            var tree = Trees.Parse(text);
            Assert.Equal(Trees.Show(JsonNode.Parse(text)), Trees.Show(tree));
            CheckReprint(tree);
        }
    }

    [VectorFact("hocon/parse-cases.json")]
    public void Invalid_cases_fail()
    {
        var cases = Cases(Json("parse-cases.json"), "invalid");
        Assert.Equal(82, cases.Length);
        var accepted = cases.Concat(cases.Select(Crlf)).Where(static text => !Fails(text));
        Assert.Empty(accepted);
    }

    [VectorFact("hocon/resolve-cases.json")]
    public void Documents_resolve_to_their_trees()
    {
        var cases = Json("resolve-cases.json")["cases"]!.AsArray();
        Assert.Equal(85, cases.Count);
        foreach (var one in cases)
        {
            var text = one!["conf"]!.GetValue<string>();
            var crlf = text.Contains("\"\"\"", StringComparison.Ordinal) ? text : Crlf(text);
            if (one["expect"] is JsonValue)
            {
                Assert.True(Fails(text), text);
                Assert.True(Fails(crlf), text);
                continue;
            }
            var expected = $"{text}: {Trees.Show(one["expect"])}";
            Assert.Equal(expected, $"{text}: {Trees.Show(Trees.Parse(text))}");
            Assert.Equal(expected, $"{text}: {Trees.Show(Trees.Parse(crlf))}");
            CheckReprint(Trees.Parse(text));
        }
    }

    [VectorFact("hocon/unit-cases.json")]
    public void Units_have_their_values()
    {
        var json = Json("unit-cases.json");
        foreach (var text in Cases(json, "duration_ok_ns_1s"))
        {
            Assert.True(Units.TryDuration(text, out var nanoseconds, out var fault), text + fault);
            Assert.Equal(1_000_000_000, nanoseconds);
        }
        foreach (var (list, bytes) in new[] { ("bytes_1048576", 1_048_576), ("bytes_1000000", 1_000_000) })
        {
            foreach (var text in Cases(json, list))
            {
                Assert.True(Units.TryBytes(text, out var read, out var fault), text + fault);
                Assert.Equal((text, bytes), (text, read));
            }
        }
        Assert.All(Cases(json, "duration_bad"), text => Assert.False(Units.TryDuration(text, out _, out _), text));
        Assert.All(Cases(json, "bytes_bad"), text => Assert.False(Units.TryBytes(text, out _, out _), text));
    }

    [VectorFact("hocon/equiv01")]
    public void Equivalent_files_equal_their_original()
    {
        var folders = Directory.GetDirectories(SharedVectors.Path("hocon"), "equiv*").Order().ToList();
        Assert.Equal(5, folders.Count);
        var compared = 0;
        foreach (var folder in folders)
        {
            var original = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "original.json")))!;
            if (folder.EndsWith("equiv03", StringComparison.Ordinal))
            {
                // These two come from .properties files, which are not read.
                original["letters"]!["numbers"]!.AsObject().Remove("2");
                original["letters"]!["c"]!.AsObject().Remove("fromProp");
            }
            foreach (var file in Directory.GetFiles(folder).Where(f => Path.GetFileName(f) != "original.json"))
            {
                Assert.Equal(Trees.Show(original), Trees.Show(HoconDocument.Load(file, Trees.NoEnvironment)));
                if (!folder.EndsWith("equiv05", StringComparison.Ordinal))
                    Assert.Equal(Trees.Show(original), Trees.Show(HoconDocument.Load(file, WithCrlf)));
                CheckReprint(HoconDocument.Load(file, Trees.NoEnvironment));
                compared++;
            }
        }
        Assert.Equal(15, compared);
    }

    static HoconOptions WithCrlf => Trees.NoEnvironment with
    {
        ReadFile = path => File.Exists(path)
            ? System.Text.Encoding.UTF8.GetBytes(Crlf(File.ReadAllText(path)))
            : null,
    };

    [VectorFact("hocon/files")]
    public void Files_load_alone_but_for_four()
    {
        var failed = new List<string>();
        var loaded = 0;
        foreach (var file in Directory.GetFiles(SharedVectors.Path("hocon/files"), "*.conf"))
        {
            try
            {
                var tree = HoconDocument.Load(file, Trees.NoEnvironment);
                CheckReprint(tree);
                Assert.Equal(Trees.Show(tree), Trees.Show(HoconDocument.Load(file, WithCrlf)));
                loaded++;
            }
            catch (HoconException)
            {
                failed.Add(Path.GetFileName(file));
            }
        }
        failed.Sort(StringComparer.Ordinal);
        Assert.Equal(
            ["cycle.conf", "include-from-list.conf", "test03-included.conf", "test13-reference-bad-substitutions.conf"],
            failed);
        Assert.Equal(21, loaded);
    }

    [VectorTheory("hocon/files")]
    [InlineData("cycle.conf", "cycle.conf -> ", "nested")]
    [InlineData("test03-included.conf", "${bar}", "not defined")]
    [InlineData("test13-reference-bad-substitutions.conf", "${b}", "not defined")]
    [InlineData("include-from-list.conf", "list element", "root only")]
    public void Failing_files_say_why(string file, string first, string second)
    {
        var e = Assert.Throws<HoconException>(() => Load(file));
        Assert.Contains(first, e.Message, StringComparison.Ordinal);
        if (second != "nested")
            Assert.Contains(second, e.Message, StringComparison.Ordinal);
    }

    [VectorTheory("hocon/files")]
    [InlineData("file-include.conf", "base:41, foo:42, bar:43, bar-file:44, baz:45")]
    [InlineData("test07.conf", "")]
    [InlineData("test08.conf", "")]
    [InlineData("bom.conf", "foo:bar")]
    [InlineData("env-variables.conf", "secret:a, secrets:[]")]
    public void Files_hold_exactly(string file, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Load(file)));

    const string Test09 = "a {q:10, c:3}, b:5, c {q:10, d:600, e {q:10, c:3}, f:5}";

    [VectorTheory("hocon/files")]
    [InlineData("test06.conf", "x", "2")]
    [InlineData("test06.conf", "y", "{foo:10, hello:world}")]
    [InlineData("test09.conf", "a", "{q:10, c:3}")]
    [InlineData("test09.conf", "b", "5")]
    [InlineData("test09.conf", "c", "{q:10, d:600, e:{q:10, c:3}, f:5}")]
    [InlineData("test03.conf", "test01.ints", "{fortyTwo:42, fortyTwoAgain:42}")]
    [InlineData("test03.conf", "test01.booleans", "42")]
    [InlineData("test03.conf", "a", "This is in the included file")]
    [InlineData("test03.conf", "subtree.a", "This is in the included file")]
    [InlineData("test03.conf", "b", "This is in the including file")]
    [InlineData("test03.conf", "subtree.b", "This is in the including file")]
    [InlineData("test03.conf", "equiv01", "{}")]
    [InlineData("test03.conf", "nonexistent", "{}")]
    public void Files_hold(string file, string path, string expected)
        => Assert.Equal(Trees.Show("v:" + expected), $"{{\"v\":{Trees.Show(Load(file).Find(path)!)}}}");

    [VectorFact("hocon/files")]
    public void An_included_tree_is_the_same_at_any_place()
    {
        var tree = Load("test10.conf");
        foreach (var place in new[] { "foo", "bar.nested" })
        {
            var there = Assert.IsType<HoconObject>(tree.Find(place));
            foreach (var key in (string[])["a", "b", "c"])
                Assert.Equal(Trees.Show(Load("test09.conf").Find(key)!), Trees.Show(there.Find(key)!));
        }
        Assert.Equal(Trees.Show(Test09), Trees.Show(Only(Load("test09.conf"), "a", "b", "c")));
    }

    static HoconObject Only(HoconObject tree, params string[] keys)
    {
        var picked = new HoconObject(tree.Origin);
        foreach (var key in keys)
            picked.Add(key, tree.Find(key)!, tree.KeyOrigin(key));
        return picked;
    }

    [VectorFact("hocon/files/env-variables.conf")]
    public void Environment_variables_fill_optional_values()
    {
        var options = Trees.NoEnvironment with
        {
            Environment = static n => n switch { "SECRET_A" => "A", "SECRET_B" => "B", _ => null },
        };
        var tree = HoconDocument.Load(SharedVectors.Path("hocon/files/env-variables.conf"), options);
        Assert.Equal(Trees.Show("secret:A, secrets:[B]"), Trees.Show(tree));
        Assert.Equal("env SECRET_A", tree.Find("secret")!.Origin.Source);
    }

    [VectorFact("hocon/files")]
    public void The_lowest_layer_must_resolve_by_itself()
    {
        var bad = HoconLayer.OfFile(SharedVectors.Path("hocon/files/test13-reference-bad-substitutions.conf"));
        var good = HoconLayer.OfFile(SharedVectors.Path("hocon/files/test13-reference-with-substitutions.conf"));
        var over = HoconLayer.OfFile(SharedVectors.Path("hocon/files/test13-application-override-substitutions.conf"));
        Assert.Throws<HoconException>(() => HoconDocument.LoadLayers([bad, over]));
        Assert.Equal(Trees.Show("a:overridden, b:overridden"), Trees.Show(HoconDocument.LoadLayers([good, over])));
    }

    static HoconObject Load(string file)
        => HoconDocument.Load(SharedVectors.Path("hocon/files/" + file), Trees.NoEnvironment);

    static bool Fails(string text)
    {
        try
        {
            Trees.Parse(text);
            return false;
        }
        catch (HoconException)
        {
            return true;
        }
    }
}
