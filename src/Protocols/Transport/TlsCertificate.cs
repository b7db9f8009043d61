using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Wire;
using PublicKey = QuilActors.Protocols.Peers.PublicKey;

namespace QuilActors.Protocols.Transport;

/// <summary>The one self-signed certificate of each side of a TLS connection (libp2p specs, tls/tls.md). Its extension
/// names the identity key, which signs the certificate's own key.</summary>
public static class TlsCertificate
{
    /// <summary>A longer certificate is not read.</summary>
    public const int BytesMax = 16 * 1024;
    const string ExtensionOid = "1.3.6.1.4.1.53594.1.1";
    const string Prefix = "libp2p-tls-handshake:";
    const int ScalarBytes = 32;

    /// <summary>Makes a certificate with a P-256 key of its own.</summary>
    /// <param name="identitySecret">Ed25519 seed (32 B) or seed || public (64 B).</param>
    /// <param name="secret">32 bytes of key material; the key is derived from it.</param>
    public static X509Certificate2 Create(
        PublicKey identity, ReadOnlySpan<byte> identitySecret, ReadOnlySpan<byte> secret)
    {
        using var key = DeriveKey(secret);
        var value = new AsnWriter(AsnEncodingRules.DER);
        using (value.PushSequence())
        {
            value.WriteOctetString(identity.Encode());
            value.WriteOctetString(Ed25519.Sign(identitySecret, Signed(key.ExportSubjectPublicKeyInfo())));
        }
        var request = new CertificateRequest("O=libp2p.io", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(ExtensionOid, value.Encode(), critical: true));
        return request.CreateSelfSigned(
            new DateTimeOffset(1975, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(4096, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>False with the reason unless it is valid now, signed by its own key, free of critical extensions that
    /// are not understood, and its identity key signed it.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> der, Instant now, [NotNullWhen(true)] out PublicKey? identity,
        [NotNullWhen(false)] out string? fault)
    {
        identity = null;
        if (der.Length > BytesMax)
        {
            fault = $"certificate of {der.Length} bytes";
            return false;
        }
        try
        {
            fault = Read(TlsCertificateParts.Read(der.ToArray()), now, out identity);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            fault = "malformed certificate";
        }
        return fault is null;
    }

    static string? Read(TlsCertificateParts parts, Instant now, out PublicKey? identity)
    {
        identity = null;
        if (now.Ticks < parts.NotBefore.UtcTicks || now.Ticks > parts.NotAfter.UtcTicks)
            return "certificate is not valid now";
        if (!parts.IsSelfSigned())
            return "certificate is not signed by its own key";
        ReadOnlyMemory<byte>? proof = null;
        foreach (var (oid, critical, value) in parts.Extensions)
        {
            if (oid == ExtensionOid && proof is null)
                proof = value;
            else if (oid == ExtensionOid)
                return "two libp2p extensions";
            else if (critical)
                return $"unknown critical extension {oid}";
        }
        if (proof is not { } found)
            return "no libp2p extension";
        var body = new AsnReader(found, AsnEncodingRules.DER);
        var fields = body.ReadSequence();
        var (encoded, signature) = (fields.ReadOctetString(), fields.ReadOctetString());
        fields.ThrowIfNotEmpty();
        body.ThrowIfNotEmpty();
        if (!PublicKey.TryDecode(encoded, out var key))
            return "unknown identity key";
        if (!key.Verify(Signed(parts.SubjectPublicKeyInfo.Span), signature))
            return "wrong identity signature";
        identity = key;
        return null;
    }

    static byte[] Signed(ReadOnlySpan<byte> publicKeyInfo) => [.. Encoding.ASCII.GetBytes(Prefix), .. publicKeyInfo];

    /// <summary>HKDF until the result is a scalar of P-256: it is so at once but for one time in 2^32.</summary>
    static ECDsa DeriveKey(ReadOnlySpan<byte> secret)
    {
        Span<byte> scalar = stackalloc byte[ScalarBytes];
        for (byte round = 0; ; round++)
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, scalar, [], [.. "libp2p tls key"u8, round]);
            try
            {
                return ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    D = scalar.ToArray(),
                });
            }
            catch (CryptographicException) when (round < byte.MaxValue)
            {
                continue;
            }
            finally
            {
                SodiumMemory.Zero(scalar);
            }
        }
    }
}
