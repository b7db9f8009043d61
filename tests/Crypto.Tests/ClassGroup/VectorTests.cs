using System.Numerics;
using System.Text.Json;
using QuilActors.Crypto.ClassGroup;
using QuilActors.Tests.Shared;

namespace QuilActors.Crypto.Tests.ClassGroup;

/// <summary>Published results of independent programs.</summary>
public sealed class VectorTests
{
    [VectorTheory("vdf/squarings.json")]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void Repeated_squarings_of_the_generator_are_the_published_forms(string path)
    {
        using var g = Arithmetics.Create(path);
        using var file = Open("vdf/squarings.json");
        var seen = 0;
        foreach (var one in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            var d = Read(one.GetProperty("D"), one.GetProperty("bits").GetInt32());
            var got = g.Power(d, QuadraticForm.Generator(d), one.GetProperty("n").GetInt32());
            Assert.Equal(BigInteger.Parse(one.GetProperty("a").GetString()!), got.A);
            Assert.Equal(BigInteger.Parse(one.GetProperty("b").GetString()!), got.B);
            seen++;
        }
        Assert.Equal(21, seen);
    }

    [VectorTheory("vdf/classgroup_multiply.txt")]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void Products_are_the_published_forms(string path)
    {
        using var g = Arithmetics.Create(path);
        var seen = 0;
        foreach (var line in File.ReadLines(SharedVectors.Path("vdf/classgroup_multiply.txt")))
        {
            var forms = line.Split('|').Select(Parse).ToArray();
            var value = forms[0].B * forms[0].B - 4 * forms[0].A * forms[0].C;
            var d = Discriminant.OfPrime(-value, (int)(-value).GetBitLength());
            Assert.Equal(forms[2], g.Product(d, forms[0], forms[1]));
            Assert.Equal(forms[2], g.Product(d, forms[1], forms[0]));
            seen++;
        }
        Assert.Equal(100, seen);
    }

    [VectorFact("vdf/discriminants.json")]
    public void A_seed_gives_the_published_discriminant_and_random_bytes()
    {
        using var file = Open("vdf/discriminants.json");
        var seen = 0;
        foreach (var one in file.RootElement.GetProperty("discriminants").EnumerateArray())
        {
            var seed = Convert.FromHexString(one.GetProperty("seed").GetString()!);
            var d = Discriminant.FromSeed(seed, one.GetProperty("bits").GetInt32());
            Assert.Equal(BigInteger.Parse(one.GetProperty("D").GetString()!), d.Value);
            seen++;
        }
        Assert.Equal(28, seen);
        foreach (var one in file.RootElement.GetProperty("random_bytes").EnumerateArray())
            Assert.Equal(
                one.GetProperty("hex").GetString(),
                Convert.ToHexStringLower(Discriminant.ExpandSeed(
                    Convert.FromHexString(one.GetProperty("seed").GetString()!),
                    one.GetProperty("count").GetInt32())));
    }

    [VectorTheory("vdf/crate_doc_aa_100.json")]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void The_documented_example_of_seed_aa_comes_out(string path)
    {
        using var g = Arithmetics.Create(path);
        using var file = Open("vdf/crate_doc_aa_100.json");
        var d = Discriminant.FromSeed([0xaa], 2048);
        var encoded = new byte[QuadraticForm.EncodedBytes(2048)];
        g.Power(d, QuadraticForm.Generator(d), 100).Encode(encoded);
        Assert.Equal(file.RootElement.GetProperty("y258").GetString(), Convert.ToHexStringLower(encoded));
    }

    static JsonDocument Open(string name) => JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path(name)));

    static Discriminant Read(JsonElement decimalText, int bits)
    {
        Assert.True(
            Discriminant.TryCreate(BigInteger.Parse(decimalText.GetString()!), bits, out var d, out var why), $"{why}");
        return d!;
    }

    static QuadraticForm Parse(string text)
    {
        var parts = text.Split(',');
        return new(BigInteger.Parse(parts[0]), BigInteger.Parse(parts[1]), BigInteger.Parse(parts[2]));
    }
}
