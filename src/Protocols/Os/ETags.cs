using System.Buffers.Binary;
using System.Security.Cryptography;

namespace QuilActors.Protocols.Os;

/// <summary>MD5 values as objects carry them. MD5 is what clients of the protocol compare; nothing here relies on it
/// being hard to forge.</summary>
public static class ETags
{
    /// <summary>16 bytes as a big-endian number.</summary>
    public static UInt128 Number(ReadOnlySpan<byte> md5) => BinaryPrimitives.ReadUInt128BigEndian(md5);

    public static byte[] Bytes(UInt128 md5)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, md5);
        return bytes;
    }

    /// <summary>MD5 over the binary MD5s of the parts, in order.</summary>
    public static UInt128 OfParts(IEnumerable<UInt128> parts)
        => Number(MD5.HashData([.. parts.SelectMany(Bytes)]));
}
