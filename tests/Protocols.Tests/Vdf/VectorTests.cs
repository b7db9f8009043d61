using System.Text.Json;
using QuilActors.Crypto.ClassGroup;
using QuilActors.Protocols.Vdf;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Vdf;

/// <summary>Proofs that a public network accepted, and damaged ones.</summary>
public sealed class VectorTests
{
    const string Mainnet = "vdf/quil_mainnet_wesolowski_2048.json";

    [VectorFact(Mainnet)]
    public void Every_real_proof_is_valid_with_its_discriminant_and_prime()
    {
        using var group = Arithmetics.Fastest();
        using var file = Open(Mainnet);
        var cache = new DiscriminantCache();
        var verifier = new WesolowskiVerifier(VdfProfile.Quilibrium2048, group, cache);
        var seen = 0;
        foreach (var one in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var record = Read(one);
            Assert.Equal(
                record.Challenge,
                FrameChallenge.Core(one.GetProperty("core").GetUInt32(), Hex(one, "peer_id"), Hex(one, "input")));
            Assert.Equal(FrameChallenge.CoreDifficulty(one.GetProperty("increment").GetUInt32()), record.Difficulty);
            var verdict = verifier.Verify(record.Challenge, record.Difficulty, record.Proof);
            Assert.True(verdict.TryGet(out var verified), $"{verdict}");
            Assert.Equal(record.Proof, verified.Proof.ToArray());

            var d = cache.Find(VdfProfile.Quilibrium2048, record.Challenge);
            Assert.NotNull(d);
            Assert.Equal(
                one.GetProperty("discriminant_abs_hex").GetString(), Convert.ToHexStringLower(d.MagnitudeBytes()));
            var x = new byte[258];
            QuadraticForm.Generator(d.Value).Encode(x);
            var prime = HashToPrime.Derive(
                VdfProfile.Quilibrium2048, d.Value, x, record.Proof.AsSpan(0, 258), record.Difficulty, out var index);
            Assert.Equal(one.GetProperty("B_hex").GetString(), prime.ToString());
            Assert.Equal(one.GetProperty("hash_prime_j").GetInt32(), index);
            seen++;
        }
        Assert.Equal(62, seen);
    }

    /// <summary>The three with the shortest and the longest input and one between; <c>quil vdf prove --replay</c> does
    /// all.</summary>
    [VectorTheory(Mainnet)]
    [InlineData(0)]
    [InlineData(37)]
    [InlineData(61)]
    public void Proving_a_real_challenge_again_gives_the_same_bytes(int index) => ProveAgain(index);

    [VectorFact(Mainnet)]
    public void Every_flipped_bit_of_a_real_proof_is_refused()
    {
        using var group = Arithmetics.Fastest();
        using var file = Open(Mainnet);
        var record = Read(file.RootElement.GetProperty("vectors")[5]);
        var verifier = new WesolowskiVerifier(VdfProfile.Quilibrium2048, group, new());
        Assert.True(verifier.Verify(record.Challenge, record.Difficulty, record.Proof).IsValid);
        for (var bit = 0; bit < 8 * 516; bit++)
        {
            record.Proof[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(
                verifier.Verify(record.Challenge, record.Difficulty, record.Proof).IsInvalid, $"bit {bit}");
            record.Proof[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    static void ProveAgain(int index)
    {
        using var group = Arithmetics.Fastest();
        using var file = Open(Mainnet);
        var record = Read(file.RootElement.GetProperty("vectors")[index]);
        var proof = new WesolowskiProver(VdfProfile.Quilibrium2048, group).Prove(record.Challenge, record.Difficulty);
        Assert.Equal(record.Proof, proof);
    }

    [VectorFact("vdf/quil_negative.json")]
    public void Damaged_proofs_are_refused_for_the_right_reason()
    {
        using var group = Arithmetics.Fastest();
        using var file = Open("vdf/quil_negative.json");
        var verifier = new WesolowskiVerifier(VdfProfile.Quilibrium2048, group, new());
        var reasons = new Dictionary<string, (VdfReject, VdfPart)>();
        foreach (var one in file.RootElement.EnumerateArray())
        {
            var verdict = verifier.Verify(
                Hex(one, "challenge"), one.GetProperty("difficulty").GetUInt32(), Hex(one, "proof"));
            Assert.Equal(one.GetProperty("expect_strict").GetBoolean(), verdict.IsValid);
            reasons[one.GetProperty("name").GetString()!] = (verdict.Reason, verdict.Part);
        }
        Assert.Equal(20, reasons.Count);
        Assert.Equal((VdfReject.ANotPositive, VdfPart.Y), reasons["a=0 in y"]);
        Assert.Equal((VdfReject.ANotPositive, VdfPart.Pi), reasons["a=0 in pi"]);
        Assert.Equal(VdfReject.ANotPositive, reasons["a negative"].Item1);
        Assert.Equal(VdfReject.ANotPositive, reasons["all ff"].Item1);
        Assert.Equal(VdfReject.ANotPositive, reasons["all 80"].Item1);
        Assert.Equal(VdfReject.BEven, reasons["b wrong parity"].Item1);
        Assert.Equal((VdfReject.BNotNormal, VdfPart.Y), reasons["y shifted b+2a"]);
        Assert.Equal(VdfReject.NotReduced, reasons["pi not reduced, same class: swap a,c"].Item1);
        Assert.Equal(VdfReject.NotOnDiscriminant, reasons["c not integral"].Item1);
        foreach (var name in (string[])["515 bytes", "517 bytes", "empty"])
            Assert.Equal(VdfReject.WrongLength, reasons[name].Item1);
        Assert.Equal(1, reasons.Values.Count(one => one == (VdfReject.BNotNormal, VdfPart.Pi)));
        Assert.Equal(6, reasons.Values.Count(one => one.Item1 == VdfReject.ProofMismatch));
    }

    [VectorFact("vdf/quil_negative.json")]
    public void Other_forms_of_the_class_of_pi_pass_where_history_is_replayed()
    {
        using var group = Arithmetics.Fastest();
        using var file = Open("vdf/quil_negative.json");
        var verifier = new WesolowskiVerifier(VdfProfile.Quilibrium2048, group, new(), allowNonReducedProof: true);
        var passed = file.RootElement.EnumerateArray().Where(one => verifier.Verify(
            Hex(one, "challenge"), one.GetProperty("difficulty").GetUInt32(), Hex(one, "proof")).IsValid)
            .Select(one => one.GetProperty("name").GetString()!).ToArray();
        Assert.Contains("pi not reduced, same class: swap a,c", passed);
        Assert.All(passed[1..], name => Assert.StartsWith("pi ", name, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(
            () => new WesolowskiVerifier(VdfProfile.QuilActors2048, group, new(), allowNonReducedProof: true));
    }

    static (byte[] Challenge, uint Difficulty, byte[] Proof) Read(JsonElement one)
        => (Hex(one, "preimage_sha3_256"), one.GetProperty("difficulty").GetUInt32(), Hex(one, "proof516"));

    static byte[] Hex(JsonElement one, string name) => Convert.FromHexString(one.GetProperty(name).GetString()!);

    static JsonDocument Open(string name) => JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path(name)));
}
