using System.Formats.Asn1;
using System.Security.Cryptography;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Transport;

/// <summary>What this node reads of an X.509 certificate (RFC 5280), strictly DER.</summary>
sealed record TlsCertificateParts(
    ReadOnlyMemory<byte> Signed, string Algorithm, ReadOnlyMemory<byte> Signature,
    ReadOnlyMemory<byte> Issuer, ReadOnlyMemory<byte> Subject, ReadOnlyMemory<byte> SubjectPublicKeyInfo,
    DateTimeOffset NotBefore, DateTimeOffset NotAfter,
    IReadOnlyList<(string Oid, bool Critical, ReadOnlyMemory<byte> Value)> Extensions)
{
    const int Version3 = 2, ExtensionsMax = 32;
    static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    static ReadOnlySpan<byte> Ed25519Head => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3);

    /// <exception cref="AsnContentException">It is no such certificate.</exception>
    internal static TlsCertificateParts Read(ReadOnlyMemory<byte> der)
    {
        var whole = new AsnReader(der, AsnEncodingRules.DER);
        var outer = whole.ReadSequence();
        whole.ThrowIfNotEmpty();
        var signed = outer.ReadEncodedValue();
        var algorithm = outer.ReadEncodedValue();
        var signature = outer.ReadBitString(out var unused);
        outer.ThrowIfNotEmpty();
        var body = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
        if (!body.ReadSequence(VersionTag).TryReadInt32(out var version) || version != Version3 || unused != 0)
            throw new AsnContentException();
        body.ReadIntegerBytes();
        if (!body.ReadEncodedValue().Span.SequenceEqual(algorithm.Span))
            throw new AsnContentException();
        var issuer = body.ReadEncodedValue();
        var validity = body.ReadSequence();
        var (from, to) = (ReadTime(validity), ReadTime(validity));
        var subject = body.ReadEncodedValue();
        var key = body.ReadEncodedValue();
        var oid = new AsnReader(algorithm, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();
        return new TlsCertificateParts(
            signed, oid, signature, issuer, subject, key, from, to, ReadExtensions(body));
    }

    /// <summary>Whether issuer and subject are one and its own key signed it: ECDSA on a NIST curve, RSA PKCS#1 v1.5,
    /// with SHA-2; or Ed25519.</summary>
    internal bool IsSelfSigned()
        => Issuer.Span.SequenceEqual(Subject.Span) && Algorithm switch
        {
            "1.2.840.10045.4.3.2" => VerifyEcdsa(HashAlgorithmName.SHA256),
            "1.2.840.10045.4.3.3" => VerifyEcdsa(HashAlgorithmName.SHA384),
            "1.2.840.10045.4.3.4" => VerifyEcdsa(HashAlgorithmName.SHA512),
            "1.2.840.113549.1.1.11" => VerifyRsa(HashAlgorithmName.SHA256),
            "1.2.840.113549.1.1.12" => VerifyRsa(HashAlgorithmName.SHA384),
            "1.2.840.113549.1.1.13" => VerifyRsa(HashAlgorithmName.SHA512),
            "1.3.101.112" => VerifyEd25519(),
            _ => false,
        };

    bool VerifyEcdsa(HashAlgorithmName hash)
        => ForeignSignatures.VerifyEcdsa(SubjectPublicKeyInfo.Span, Signed.Span, Signature.Span, hash);

    bool VerifyRsa(HashAlgorithmName hash)
        => ForeignSignatures.VerifyRsa(SubjectPublicKeyInfo.Span, Signed.Span, Signature.Span, hash);

    /// <summary>RFC 8410: the key is the last 32 bytes behind a fixed head.</summary>
    bool VerifyEd25519()
        => SubjectPublicKeyInfo.Span.StartsWith(Ed25519Head)
            && SubjectPublicKeyInfo.Length == Ed25519Head.Length + Crypto.Sodium.Ed25519.PublicKeyBytes
            && Crypto.Sodium.Ed25519.Verify(
                SubjectPublicKeyInfo.Span[Ed25519Head.Length..], Signed.Span, Signature.Span);

    static DateTimeOffset ReadTime(AsnReader validity)
        => validity.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            ? validity.ReadUtcTime()
            : validity.ReadGeneralizedTime();

    static List<(string, bool, ReadOnlyMemory<byte>)> ReadExtensions(AsnReader body)
    {
        var found = new List<(string, bool, ReadOnlyMemory<byte>)>();
        while (body.HasData && !body.PeekTag().HasSameClassAndValue(ExtensionsTag))
            body.ReadEncodedValue();
        if (!body.HasData)
            return found;
        var list = body.ReadSequence(ExtensionsTag).ReadSequence();
        while (list.HasData && found.Count < ExtensionsMax)
        {
            var extension = list.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            found.Add((oid, critical, extension.ReadOctetString()));
            extension.ThrowIfNotEmpty();
        }
        list.ThrowIfNotEmpty();
        body.ThrowIfNotEmpty();
        return found;
    }
}
