using System.Globalization;
using System.Text.Json.Nodes;

namespace QuilActors.Hocon.Tests;

/// <summary>Compares trees with types: text "1" is not number 1, objects are unordered, numbers go by value.</summary>
static class Trees
{
    public static readonly HoconOptions NoEnvironment = new() { Environment = static _ => null };

    public static HoconValue Parse(string text, string source = "t")
        => HoconDocument.Parse(text, source, NoEnvironment);

    /// <summary>One line, keys sorted, texts quoted.</summary>
    public static string Show(HoconValue value) => value switch
    {
        HoconObject o => "{" + string.Join(",", o.Keys.Order(StringComparer.Ordinal).Select(k =>
        {
            Assert.True(o.TryGet(k, out var inner));
            return HoconPrinter.Quote(k) + ":" + Show(inner);
        })) + "}",
        HoconArray a => "[" + string.Join(",", a.Select(Show)) + "]",
        HoconScalar { Kind: ScalarKind.Text } s => HoconPrinter.Quote(s.Text),
        HoconScalar { Kind: ScalarKind.Number } s => Number(s.Text),
        _ => ((HoconScalar)value).Text,
    };

    public static string Show(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject o => "{" + string.Join(",", o.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => HoconPrinter.Quote(p.Key) + ":" + Show(p.Value))) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(Show)) + "]",
        _ when node.GetValueKind() == System.Text.Json.JsonValueKind.String
            => HoconPrinter.Quote(node.GetValue<string>()),
        _ when node.GetValueKind() == System.Text.Json.JsonValueKind.Number => Number(node.ToJsonString()),
        _ => node.ToJsonString(),
    };

    /// <summary>Parses a text written in HOCON itself and shows it: what a test expects.</summary>
    public static string Show(string expected) => Show(Parse(expected));

    static string Number(string spelled)
        => decimal.TryParse(spelled, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? (exact / 1.0000000000000000000000000000m).ToString("G29", CultureInfo.InvariantCulture)
            : double.Parse(spelled, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The text is refused at this line and column; gives the reason.</summary>
    public static string Refused(string text, int line, int column, HoconOptions? options = null)
    {
        var refused = Assert.Throws<HoconException>(() => HoconDocument.Parse(text, "t", options ?? NoEnvironment));
        Assert.Equal(new Origin("t", line, column), refused.Origin);
        Assert.Equal($"t:{line}:{column}: {refused.What}", refused.Message);
        return refused.What;
    }

    /// <summary>Files in memory, by absolute path.</summary>
    public static HoconOptions Files(params (string Path, string Text)[] files) => NoEnvironment with
    {
        ReadFile = path => Array.Find(files, f => f.Path == path) is { Text: { } text }
            ? System.Text.Encoding.UTF8.GetBytes(text)
            : null,
    };
}
