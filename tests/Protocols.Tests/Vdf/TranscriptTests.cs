using System.Security.Cryptography;
using QuilActors.Crypto.ClassGroup;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Protocols.Tests.Vdf;

/// <summary>The fixed values of the own transcripts: challenge 00 01 .. 1f, T = 1000.</summary>
public sealed class TranscriptTests
{
    const uint Difficulty = 1000;

    static readonly byte[] Challenge = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void Seed_discriminant_prime_seed_and_prime_of_the_smallest_profile()
    {
        var profile = VdfProfile.Test256;
        var seed = Transcript.DiscriminantSeed(profile, Challenge);
        Assert.Equal("a0600636db656d086f64335c575549a49a2997b04ec3dd21525ca0a466b1aa6d",
            Convert.ToHexStringLower(seed));
        var d = Discriminant.FromSeed(seed, 256);
        Assert.Equal(
            "97ed64a02b0c2ffc6d3cd8e1206d6f3a7b3902594ac23dde3bc39e9abbba6b57",
            Convert.ToHexStringLower(d.MagnitudeBytes()));
        var x = new byte[34];
        QuadraticForm.Generator(d).Encode(x);
        var y = Prove(profile, "auto")[..34];
        Assert.Equal(
            "34ea14aab9c91ffad9176050b622aebc9bf692d396d3e022ae48127845f0854a",
            Transcript.PrimeSeed(profile, d, x, y, Difficulty).ToString());
        var prime = HashToPrime.Derive(profile, d, x, y, Difficulty, out var index);
        Assert.Equal((0, "fb379740a32995ee3a872513eb2131c9"), (index, prime.ToString()));
    }

    [Theory]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void Proof_of_the_smallest_profile(string path)
        => Assert.Equal(
            "000000a06cc174b24cdfe6c26656d788ed00000066a4f1b6c0d0e5fd83f4d37bed15"
            + "0040c54d7417af4e9ca176d956641e5d9e00372bd314e82612b127c59ff3a0aa0979",
            Convert.ToHexStringLower(Prove(VdfProfile.Test256, path)));

    [Theory]
    [InlineData("devnet-512", 73, "ea9423abdccbce7b2c148a0da68b3f9c7e4d2adcf23fc3a08b14c8fb28ef6c93eb",
        "4a8f65dfe343feb63493e5a43d4b435a72abcf7e21814af4251646a0ea28df26")]
    [InlineData("quilactors-2048", 3, "91353027946a64ddfa2807033b4f6c5082e19f189aa68bbb00b9e3be12587194cd",
        "d4d74cab1113ce4ad086e2d6b7618bd208b2e247ac15ce3dc3eddecf4258d8e1")]
    public void Prime_and_proof_of_a_profile(string name, int index, string primeHex, string proofHash)
    {
        Assert.True(VdfProfile.TryFind(name, out var profile));
        var proof = Prove(profile, "auto");
        Assert.Equal(proofHash, Convert.ToHexStringLower(SHA256.HashData(proof)));
        var d = Discriminant.FromSeed(Transcript.DiscriminantSeed(profile, Challenge), profile.DiscriminantBits);
        var x = new byte[profile.FormBytes];
        QuadraticForm.Generator(d).Encode(x);
        var prime = HashToPrime.Derive(profile, d, x, proof.AsSpan(0, profile.FormBytes), Difficulty, out var got);
        Assert.Equal((index, primeHex), (got, prime.ToString()));
    }

    static byte[] Prove(VdfProfile profile, string path)
    {
        using var group = Arithmetics.Create(path);
        return new WesolowskiProver(profile, group).Prove(Challenge, Difficulty);
    }
}
