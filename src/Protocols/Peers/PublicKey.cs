using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Sodium = QuilActors.Crypto.Sodium;

namespace QuilActors.Protocols.Peers;

/// <summary>A public key as libp2p encodes it: protobuf {1 type, 2 data}, deterministic, both fields present. Data:
/// Ed25519 32 B raw, secp256k1 33 B compressed point, RSA and ECDSA a DER SubjectPublicKeyInfo.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>Longest data: an RSA key of 8192 bits has 1062 B.</summary>
    public const int DataBytesMax = 1280;
    const byte TypeTag = 0x08, DataTag = 0x12;
    const int Secp256k1Bytes = 33;

    readonly byte[] _data;

    PublicKey(KeyType type, byte[] data)
    {
        Type = type;
        _data = data;
    }

    public KeyType Type { get; }

    public ReadOnlyMemory<byte> Data => _data;

    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static PublicKey Ed25519(ReadOnlySpan<byte> publicKey)
        => publicKey.Length == Sodium.Ed25519.PublicKeyBytes
            ? new PublicKey(KeyType.Ed25519, publicKey.ToArray())
            : throw new ArgumentException($"an Ed25519 key has 32 bytes, not {publicKey.Length}", nameof(publicKey));

    /// <summary>Reads exactly the deterministic form; anything else is false.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        if (encoded is not [TypeTag, <= (byte)KeyType.Ecdsa, DataTag, ..])
            return false;
        var type = (KeyType)encoded[1];
        var rest = encoded[3..];
        if (Uvarint.Read(rest, out var length, out var header) != UvarintStatus.Done
            || length > DataBytesMax || rest.Length - header != (int)length)
            return false;
        var valid = type switch
        {
            KeyType.Ed25519 => length == Sodium.Ed25519.PublicKeyBytes,
            KeyType.Secp256k1 => length == Secp256k1Bytes && rest[header] is 2 or 3,
            _ => length > 0,
        };
        if (valid)
            key = new PublicKey(type, rest[header..].ToArray());
        return valid;
    }

    public byte[] Encode() => [TypeTag, (byte)Type, DataTag, .. Uvarint.Prefix(_data)];

    /// <summary>Checks a signature: Ed25519; RSA PKCS#1 v1.5 and ECDSA (DER) over SHA-256. False for a key that is
    /// no key.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Type switch
    {
        KeyType.Ed25519 => Sodium.Ed25519.Verify(_data, message, signature),
        KeyType.Rsa => ForeignSignatures.VerifyRsa(_data, message, signature, HashAlgorithmName.SHA256),
        KeyType.Ecdsa => ForeignSignatures.VerifyEcdsa(_data, message, signature, HashAlgorithmName.SHA256),
        _ => ForeignSignatures.VerifySecp256k1(_data, message, signature),
    };

    public bool Equals(PublicKey? other)
        => other is not null && Type == other.Type && _data.AsSpan().SequenceEqual(other._data);

    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    public override int GetHashCode()
        => _data.Length >= 4 ? BitConverter.ToInt32(_data, _data.Length - 4) : (int)Type;
}
