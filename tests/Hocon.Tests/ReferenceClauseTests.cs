namespace QuilActors.Hocon.Tests;

public sealed class S11_Substitutions
{
    [Theory]
    [InlineData("a:${b},b:1", "a:1,b:1")]
    [InlineData("a:x${b}y,b:1", "a:x1y,b:1")]
    [InlineData("a:1,a:${?b}", "a:1")]
    [InlineData("a:[${?b},2]", "a:[2]")]
    [InlineData("a:x${?b}", "a:x")]
    [InlineData("a:[1]${?b}", "a:[1]")]
    [InlineData("a:${?b}{c:1}${?d}", "a:{c:1}")]
    [InlineData("a:${?b} ${?c}", "{}")]
    [InlineData("a:${b}  ${c},b:1,c:2", "a:\"1  2\",b:1,c:2")]
    [InlineData("a:${b} ${c},b:{x:1},c:{y:2}", "a:{x:1,y:2},b:{x:1},c:{y:2}")]
    [InlineData("a:${b}${?none},b:5", "a:\"5\",b:5")]
    [InlineData("a:${b.c},b:${d},d:{c:7}", "a:7,b:{c:7},d:{c:7}")]
    [InlineData("a:${ \"x.y\".z },\"x.y\":{z:1}", "a:1,\"x.y\":{z:1}")]
    [InlineData("a:${b},b:null", "a:null,b:null")]
    [InlineData("a:\"${b}\"", "a:\"${b}\"")]
    [InlineData("a:{x:${c}},b:${a}{x:3},c:1", "a:{x:1},b:{x:3},c:1")]
    public void S11_substitutions(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("a:1\nb : ${x}", 2, 5)]
    [InlineData("a:${ ?b}", 1, 6)]
    [InlineData("a:${b", 1, 6)]
    [InlineData("a:${b\n}", 1, 6)]
    [InlineData("a:${}", 1, 5)]
    [InlineData("a:${${b}}", 1, 5)]
    [InlineData("a:$b", 1, 3)]
    [InlineData("a:${X[]}", 1, 6)]
    [InlineData("b:[1]\na:x ${b}", 2, 3)]
    [InlineData("b:{}\na:${b} \" \" ${b}", 2, 3)]
    public void S11_bad_substitutions(string text, int line, int column)
        => Trees.Refused(text, line, column);

    static readonly HoconOptions HomeIsSet = Trees.NoEnvironment with
    {
        Environment = static name => name switch { "HOME" => "/h", "EMPTY" => "", "x.y" => "[1]", _ => null },
    };

    [Theory]
    [InlineData("a:${HOME}", "a:\"/h\"")]
    [InlineData("a:${x.y}", "a:\"[1]\"")]
    [InlineData("a:1,a:${?EMPTY}", "a:\"\"")]
    [InlineData("HOME:null,a:${HOME}", "HOME:null,a:null")]
    [InlineData("a:1,a:${?NONE}", "a:1")]
    public void S11_the_environment_comes_last_and_is_text(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(HoconDocument.Parse(text, "t", HomeIsSet)));

    [Fact]
    public void S11_a_substituted_value_has_the_origin_of_its_target()
    {
        var tree = (HoconObject)Trees.Parse("a : ${b}\nc : x${b}\n b :  5");
        Assert.Equal(new Origin("t", 3, 7), tree.Find("a")!.Origin);
        Assert.Equal(new Origin("t", 2, 5), tree.Find("c")!.Origin);
        Assert.Equal(new Origin("t", 3, 2), tree.KeyOrigin("b"));
    }

    [Fact]
    public void S11_text_from_a_stranger_may_not_substitute()
    {
        var options = Trees.NoEnvironment with { AllowSubstitutions = false };
        Trees.Refused("a:${b}", 1, 3, options);
        Trees.Refused("a+=1", 1, 4, options);
        Assert.Equal("{\"a\":1}", Trees.Show(HoconDocument.Parse("a:1", "t", options)));
    }
}

public sealed class S12_Self_reference
{
    [Theory]
    [InlineData("a=1,a=${a}foo", "a:1foo")]
    [InlineData("path=[x],path=${path}[y]", "path:[x,y]")]
    [InlineData("foo:{a:{c:1}},foo:${foo.a},foo:{a:2}", "foo:{a:2,c:1}")]
    [InlineData("bar:{foo:42,baz:${bar.foo}},bar.foo:43", "bar:{foo:43,baz:43}")]
    [InlineData("foo:${missing},foo:42", "foo:42")]
    [InlineData("foo:${foo},foo:[1]", "foo:[1]")]
    [InlineData("a:${?a}", "{}")]
    public void S12_a_reference_back_sees_what_is_below(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("a=1,b=2,a=${b},b=${a}", "a:1,b:1")]
    [InlineData("a=[1],b=${a}[2],a=${b}[3]", "a:[1,2,3],b:[1,2]")]
    public void S12_fields_in_a_ring_agree(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("x=${y},y=${?x}", 1, 3, "")]
    [InlineData("a:${a}", 1, 3, "a -> a")]
    [InlineData("a:${b}\nb:${c}\nc:${a}", 3, 3, "a -> b -> c -> a")]
    [InlineData("a:{b:${a}}", 1, 6, "contain itself")]
    [InlineData("a:[${a}]", 1, 4, "contain itself")]
    [InlineData("a:{b:${a}{c:1}}", 1, 6, "contain itself")]
    public void S12_rings_without_ground_are_errors(string text, int line, int column, string says)
        => Assert.Contains(says, Trees.Refused(text, line, column), StringComparison.Ordinal);

    [Fact]
    public void S12_an_object_shared_at_two_levels_is_no_ring()
        => Assert.Equal(
            Trees.Show("x:{q:1}, w:{}, z:{q:1}, y:{n:{q:1}}, a:{n:{q:1},q:1}"),
            Trees.Show(Trees.Parse("x:{q:1}, w:{}, z:${w}${x}, y:{n:${z}}, a:${y}${x}")));
}

public sealed class S13_Append
{
    [Theory]
    [InlineData("a+=1,a+=2", "a:[1,2]")]
    [InlineData("a:[1],a+=[2]", "a:[1,[2]]")]
    [InlineData("b{a:[1]},b{a+=2}", "b:{a:[1,2]}")]
    [InlineData("a:null,a:[],a+=x y", "a:[\"x y\"]")]
    [InlineData("a+=${b},b:1", "a:[1],b:1")]
    public void S13_append(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("a=1,a+=2", 1, 8)]
    [InlineData("a={},a+=2", 1, 9)]
    [InlineData("a=[{b+=1}]", 1, 8)]
    public void S13_only_to_an_array(string text, int line, int column) => Trees.Refused(text, line, column);
}

public sealed class S14_Include
{
    static string Load(params (string, string)[] files)
        => Trees.Show(HoconDocument.Load("/d/main.conf", Trees.Files(
            [.. files.Select(static f => ("/d/" + f.Item1, f.Item2))])));

    [Theory]
    [InlineData("include \"x.conf\"")]
    [InlineData("include\n \"x.conf\"")]
    [InlineData("include\"x.conf\",")]
    [InlineData("include file(\"x.conf\")")]
    [InlineData("include file( \n\"x.conf\" \n)")]
    [InlineData("include required(\"x.conf\") # why")]
    [InlineData("include required( file(\"x.conf\") )")]
    [InlineData("include \"/d/x.conf\"")]
    [InlineData("{include \"x.conf\"}")]
    public void S14_forms(string text)
        => Assert.Equal("{\"a\":1}", Load(("main.conf", text), ("x.conf", "a:1")));

    [Theory]
    [InlineData("foo include : 1", "\"foo include\":1")]
    [InlineData("a : include", "a:include")]
    [InlineData("\"include\" : 1", "\"include\":1")]
    [InlineData("included : 1", "included:1")]
    [InlineData("[include]", "[include]")]
    public void S14_elsewhere_the_word_is_text(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("include : 1", 1, 1)]
    [InlineData("include.x = 1", 1, 1)]
    [InlineData("include foo", 1, 1)]
    [InlineData("include", 1, 1)]
    [InlineData("include \"bar\" : 1", 1, 15)]
    [InlineData("a:1\ninclude {}", 2, 1)]
    public void S14_any_other_form_says_to_quote_it(string text, int line, int column)
        => Assert.Contains("quote the word", Trees.Refused(text, line, column), StringComparison.Ordinal);

    [Theory]
    [InlineData("include url(\"x\")", 1, 1)]
    [InlineData("include classpath(\"x\")", 1, 1)]
    [InlineData("include \"http://x/y.conf\"", 1, 1)]
    [InlineData("include \"\"", 1, 1)]
    [InlineData("include file(\"x\"", 1, 17)]
    [InlineData("a:1\n include required(\"x.conf\")", 2, 2)]
    public void S14_refused(string text, int line, int column) => Trees.Refused(text, line, column);

    [Fact]
    public void S14_a_missing_file_is_empty() => Assert.Equal("{\"a\":1}", Load(("main.conf", "a:1,include \"no\"")));

    [Fact]
    public void S14_a_bare_name_is_json_then_conf_over_it()
    {
        Assert.Equal("{\"a\":2,\"b\":1}", Load(
            ("main.conf", "include \"x\""), ("x.json", "{\"a\":1,\"b\":1}"), ("x.conf", "a=2")));
        Assert.Equal("{\"b\":1}", Load(("main.conf", "include required(\"x\")"), ("x.json", "{\"b\":1}")));
    }

    [Fact]
    public void S14_names_are_relative_to_the_including_file()
        => Assert.Equal("{\"a\":1}", Load(
            ("main.conf", "include \"s/x.conf\""), ("s/x.conf", "include \"y.conf\""),
            ("s/y.conf", "a:1"), ("y.conf", "a:2")));

    [Fact]
    public void S14_fields_merge_at_the_include_point_and_later_text_wins()
        => Assert.Equal("{\"a\":{\"b\":2,\"c\":3,\"d\":5}}", Load(
            ("main.conf", "a:{b:1,c:1},a{include \"x.conf\", c:3},a.d:5"), ("x.conf", "b:2,c:2")));

    [Fact]
    public void S14_substitutions_look_below_all_include_points_first_then_from_the_root()
        => Assert.Equal(Trees.Show("p:{q:{a:in,b:root,w:in},a:mid},a:root,b:root"), Load(
            ("main.conf", "p{include \"x.conf\"},a:root,b:root"),
            ("x.conf", "q{include \"y.conf\"},a:mid"),
            ("y.conf", "a:in,b:${b},w:${a}")));

    [Fact]
    public void S14_a_reference_to_itself_works_at_any_include_point()
        => Assert.Equal(Trees.Show("p:{a:[1,2,3]}"), Load(
            ("main.conf", "p{a:[1]},p{include \"x.conf\"}"), ("x.conf", "a:${a}[2],a+=3")));

    [Fact]
    public void S14_an_included_array_is_an_error()
        => Assert.Equal(
            new Origin("/d/main.conf", 1, 1), Fault(("main.conf", "include \"x.conf\""), ("x.conf", "[1]")).Origin);

    [Fact]
    public void S14_a_fault_names_the_included_file()
        => Assert.Equal(
            new Origin("/d/x.conf", 2, 5), Fault(("main.conf", "include \"x.conf\""), ("x.conf", "\na : !")).Origin);

    [Fact]
    public void S14_an_existing_properties_file_is_refused_a_missing_one_is_empty()
    {
        Assert.Contains(".properties", Fault(("main.conf", "include \"x.properties\""), ("x.properties", "a=1")).What,
            StringComparison.Ordinal);
        Assert.Equal("{}", Load(("main.conf", "include \"x.properties\"")));
    }

    [Fact]
    public void S14_an_unreadable_file_is_an_error()
    {
        var options = Trees.NoEnvironment with
        {
            ReadFile = p => p == "/d/main.conf" ? "include \"x.conf\""u8.ToArray() : throw new IOException("no way"),
        };
        var e = Assert.Throws<HoconException>(() => HoconDocument.Load("/d/main.conf", options));
        Assert.Contains("no way", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S14_inside_a_list_element_names_are_looked_up_from_the_root_only()
    {
        Assert.Equal(Trees.Show("l:[{a:1,b:7}],b:7"), Load(
            ("main.conf", "l:[{include \"x.conf\"}],b:7"), ("x.conf", "a:1,b:${b}")));
        var e = Fault(("main.conf", "l:[{include \"x.conf\"}]"), ("x.conf", "a:1,c:${a}"));
        Assert.Contains("from the root only", e.What, StringComparison.Ordinal);
        Assert.Equal(new Origin("/d/x.conf", 1, 7), e.Origin);
    }

    [Fact]
    public void S14_text_without_a_folder_finds_no_relative_file()
    {
        var options = Trees.NoEnvironment with { ReadFile = static _ => "a:1"u8.ToArray() };
        Assert.Equal("{}", Trees.Show(HoconDocument.Parse("include \"x.conf\"", "label", options)));
        Assert.Equal("{\"a\":1}", Trees.Show(HoconDocument.Parse("include \"x.conf\"", "/d/label", options)));
    }

    [Fact]
    public void S14_text_from_a_stranger_may_not_include()
        => Trees.Refused("\n include \"/etc/x.conf\"", 2, 2, Trees.NoEnvironment with { AllowIncludes = false });

    static HoconException Fault(params (string, string)[] files) => Assert.Throws<HoconException>(() => Load(files));
}

public sealed class S15_Units
{
    [Theory]
    [InlineData("1ns", 1)]
    [InlineData("2 micros", 2_000)]
    [InlineData("-3ms", -3_000_000)]
    [InlineData("+1.5s", 1_500_000_000)]
    [InlineData("0.5ns", 1)]
    [InlineData("0.4ns", 0)]
    [InlineData("-0.5ns", -1)]
    [InlineData("9223372036854775807ns", long.MaxValue)]
    [InlineData("106751d", 9_223_286_400_000_000_000)]
    [InlineData("1e-99999999999d", 0)]
    [InlineData("0e99999999999d", 0)]
    [InlineData("\u00a01\u2003m ", 60_000_000_000)]
    public void S15_durations(string text, long nanoseconds)
    {
        Assert.True(Units.TryDuration(text, out var read, out var fault), fault);
        Assert.Equal(nanoseconds, read);
    }

    [Theory]
    [InlineData("9223372036854775808ns")]
    [InlineData("106752d")]
    [InlineData("1e99999999999ns")]
    [InlineData("1S")]
    [InlineData("1 w")]
    [InlineData("1y")]
    [InlineData("s")]
    [InlineData("")]
    [InlineData("1.s")]
    [InlineData("--1s")]
    public void S15_bad_durations(string text) => Assert.False(Units.TryDuration(text, out _, out _));

    [Theory]
    [InlineData("1E", 1L << 60)]
    [InlineData("1e3", 1000)]
    [InlineData("1e3B", 1000)]
    [InlineData("1EB", 1_000_000_000_000_000_000)]
    [InlineData("7 exbibytes", 7L << 60)]
    [InlineData("2 GiB", 2L << 30)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("0.5B", 1)]
    [InlineData("0.000000000000000000001YB", 1000)]
    public void S15_sizes(string text, long bytes)
    {
        Assert.True(Units.TryBytes(text, out var read, out var fault), fault);
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("1YB")]
    [InlineData("8EiB")]
    [InlineData("9223372036854775808")]
    [InlineData("-1")]
    [InlineData("1 mB")]
    [InlineData("1KB")]
    [InlineData("1 00 bytes")]
    public void S15_bad_sizes(string text) => Assert.False(Units.TryBytes(text, out _, out _));

    [Fact]
    public void S15_an_unknown_unit_lists_the_units()
    {
        Assert.False(Units.TryDuration("1 parsec", out _, out var fault));
        Assert.Contains("ms, s, m, h, d", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void S15_a_number_is_read_up_to_the_limit_of_its_length()
    {
        Assert.True(Units.TryBytes(new string('0', HoconLimits.NumberCharsMax - 1) + "7", out var bytes, out _));
        Assert.Equal(7, bytes);
        Assert.False(Units.TryBytes(new string('0', HoconLimits.NumberCharsMax) + "7", out _, out _));
    }
}
