using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;
using QuilActors.Tests.Shared;
using PublicKey = QuilActors.Protocols.Peers.PublicKey;

namespace QuilActors.Protocols.Tests.Transport;

/// <summary>libp2p specs, tls/tls.md.</summary>
public sealed class TlsCertificateTests
{
    static readonly Instant Now = Instant.FromUnixMilliseconds(1_750_000_000_000);
    static readonly byte[] Seed = Enumerable.Repeat((byte)7, 32).ToArray();
    static readonly PublicKey Key = PublicKey.Ed25519(Ed25519.PublicKeyFromSeed(Seed));

    [VectorFact("p2p/tls_certs.json")]
    public void The_certificates_of_the_specification_are_read_and_the_wrong_one_is_not()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.Path("p2p/tls_certs.json")));
        var checks = 0;
        foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var der = Convert.FromHexString(vector.GetProperty("cert_der_hex").GetString()!);
            var valid = TlsCertificate.TryRead(der, Now, out var identity, out var fault);
            Assert.Equal(vector.GetProperty("valid").GetBoolean(), valid);
            if (valid)
                Assert.Equal(vector.GetProperty("peer_id").GetString(), PeerId.FromPublicKey(identity!).ToString());
            else
                Assert.NotEmpty(fault!);
            checks++;
        }
        Assert.Equal(4, checks);
    }

    [Fact]
    public void Our_own_certificate_proves_our_identity_and_follows_from_its_secret()
    {
        using var certificate = TlsCertificate.Create(Key, Seed, new byte[32]);
        Assert.True(TlsCertificate.TryRead(certificate.RawData, Now, out var identity, out _));
        Assert.Equal(Key, identity);
        using var again = TlsCertificate.Create(Key, Seed, new byte[32]);
        Assert.Equal(certificate.GetPublicKey(), again.GetPublicKey());
        using var other = TlsCertificate.Create(Key, Seed, Seed);
        Assert.NotEqual(certificate.GetPublicKey(), other.GetPublicKey());
        Assert.Equal("1.3.6.1.4.1.53594.1.1", certificate.Extensions[0].Oid!.Value);
    }

    [Fact]
    public void A_certificate_without_proof_or_outside_its_time_is_refused()
    {
        using var own = TlsCertificate.Create(Key, Seed, new byte[32]);
        Assert.Equal("no libp2p extension", Fault(Certificate(extensions: [])));
        Assert.Equal("unknown critical extension 1.2.3", Fault(Certificate(
            extensions: [new X509Extension("1.2.3", [5, 0], critical: true), own.Extensions[0]])));
        // The key in the extension signed another certificate's key.
        Assert.Equal("wrong identity signature", Fault(Certificate(extensions: [own.Extensions[0]])));
        Assert.Equal("two libp2p extensions", Fault(Certificate(extensions: [own.Extensions[0], own.Extensions[0]])));
        Assert.False(TlsCertificate.TryRead(own.RawData, new Instant(0), out _, out var early));
        Assert.Equal("certificate is not valid now", early);
    }

    [Fact]
    public void A_certificate_that_another_key_signed_is_refused()
    {
        using var own = TlsCertificate.Create(Key, Seed, new byte[32]);
        var forged = own.RawData;
        forged[^1] ^= 1;
        Assert.NotNull(Fault(forged));
        Assert.Equal("malformed certificate", Fault([1, 2, 3]));
        Assert.Equal("certificate of 16385 bytes", Fault(new byte[TlsCertificate.BytesMax + 1]));
    }

    static string? Fault(byte[] der)
    {
        Assert.False(TlsCertificate.TryRead(der, Now, out _, out var fault));
        return fault;
    }

    static byte[] Certificate(X509Extension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var builder = new TestCertificate(key);
        return builder.Encode(extensions);
    }
}
