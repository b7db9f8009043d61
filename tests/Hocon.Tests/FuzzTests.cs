using QuilActors.Tests.Shared;

namespace QuilActors.Hocon.Tests;

public sealed class FuzzTests
{
    const int Mutations = 40_000;

    [VectorFact("hocon/resolve-cases.json")]
    public void Mutated_vectors_give_a_value_or_a_hocon_exception()
    {
        var random = new Random(20260111);
        var folder = SharedVectors.Path("hocon");
        List<string> texts = [.. Directory.GetFiles(folder, "*.conf", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText).Where(static t => t.Length < 4000)];
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "resolve-cases.json")))!;
        texts.AddRange(json["cases"]!.AsArray().Select(static c => c!["conf"]!.GetValue<string>()));
        var (values, refused) = (0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            var text = Mutate(texts[random.Next(texts.Count)], texts, random);
            try
            {
                var tree = HoconDocument.Parse(text, "/nowhere/fuzz.conf", Trees.NoEnvironment);
                if (i % 10 == 0)
                    Assert.Equal(Trees.Show(tree), Trees.Show(Trees.Parse(HoconDocument.Print(tree))));
                values++;
            }
            catch (HoconException)
            {
                refused++;
            }
        }
        Assert.True(values > Mutations / 20 && refused > Mutations / 20, $"{values} values, {refused} refused");
    }

    static string Mutate(string text, List<string> others, Random random)
    {
        const string signs = "{}[],:=+$?\"\\#/.\n\r\t a1e-\u00a0\ud800";
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(3))
            {
                case 0 when text.Length > 0:
                    at = random.Next(text.Length);
                    text = text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                    break;
                case 1:
                    var other = others[random.Next(others.Count)];
                    var start = random.Next(other.Length + 1);
                    text = text.Insert(at, other.Substring(start, Math.Min(random.Next(40), other.Length - start)));
                    break;
                default:
                    text = text.Insert(at, signs[random.Next(signs.Length)].ToString());
                    break;
            }
        }
        return text;
    }
}
