using System.Diagnostics;
using System.Security.Cryptography;

namespace QuilActors.Gateways.SigV4;

/// <summary>The digests that a client may announce for a body, by the header or trailer that carries them in base64.
/// </summary>
public static class BodyDigests
{
    /// <summary>x-amz-checksum-crc32 and the others of S3.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1",
        "x-amz-checksum-sha256",
    ];

    /// <param name="name">One of <see cref="Names"/>.</param>
    internal static IBodyDigest Create(string name) => name switch
    {
        "x-amz-checksum-crc32" => new CrcDigest(Crc.Crc32()),
        "x-amz-checksum-crc32c" => new CrcDigest(Crc.Crc32C()),
        "x-amz-checksum-crc64nvme" => new CrcDigest(Crc.Crc64Nvme()),
        "x-amz-checksum-sha1" => new HashDigest(HashAlgorithmName.SHA1),
        "x-amz-checksum-sha256" => new HashDigest(HashAlgorithmName.SHA256),
        _ => throw new UnreachableException(name),
    };
}

/// <summary>A digest in the making.</summary>
interface IBodyDigest : IDisposable
{
    void Append(ReadOnlySpan<byte> data);

    byte[] Finish();
}

sealed class CrcDigest(Crc crc) : IBodyDigest
{
    public void Append(ReadOnlySpan<byte> data) => crc.Append(data);

    public byte[] Finish() => crc.ToArray();

    public void Dispose()
    {
    }
}

sealed class HashDigest(HashAlgorithmName name) : IBodyDigest
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

    public void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

    public byte[] Finish() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
