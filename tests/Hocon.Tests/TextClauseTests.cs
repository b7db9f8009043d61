using System.Text;

namespace QuilActors.Hocon.Tests;

// One class per clause; each refusal asserts its line and column.

public sealed class S01_Text
{
    [Theory]
    [InlineData("a\u00a0=\u20281\ufeff\t\v\f\r\u001c\u001d\u001e\u001f", "a:1")]
    [InlineData("\ufeffa:1\r\nb:2\r\n", "a:1,b:2")]
    [InlineData("a:x\u2003y", "a:\"x\u2003y\"")]
    public void S1_blanks_are_skipped(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Fact]
    public void S1_only_line_feed_is_a_new_line() => Trees.Refused("a:1\rb:2", 1, 6);

    [Theory]
    [InlineData("a : \u00e9\nb : ", new byte[] { 0xff }, 2, 5)]
    [InlineData("", new byte[] { 0xc3 }, 1, 1)]
    [InlineData("\n\n", new byte[] { 0xed, 0xa0, 0x80 }, 3, 1)]
    public void S1_a_bad_byte_is_an_error_with_its_line(string good, byte[] bad, int line, int column)
    {
        byte[] file = [.. Encoding.UTF8.GetBytes(good), .. bad];
        var e = Assert.Throws<HoconException>(
            () => HoconDocument.Load("/f.conf", Trees.NoEnvironment with { ReadFile = _ => file }));
        Assert.Equal(new Origin("/f.conf", line, column), e.Origin);
        Assert.Contains("UTF-8", e.Message, StringComparison.Ordinal);
    }
}

public sealed class S02_Comments
{
    [Theory]
    [InlineData("a:1 # x\nb:2 // y", "a:1,b:2")]
    [InlineData("a:\"x#y//z\"", "a:\"x#y//z\"")]
    [InlineData("a:x#y", "a:x")]
    [InlineData("a:x/y//z", "a:\"x/y\"")]
    [InlineData("[1,#\n2]", "[1,2]")]
    public void S2_comments_run_to_the_end_of_the_line(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Fact]
    public void S2_a_comment_hides_what_is_missing() => Trees.Refused("a : # 1\n", 2, 1);
}

public sealed class S03_Root
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData(" # only a comment", "{}")]
    [InlineData("{a:1}", "a:1")]
    [InlineData("a:1", "{a:1}")]
    [InlineData("[1]\n# end", "[1]")]
    public void S3_roots(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("10", 1, 3)]
    [InlineData("\"foo\"", 1, 6)]
    [InlineData("{a:1", 1, 5)]
    [InlineData("a:1}", 1, 4)]
    [InlineData("{a:1}\nb:2", 2, 1)]
    [InlineData("[1] [2]", 1, 5)]
    [InlineData("[1", 1, 3)]
    public void S3_no_root(string text, int line, int column) => Trees.Refused(text, line, column);

    [Fact]
    public void S3_a_missing_brace_names_its_partner()
        => Assert.Contains("line 1, column 3", Trees.Refused("a {\nb {\n c:1\n}", 4, 2), StringComparison.Ordinal);

    [Fact]
    public void S3_a_file_with_an_array_is_an_error_for_settings()
        => Assert.Throws<HoconException>(() => HoconDocument.Load("/a.conf", Trees.Files(("/a.conf", "[1]"))));
}

public sealed class S04_Separators
{
    [Theory]
    [InlineData("a:1,b=2,c{d:3}", "a:1,b:2,c:{d:3}")]
    [InlineData("a\n:\n1", "a:1")]
    [InlineData("a\n{b:1}", "a:{b:1}")]
    [InlineData("a\n+=\n1", "a:[1]")]
    [InlineData("a={b:1}", "a:{b:1}")]
    public void S4_separators(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("a 1", 1, 4)]
    [InlineData("a [1]", 1, 3)]
    [InlineData("a == 1", 1, 4)]
    [InlineData("a + = 1", 1, 3)]
    [InlineData("a\nb:1", 2, 1)]
    public void S4_no_separator(string text, int line, int column) => Trees.Refused(text, line, column);
}

public sealed class S05_Commas
{
    [Theory]
    [InlineData("a:1\nb:2,\n c:3,", "a:1,b:2,c:3")]
    [InlineData("[1\n,\n2\n3,]", "[1,2,3]")]
    [InlineData("{a:1\n\n,\n}", "a:1")]
    public void S5_new_lines_separate_and_one_comma_may_trail(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData(",a:1", 1, 1)]
    [InlineData("a:1,,b:2", 1, 5)]
    [InlineData("a:1,\n\n,b:2", 3, 1)]
    [InlineData("[,1]", 1, 2)]
    [InlineData("[1,\n,]", 2, 1)]
    [InlineData("{a:\"b\" c:1}", 1, 9)]
    [InlineData("{a:{} b:1}", 1, 8)]
    public void S5_double_comma_is_an_error(string text, int line, int column) => Trees.Refused(text, line, column);
}

public sealed class S06_Duplicate_keys
{
    [Theory]
    [InlineData("a:1,a:2", "a:2")]
    [InlineData("a{b:1,c:2},a{c:3,d:4}", "a:{b:1,c:3,d:4}")]
    [InlineData("a{b:1},a:null,a{c:2}", "a:{c:2}")]
    [InlineData("a{b:1},a:[],a{c:2}", "a:{c:2}")]
    [InlineData("a:1,a{c:2}", "a:{c:2}")]
    [InlineData("a.b.c:1,a.b.d:2,a.b{e:3}", "a:{b:{c:1,d:2,e:3}}")]
    public void S6_the_later_wins_and_objects_merge(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Fact]
    public void S6_keys_keep_the_order_in_which_they_were_first_seen()
        => Assert.Equal(["b", "a", "c"], ((HoconObject)Trees.Parse("b:1,a:1,b:2,c:${b},a:{}")).Keys);
}

public sealed class S07_Unquoted_text
{
    [Theory]
    [InlineData("true", ScalarKind.Boolean)]
    [InlineData("false", ScalarKind.Boolean)]
    [InlineData("null", ScalarKind.Null)]
    [InlineData("1e5", ScalarKind.Number)]
    [InlineData("10e+3", ScalarKind.Number)]
    [InlineData("-0.5E-2", ScalarKind.Number)]
    [InlineData("-0", ScalarKind.Number)]
    [InlineData("123456789012345678901234567890", ScalarKind.Number)]
    [InlineData("01", ScalarKind.Text)]
    [InlineData("1.", ScalarKind.Text)]
    [InlineData(".5", ScalarKind.Text)]
    [InlineData("0x1f", ScalarKind.Text)]
    [InlineData("5s", ScalarKind.Text)]
    [InlineData("1.0.0", ScalarKind.Text)]
    [InlineData("10e3e3", ScalarKind.Text)]
    [InlineData("-", ScalarKind.Text)]
    [InlineData("True", ScalarKind.Text)]
    [InlineData("(a;b<c>~'|%)", ScalarKind.Text)]
    [InlineData("a/b", ScalarKind.Text)]
    public void S7_words_have_a_type_and_keep_their_spelling(string word, ScalarKind kind)
    {
        var scalar = Assert.IsType<HoconScalar>(((HoconObject)Trees.Parse($"a : {word} ")).Find("a"));
        Assert.Equal((kind, word), (scalar.Kind, scalar.Text));
    }

    [Theory]
    [InlineData("a:10e+3e", 1, 6)]
    [InlineData("a:1+2", 1, 4)]
    [InlineData("a:-+1", 1, 4)]
    [InlineData("a:x+1", 1, 4)]
    [InlineData("a:x\\n", 1, 4)]
    [InlineData("a:x?y", 1, 4)]
    [InlineData("a:\n  127.0.0.1:8336", 2, 12)]
    public void S7_signs_that_need_quotes(string text, int line, int column)
        => Assert.Contains("is not allowed in unquoted text; quote the value", Trees.Refused(text, line, column),
            StringComparison.Ordinal);

    [Fact]
    public void S7_every_forbidden_sign_is_refused()
    {
        foreach (var sign in "$\"{}[]:=,+#`^?!@*&\\")
        {
            if (sign is '#' or ',' or '"' or '{' or '[' or '}' or ']')
                continue;
            Trees.Refused($"a : b{sign}", 1, 6);
        }
    }
}

public sealed class S08_Quoted_text
{
    [Theory]
    [InlineData("a:\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\"", "\"\\/\b\f\n\r\tA\u00e9")]
    [InlineData("a:\"\"", "")]
    [InlineData("a:\"\"\"x\\n\"y\n z\"\"\"", "x\\n\"y\n z")]
    [InlineData("a:\"\"\"x\"\"\"\"\"", "x\"\"")]
    [InlineData("a:\"\"\"\"\"\"", "")]
    [InlineData("a:\"\"\"x\r\ny\"\"\"", "x\r\ny")]
    public void S8_texts(string text, string expected)
        => Assert.Equal(expected, Assert.IsType<HoconScalar>(((HoconObject)Trees.Parse(text)).Find("a")).Text);

    [Theory]
    [InlineData("a:\"x", 1, 5)]
    [InlineData("a:\"x\ny\"", 1, 5)]
    [InlineData("a:\"x\u0001\"", 1, 5)]
    [InlineData("a:\"x\\q\"", 1, 5)]
    [InlineData("a:\"\\u12x4\"", 1, 4)]
    [InlineData("a:\"\\u12", 1, 4)]
    [InlineData("a:\"\"\"x\"\"", 1, 6)]
    public void S8_bad_texts(string text, int line, int column) => Trees.Refused(text, line, column);

    [Fact]
    public void S8_lines_go_on_counting_behind_raw_text() => Trees.Refused("a:\"\"\"1\n2\n3\"\"\", b:!", 3, 9);
}

public sealed class S09_Concatenation
{
    [Theory]
    [InlineData("a :  x  \"y\" 1.50 true  ", "a:\"x  y 1.50 true\"")]
    [InlineData("a : [1] [2]", "a:[1,2]")]
    [InlineData("a : [[1]\n[2]]", "a:[[1],[2]]")]
    [InlineData("a : {b:1} {c:2,b:3}", "a:{b:3,c:2}")]
    [InlineData("a : \"x\"\"y\"", "a:xy")]
    [InlineData("a : \" \" x", "a:\"  x\"")]
    [InlineData("a : null x", "a:\"null x\"")]
    [InlineData("a : 5 ", "a:5")]
    public void S9_values_on_one_line_are_joined(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("a : x {b:1}", 1, 7)]
    [InlineData("a : [1] x", 1, 9)]
    [InlineData("a : {b:1} [1]", 1, 11)]
    [InlineData("a : [1]\n[2]", 2, 1)]
    [InlineData("a : {b:1} \" \" {c:1}", 1, 11)]
    public void S9_mixed_kinds_are_an_error(string text, int line, int column) => Trees.Refused(text, line, column);
}

public sealed class S10_Paths
{
    [Theory]
    [InlineData("3.14 : 42", "\"3\":{\"14\":42}")]
    [InlineData("10.0foo : 1", "\"10\":{\"0foo\":1}")]
    [InlineData("foo\"10.0\" : 1", "\"foo10.0\":1")]
    [InlineData("a b c : 1", "\"a b c\":1")]
    [InlineData(" a . b : 1", "\"a \":{\" b\":1}")]
    [InlineData("a.\"\".b : 1", "a:{\"\":{b:1}}")]
    [InlineData("true.null : 1", "\"true\":{\"null\":1}")]
    [InlineData("/a/b : 1", "\"/a/b\":1")]
    [InlineData("\"a.b\"\"c\".d : 1", "\"a.bc\":{d:1}")]
    public void S10_keys_are_paths(string text, string expected)
        => Assert.Equal(Trees.Show(expected), Trees.Show(Trees.Parse(text)));

    [Theory]
    [InlineData("a..b : 1", 1, 3)]
    [InlineData(".a : 1", 1, 1)]
    [InlineData("a. : 1", 1, 4)]
    [InlineData("\"\". : 1", 1, 5)]
    [InlineData(".\"\" : 1", 1, 1)]
    [InlineData(" : 1", 1, 2)]
    [InlineData("a${b}c : 1", 1, 2)]
    [InlineData("a[0] : 1", 1, 2)]
    [InlineData("a ! : 1", 1, 3)]
    public void S10_bad_paths(string text, int line, int column) => Trees.Refused(text, line, column);

    // The list of section 12, point 6.
    [Theory]
    [InlineData(" a ", new[] { "a" })]
    [InlineData(" a .b", new[] { "a ", "b" })]
    [InlineData(" a  b", new[] { "a  b" })]
    [InlineData("a.\"b.c\".d", new[] { "a", "b.c", "d" })]
    [InlineData("a3.14", new[] { "a3", "14" })]
    [InlineData("a.\"\"", new[] { "a", "" })]
    public void S10_path_texts(string text, string[] elements) => Assert.Equal(elements, PathText.Parse(text, "t"));
}
