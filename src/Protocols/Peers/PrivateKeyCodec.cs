using System.Diagnostics.CodeAnalysis;
using QuilActors.Crypto.Sodium;

namespace QuilActors.Protocols.Peers;

/// <summary>libp2p's PrivateKey message for Ed25519: {1 type, 2 seed || public}. The 96-byte form of old versions
/// (public key twice) is read too.</summary>
public static class PrivateKeyCodec
{
    const int PlainBytes = 64, LegacyBytes = 96;

    public static byte[] Encode(ReadOnlySpan<byte> seed)
        => [0x08, (byte)KeyType.Ed25519, 0x12, PlainBytes, .. Ed25519.Expand(seed)];

    /// <summary>False unless it is an Ed25519 key whose public half belongs to its seed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out byte[]? seed)
    {
        seed = null;
        if (encoded is not [0x08, (byte)KeyType.Ed25519, 0x12, PlainBytes or LegacyBytes, .. var data]
            || data.Length != encoded[3])
            return false;
        if (data.Length == LegacyBytes && !data[32..64].SequenceEqual(data[64..]))
            return false;
        if (!Ed25519.PublicKeyFromSeed(data[..32]).AsSpan().SequenceEqual(data[32..64]))
            return false;
        seed = data[..32].ToArray();
        return true;
    }
}
