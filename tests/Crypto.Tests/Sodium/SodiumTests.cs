using System.Text.Json;
using QuilActors.Crypto.Sodium;
using QuilActors.Tests.Shared;

namespace QuilActors.Crypto.Tests.Sodium;

public sealed class SodiumTests
{
    /// <summary>RFC 8032 section 7.1, test 2.</summary>
    [Fact]
    public void Ed25519_signs_as_in_rfc_8032()
    {
        var seed = Convert.FromHexString("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        var key = Ed25519.PublicKeyFromSeed(seed);
        Assert.Equal("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            Convert.ToHexStringLower(key));
        var signature = Ed25519.Sign(seed, [0x72]);
        Assert.Equal("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00", Convert.ToHexStringLower(signature));
        Assert.True(Ed25519.Verify(key, [0x72], signature));
        Assert.Equal(signature, Ed25519.Sign(Ed25519.Expand(seed), [0x72]));
    }

    [VectorFact("comms/rfc8032_ed25519.json")]
    public void Ed25519_follows_the_shared_vectors()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("comms/rfc8032_ed25519.json")));
        foreach (var item in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            var (seed, key) = (Hex(item, "seed"), Hex(item, "pk"));
            var (message, signature) = (Hex(item, "msg"), Hex(item, "sig"));
            Assert.Equal(key, Ed25519.PublicKeyFromSeed(seed));
            Assert.Equal(signature, Ed25519.Sign(seed, message));
            Assert.True(Ed25519.Verify(key, message, signature));
            signature[3] ^= 1;
            Assert.False(Ed25519.Verify(key, message, signature));
        }
    }

    [VectorFact("comms/wycheproof_ed25519_test.json")]
    public void Ed25519_agrees_with_wycheproof()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllBytes(SharedVectors.Path("comms/wycheproof_ed25519_test.json")));
        var checks = 0;
        foreach (var group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = Hex(group.GetProperty("publicKey"), "pk");
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                Assert.Equal(test.GetProperty("result").GetString() == "valid",
                    Ed25519.Verify(key, Hex(test, "msg"), Hex(test, "sig")));
                checks++;
            }
        }
        Assert.InRange(checks, 100, 1000);
    }

    [VectorFact("comms/rfc7748_x25519.json")]
    public void X25519_follows_rfc_7748()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("comms/rfc7748_x25519.json")));
        var shared = new byte[32];
        foreach (var item in file.RootElement.GetProperty("x25519").EnumerateArray())
        {
            Assert.True(X25519.TryAgree(Hex(item, "scalar"), Hex(item, "u"), shared));
            Assert.Equal(Hex(item, "out"), shared);
        }
    }

    [Fact]
    public void X25519_both_sides_agree_and_refuse_a_point_of_small_order()
    {
        byte[] ours = SodiumRandom.Bytes(32), theirs = SodiumRandom.Bytes(32);
        byte[] left = new byte[32], right = new byte[32];
        Assert.True(X25519.TryAgree(ours, X25519.PublicKey(theirs), left));
        Assert.True(X25519.TryAgree(theirs, X25519.PublicKey(ours), right));
        Assert.True(SodiumMemory.AreEqual(left, right));
        Assert.False(X25519.TryAgree(ours, new byte[32], left));
        Assert.False(X25519.TryAgree(ours, new byte[31], left));
    }

    [Fact]
    public void Keys_and_signatures_of_a_wrong_length_are_not_valid_and_our_own_are_refused()
    {
        var key = Ed25519.PublicKeyFromSeed(new byte[32]);
        Assert.False(Ed25519.Verify(key.AsSpan(1), [1], new byte[64]));
        Assert.False(Ed25519.Verify(key, [1], new byte[63]));
        Assert.Throws<ArgumentException>(() => Ed25519.PublicKeyFromSeed(new byte[31]));
        Assert.Throws<ArgumentException>(() => Ed25519.Sign(new byte[33], [1]));
        Assert.Throws<ArgumentException>(() => X25519.PublicKey(new byte[33]));
    }

    [Fact]
    public void Zeroed_memory_is_zero_and_random_bytes_differ()
    {
        var bytes = SodiumRandom.Bytes(64);
        Assert.NotEqual(bytes, SodiumRandom.Bytes(64));
        SodiumMemory.Zero(bytes.AsSpan(8));
        Assert.Equal(56, bytes.Skip(8).Count(b => b == 0));
        Assert.NotEqual(0, bytes.Take(8).Sum(b => b));
        Assert.False(SodiumMemory.AreEqual(bytes, bytes.AsSpan(1)));
    }

    [Fact]
    public void A_missing_library_names_the_package_to_install()
    {
        Assert.Equal("not found", SodiumNative.Probe("libsodium.so.none"));
        var error = new SodiumMissingException(SodiumNative.Library, "not found");
        Assert.Equal("libsodium.so.23 is missing or unusable (not found); "
            + "on Debian or Ubuntu: apt-get install libsodium23", error.Message);
    }

    static byte[] Hex(JsonElement item, string name) => Convert.FromHexString(item.GetProperty(name).GetString()!);
}
