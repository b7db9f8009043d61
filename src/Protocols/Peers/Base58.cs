using System.Diagnostics.CodeAnalysis;

namespace QuilActors.Protocols.Peers;

/// <summary>Base58 with Bitcoin's alphabet, no checksum. Its cost is quadratic, so both directions are bounded.
/// </summary>
public static class Base58
{
    /// <summary>Longest input of either direction: a peer id has 52 characters.</summary>
    public const int LengthMax = 256;

    const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="LengthMax"/> bytes.</exception>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, LengthMax);
        var zeros = bytes.IndexOfAnyExcept((byte)0) is var first and >= 0 ? first : bytes.Length;
        Span<byte> digits = stackalloc byte[LengthMax * 138 / 100 + 1];
        var used = 0;
        foreach (var value in bytes[zeros..])
        {
            var carry = (int)value;
            for (var i = 0; i < used; i++, carry /= 58)
            {
                carry += digits[i] << 8;
                digits[i] = (byte)(carry % 58);
            }
            for (; carry > 0; carry /= 58)
                digits[used++] = (byte)(carry % 58);
        }
        Span<char> text = stackalloc char[zeros + used];
        text[..zeros].Fill('1');
        for (var i = 0; i < used; i++)
            text[zeros + i] = Alphabet[digits[used - 1 - i]];
        return new string(text);
    }

    /// <summary>False for a character outside the alphabet or a text over <see cref="LengthMax"/>.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length > LengthMax)
            return false;
        var zeros = text.IndexOfAnyExcept('1') is var first and >= 0 ? first : text.Length;
        Span<byte> reversed = stackalloc byte[LengthMax];
        var used = 0;
        foreach (var character in text[zeros..])
        {
            var carry = Alphabet.IndexOf(character);
            if (carry < 0)
                return false;
            for (var i = 0; i < used; i++, carry >>= 8)
            {
                carry += reversed[i] * 58;
                reversed[i] = (byte)carry;
            }
            for (; carry > 0; carry >>= 8)
                reversed[used++] = (byte)carry;
        }
        bytes = new byte[zeros + used];
        for (var i = 0; i < used; i++)
            bytes[zeros + i] = reversed[used - 1 - i];
        return true;
    }
}
