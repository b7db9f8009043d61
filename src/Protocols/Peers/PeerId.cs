using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace QuilActors.Protocols.Peers;

/// <summary>A libp2p peer id: the multihash of the protobuf public key, identity (00) for keys of at most 42 bytes,
/// else SHA-256 (12 20). Compared byte by byte. Text: base58btc; CIDv1 base32 (codec 72) is read too.</summary>
public readonly struct PeerId : IEquatable<PeerId>, IComparable<PeerId>
{
    public const int BytesMax = 2 + InlineKeyBytesMax;
    const int InlineKeyBytesMax = 42;
    const byte IdentityCode = 0x00, Sha256Code = 0x12, CidVersion = 0x01, Libp2pKeyCodec = 0x72;

    readonly byte[]? _bytes;

    PeerId(byte[] bytes) => _bytes = bytes;

    /// <summary>The multihash; empty only for the default value.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>True for the default value, which names nobody.</summary>
    public bool IsEmpty => _bytes is null;

    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static PeerId FromEd25519(ReadOnlySpan<byte> publicKey) => FromPublicKey(PublicKey.Ed25519(publicKey));

    public static PeerId FromPublicKey(PublicKey key)
    {
        var encoded = key.Encode();
        return encoded.Length <= InlineKeyBytesMax
            ? new PeerId([IdentityCode, (byte)encoded.Length, .. encoded])
            : new PeerId([Sha256Code, SHA256.HashSizeInBytes, .. SHA256.HashData(encoded)]);
    }

    /// <summary>Reads a multihash: SHA-256, or identity around a well-formed key.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out PeerId id)
    {
        id = default;
        if (bytes.Length is < 3 or > BytesMax || bytes[1] != bytes.Length - 2)
            return false;
        var valid = bytes[0] switch
        {
            IdentityCode => PublicKey.TryDecode(bytes[2..], out _),
            Sha256Code => bytes[1] == SHA256.HashSizeInBytes,
            _ => false,
        };
        if (valid)
            id = new PeerId(bytes.ToArray());
        return valid;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out PeerId id)
    {
        id = default;
        if (text.Length > Base58.LengthMax)
            return false;
        if (text is ['b', .. var cid])
            return Base32.TryDecode(cid, out var decoded) && decoded is [CidVersion, Libp2pKeyCodec, .. var hash]
                && TryFromBytes(hash, out id);
        return Base58.TryDecode(text, out var bytes) && TryFromBytes(bytes, out id);
    }

    /// <summary>The key inside an identity id; false for hashed ids.</summary>
    public bool TryGetPublicKey([NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        return _bytes is [IdentityCode, _, .. var encoded] && PublicKey.TryDecode(encoded, out key);
    }

    /// <summary>Base58btc: 12D3KooW.. for Ed25519, Qm.. for hashed keys.</summary>
    public override string ToString() => Base58.Encode(_bytes);

    /// <summary>CIDv1 with codec libp2p-key in base32: bafz..</summary>
    public string ToCidString() => "b" + Base32.Encode([CidVersion, Libp2pKeyCodec, .. Bytes.Span]);

    /// <summary>The last 8 characters, for logs and tables: the first ones are alike in all Ed25519 ids.</summary>
    public string ToShortString() => ToString() is var text && text.Length > 8 ? text[^8..] : text;

    public bool Equals(PeerId other) => Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is PeerId other && Equals(other);

    /// <summary>Of the last bytes, which differ; stable across processes, never used to order anything.</summary>
    public override int GetHashCode()
        => _bytes is { Length: >= 8 } ? BitConverter.ToInt32(_bytes, _bytes.Length - 4) : 0;

    public int CompareTo(PeerId other) => Bytes.Span.SequenceCompareTo(other.Bytes.Span);

    public static bool operator ==(PeerId left, PeerId right) => left.Equals(right);

    public static bool operator !=(PeerId left, PeerId right) => !left.Equals(right);

    public static bool operator <(PeerId left, PeerId right) => left.CompareTo(right) < 0;

    public static bool operator >(PeerId left, PeerId right) => left.CompareTo(right) > 0;

    public static bool operator <=(PeerId left, PeerId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PeerId left, PeerId right) => left.CompareTo(right) >= 0;
}
