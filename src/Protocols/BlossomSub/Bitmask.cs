using System.Numerics;
using System.Security.Cryptography;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>The arithmetic of BlossomSub masks. Rule and test values: p2p.bloom of Quilibrium's node 2.0.1.</summary>
public static class Bitmask
{
    public const int WidthDefault = 256;
    public const int HashesDefault = 3;

    /// <summary>The bloom mask of an address: <paramref name="k"/> bits of SHA3-256(address) in a mask of
    /// <paramref name="widthBits"/> bits (a power of two of at least 8), position 0 being the lowest bit of the last
    /// byte. Different addresses may share bits.</summary>
    public static byte[] Bloom(ReadOnlySpan<byte> address, int widthBits = WidthDefault, int k = HashesDefault)
    {
        if (widthBits < 8 || !BitOperations.IsPow2(widthBits))
            throw new ArgumentOutOfRangeException(nameof(widthBits), "a power of two of at least 8");
        var s = BitOperations.Log2((uint)widthBits);
        var digest = SHA3_256.HashData(address);
        var mask = new byte[widthBits / 8];
        for (var i = 0; i < k; i++)
        {
            var position = 0;
            for (var bit = s * i; bit < s * (i + 1); bit++)
                position = position << 1 | DigestBit(digest, bit);
            ref var cell = ref mask[^(1 + position / 8)];
            var one = (byte)(1 << position % 8);
            if ((cell & one) != 0 && k < s)
                k++;
            cell |= one;
        }
        return mask;
    }

    /// <summary>One mask of equal length per 1 bit: byte 0 first, in a byte from bit 7 down. An all-zero mask gives
    /// itself.</summary>
    public static IReadOnlyList<byte[]> Slices(ReadOnlySpan<byte> mask)
    {
        var slices = new List<byte[]>();
        for (var i = 0; i < mask.Length; i++)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                if ((mask[i] >> bit & 1) == 0)
                    continue;
                var slice = new byte[mask.Length];
                slice[i] = (byte)(1 << bit);
                slices.Add(slice);
            }
        }
        return slices.Count == 0 ? [mask.ToArray()] : slices;
    }

    public static int CountOnes(ReadOnlySpan<byte> mask)
    {
        var ones = 0;
        foreach (var cell in mask)
            ones += BitOperations.PopCount(cell);
        return ones;
    }

    /// <summary>Whether <paramref name="subscription"/> receives messages of <paramref name="message"/>: equal length
    /// and all its bits; the zero mask only itself.</summary>
    public static bool Covers(ReadOnlySpan<byte> subscription, ReadOnlySpan<byte> message)
    {
        if (subscription.Length != message.Length)
            return false;
        if (!message.ContainsAnyExcept((byte)0) || !subscription.ContainsAnyExcept((byte)0))
            return subscription.SequenceEqual(message);
        for (var i = 0; i < message.Length; i++)
        {
            if ((message[i] & ~subscription[i]) != 0)
                return false;
        }
        return true;
    }

    // Bits beyond the digest read as zero; with the widths in use none is.
    static int DigestBit(ReadOnlySpan<byte> digest, int bit)
        => bit < 8 * digest.Length ? digest[^(1 + bit / 8)] >> bit % 8 & 1 : 0;
}
