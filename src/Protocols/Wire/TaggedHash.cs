using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace QuilActors.Protocols.Wire;

/// <summary>H_t(x) = SHA-256(tag || x): the tag is its ASCII name, padded with zero bytes to 16. One purpose, one
/// tag, so a hash made for one purpose never serves another.</summary>
public sealed class TaggedHash
{
    const int TagBytes = 16;

    readonly byte[] _tag = new byte[TagBytes];

    /// <exception cref="ArgumentException">The name is empty or longer than 16 characters.</exception>
    public TaggedHash(string name)
    {
        if (name.Length is 0 or > TagBytes)
            throw new ArgumentException($"a tag has 1 to {TagBytes} ASCII characters", nameof(name));
        Name = name;
        Encoding.ASCII.GetBytes(name, _tag);
    }

    public string Name { get; }

    public Bytes32 Of(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_tag);
        hash.AppendData(data);
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        hash.GetHashAndReset(digest);
        return new Bytes32(digest);
    }

    /// <summary>Hashes what <paramref name="write"/> writes in the canonical encoding.</summary>
    public Bytes32 Of(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        write(buffer);
        return Of(buffer.WrittenSpan);
    }
}
