using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace QuilActors.Protocols.Tests.Transport;

/// <summary>A certificate with any list of extensions, the same one twice included, which .NET would not make.
/// </summary>
sealed class TestCertificate(ECDsa key)
{
    const string EcdsaSha256 = "1.2.840.10045.4.3.2";

    public byte[] Encode(X509Extension[] extensions)
    {
        var body = Body(extensions);
        var outer = new AsnWriter(AsnEncodingRules.DER);
        using (outer.PushSequence())
        {
            outer.WriteEncodedValue(body);
            WriteAlgorithm(outer);
            outer.WriteBitString(
                key.SignData(body, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
        return outer.Encode();
    }

    byte[] Body(X509Extension[] extensions)
    {
        var body = new AsnWriter(AsnEncodingRules.DER);
        using (body.PushSequence())
        {
            using (body.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                body.WriteInteger(2);
            body.WriteInteger(1);
            WriteAlgorithm(body);
            WriteEmptyName(body);
            using (body.PushSequence())
            {
                body.WriteUtcTime(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
                body.WriteGeneralizedTime(new DateTimeOffset(4000, 1, 1, 0, 0, 0, TimeSpan.Zero), true);
            }
            WriteEmptyName(body);
            body.WriteEncodedValue(key.ExportSubjectPublicKeyInfo());
            if (extensions.Length > 0)
                WriteExtensions(body, extensions);
        }
        return body.Encode();
    }

    static void WriteExtensions(AsnWriter body, X509Extension[] extensions)
    {
        using var tag = body.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3));
        using var list = body.PushSequence();
        foreach (var extension in extensions)
            using (body.PushSequence())
            {
                body.WriteObjectIdentifier(extension.Oid!.Value!);
                if (extension.Critical)
                    body.WriteBoolean(true);
                body.WriteOctetString(extension.RawData);
            }
    }

    static void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
            writer.WriteObjectIdentifier(EcdsaSha256);
    }

    static void WriteEmptyName(AsnWriter writer) => writer.PushSequence().Dispose();
}
