using System.Numerics;
using System.Security.Cryptography;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Discovery;

/// <summary>A point of Kademlia's space: SHA-256 of a peer id or of any other bytes. The distance of two points is
/// their XOR, read as a number.</summary>
public readonly record struct KadKey(Bytes32 Value)
{
    public const int Bits = 256;

    public static KadKey Of(PeerId peer) => Of(peer.Bytes.Span);

    public static KadKey Of(ReadOnlySpan<byte> bytes) => new(new Bytes32(SHA256.HashData(bytes)));

    /// <summary>Leading bits both have in common, 0 to 256.</summary>
    public int CommonPrefixBits(KadKey other)
    {
        Span<byte> left = stackalloc byte[Bytes32.Length], right = stackalloc byte[Bytes32.Length];
        Value.CopyTo(left);
        other.Value.CopyTo(right);
        for (var at = 0; at < left.Length; at++)
            if ((byte)(left[at] ^ right[at]) is var differs and not 0)
                return at * 8 + BitOperations.LeadingZeroCount(differs) - 24;
        return Bits;
    }

    /// <summary>Negative when <paramref name="left"/> is nearer to this than <paramref name="right"/>.</summary>
    public int CompareDistance(KadKey left, KadKey right)
    {
        Span<byte> self = stackalloc byte[Bytes32.Length], one = stackalloc byte[Bytes32.Length];
        Span<byte> other = stackalloc byte[Bytes32.Length];
        Value.CopyTo(self);
        left.Value.CopyTo(one);
        right.Value.CopyTo(other);
        for (var at = 0; at < self.Length; at++)
            if ((byte)(one[at] ^ self[at]) is var near && (byte)(other[at] ^ self[at]) is var far && near != far)
                return near - far;
        return 0;
    }
}
