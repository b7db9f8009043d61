using System.Text;
using QuilActors.Protocols.Vdf;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Vdf;

public sealed class ProofFileTests
{
    const string Record = """{"profile":"test-256","challenge":"00ff","difficulty":5,"proof":"0102"}""";

    [Theory]
    [InlineData(Record, 1)]
    [InlineData("[" + Record + "," + Record + "]", 2)]
    [InlineData(Record + "\n" + Record + "\n" + Record + "\n", 3)]
    [InlineData("{\"vectors\":[" + Record + "]}", 1)]
    public void An_object_an_array_lines_and_vectors_are_read(string text, int count)
    {
        Assert.True(ProofFile.TryRead(Encoding.UTF8.GetBytes(text), out var records, out var fault), fault);
        Assert.Equal(Enumerable.Range(0, count), records.Select(one => one.Index));
        Assert.All(records, one =>
        {
            Assert.Equal((VdfProfile.Test256, 5U, (bool?)null), (one.Profile, one.Difficulty, one.Expected));
            Assert.Equal([0x00, 0xff], one.Challenge.ToArray());
            Assert.Equal([1, 2], one.Proof.ToArray());
        });
    }

    [Theory]
    [InlineData("", "no record")]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "no record")]
    [InlineData("[3]", "record 0 is no JSON object")]
    [InlineData("""{"challenge":"00","difficulty":1}""", "record 0, field 'proof': missing")]
    [InlineData("""{"challenge":"0g","difficulty":1,"proof":"00"}""", "record 0, field 'challenge': not plain hex")]
    [InlineData("""{"challenge":"000","difficulty":1,"proof":"00"}""", "record 0, field 'challenge': not plain hex")]
    [InlineData("""{"challenge":"00","difficulty":-1,"proof":"00"}""", "record 0, field 'difficulty'")]
    [InlineData("""{"challenge":"00","difficulty":4294967296,"proof":"00"}""", "record 0, field 'difficulty'")]
    [InlineData("""{"challenge":"00","difficulty":"x","proof":"00"}""", "record 0, field 'difficulty'")]
    [InlineData("""{"profile":"none","challenge":"00","difficulty":1,"proof":"00"}""", "record 0, field 'profile'")]
    [InlineData("""{"format":"x/2","challenge":"00","difficulty":1,"proof":"00"}""", "record 0, field 'format'")]
    [InlineData(Record + "\n{\"difficulty\":1}", "record 1, field 'challenge': missing")]
    public void What_cannot_be_read_is_named(string text, string expected)
    {
        Assert.False(ProofFile.TryRead(Encoding.UTF8.GetBytes(text), out var records, out var fault));
        Assert.Empty(records);
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
    }

    [VectorTheory("vdf/quil_mainnet_wesolowski_2048.json")]
    [InlineData("vdf/quil_mainnet_wesolowski_2048.json", 62, 62)]
    [InlineData("vdf/quil_negative.json", 20, 1)]
    [InlineData("consensus/predusk_time_proofs.json", 62, null)]
    public void Published_files_are_read_as_they_are(string name, int count, int? valid)
    {
        Assert.True(ProofFile.TryRead(
            File.ReadAllBytes(SharedVectors.Path(name)), out var records, out var fault), fault);
        Assert.Equal(count, records.Count);
        Assert.Equal(valid ?? 0, records.Count(one => one.Expected == true));
        Assert.All(records, one => Assert.Equal(VdfProfile.Quilibrium2048, one.Profile));
    }
}
