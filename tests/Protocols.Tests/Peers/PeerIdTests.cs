using System.Security.Cryptography;
using System.Text.Json;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Peers;

public sealed class PeerIdTests
{
    /// <summary>Spec p2p 12, I1.</summary>
    [Fact]
    public void The_seed_of_ones_has_the_id_that_js_derives()
    {
        var seed = Enumerable.Repeat((byte)1, 32).ToArray();
        var id = PeerId.FromEd25519(Ed25519.PublicKeyFromSeed(seed));
        Assert.Equal("12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5", id.ToString());
        Assert.True(id.TryGetPublicKey(out var key));
        Assert.Equal(id, PeerId.FromPublicKey(key));
    }

    [VectorFact("p2p/peer_ids.json")]
    public void Ids_of_all_four_key_types_follow_the_vectors()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/peer_ids.json")));
        foreach (var item in file.RootElement.GetProperty("keys").EnumerateObject())
        {
            var encoded = Convert.FromHexString(item.Value.GetProperty("public").GetString()!);
            Assert.True(PublicKey.TryDecode(encoded, out var key), item.Name);
            Assert.Equal(item.Name, key.Type.ToString().ToLowerInvariant());
            Assert.Equal(encoded, key.Encode());
            var id = PeerId.FromPublicKey(key);
            Assert.Equal(item.Value.GetProperty("peer_id").GetString(), id.ToString());
            Assert.Equal(item.Value.GetProperty("peer_id_bytes").GetString(), Convert.ToHexStringLower(id.Bytes.Span));
            Assert.True(PeerId.TryParse(id.ToString(), out var again) && again == id);
            Assert.True(PeerId.TryParse(id.ToCidString(), out again) && again == id);
        }
    }

    [VectorFact("p2p/peer_ids.json")]
    public void Both_text_forms_are_read()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/peer_ids.json")));
        foreach (var item in file.RootElement.GetProperty("text_examples").EnumerateArray())
        {
            Assert.True(PeerId.TryParse(item.GetProperty("text").GetString(), out var id));
            var same = item.TryGetProperty("same_as", out var other) ? other : item.GetProperty("text");
            Assert.Equal(same.GetString(), id.ToString());
        }
    }

    [VectorFact("p2p/peer_ids.json")]
    public void An_Ed25519_private_key_is_read_in_both_forms()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/peer_ids.json")));
        var pair = file.RootElement.GetProperty("keys").GetProperty("ed25519");
        var encoded = Convert.FromHexString(pair.GetProperty("private").GetString()!);
        Assert.True(PrivateKeyCodec.TryDecode(encoded, out var seed));
        Assert.Equal(encoded, PrivateKeyCodec.Encode(seed));
        byte[] legacy = [0x08, 1, 0x12, 96, .. encoded[4..], .. encoded[36..]];
        Assert.True(PrivateKeyCodec.TryDecode(legacy, out var old));
        Assert.Equal(seed, old);
        legacy[^1] ^= 1;
        Assert.False(PrivateKeyCodec.TryDecode(legacy, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3p")]
    [InlineData("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3p0")]
    [InlineData("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqx")]
    [InlineData("bafybeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe")]
    [InlineData("not a peer id")]
    public void A_text_that_is_no_id_is_refused(string text) => Assert.False(PeerId.TryParse(text, out _));

    [Fact]
    public void A_text_over_the_limit_is_refused_before_decoding()
    {
        Assert.False(Base58.TryDecode(new string('2', Base58.LengthMax + 1), out _));
        Assert.True(Base58.TryDecode(new string('2', Base58.LengthMax), out _));
    }

    [Fact]
    public void Signatures_of_foreign_key_types_are_checked()
    {
        byte[] message = [1, 2, 3];
        using var rsa = RSA.Create(2048);
        Check(KeyType.Rsa, rsa.ExportSubjectPublicKeyInfo(), message,
            rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Check(KeyType.Ecdsa, p256.ExportSubjectPublicKeyInfo(), message,
            p256.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        using var k1 = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        var q = k1.ExportParameters(false).Q;
        Check(KeyType.Secp256k1, [(byte)(2 + (q.Y![31] & 1)), .. q.X!], message,
            k1.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    static void Check(KeyType type, byte[] data, byte[] message, byte[] signature)
    {
        Assert.True(PublicKey.TryDecode([0x08, (byte)type, 0x12, .. Uvarint.Prefix(data)], out var key));
        Assert.True(key.Verify(message, signature));
        Assert.False(key.Verify([9, 9], signature));
        Assert.False(key.Verify(message, []));
        data[^5] ^= 0x55;
        Assert.True(PublicKey.TryDecode([0x08, (byte)type, 0x12, .. Uvarint.Prefix(data)], out var other));
        Assert.False(other.Verify(message, signature));
    }
}
