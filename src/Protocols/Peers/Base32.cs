using System.Diagnostics.CodeAnalysis;

namespace QuilActors.Protocols.Peers;

/// <summary>RFC 4648 base32 in lower case without padding: the body of a multibase text that starts with b.</summary>
public static class Base32
{
    const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + 4) / 5];
        uint buffer = 0;
        int bits = 0, at = 0;
        foreach (var value in bytes)
        {
            buffer = buffer << 8 | value;
            for (bits += 8; bits >= 5; bits -= 5)
                text[at++] = Alphabet[(int)(buffer >> (bits - 5) & 31)];
        }
        if (bits > 0)
            text[at] = Alphabet[(int)(buffer << (5 - bits) & 31)];
        return new string(text);
    }

    /// <summary>False for a character outside the alphabet, an impossible length or bits left over.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var decoded = new byte[text.Length * 5 / 8];
        uint buffer = 0;
        int bits = 0, at = 0;
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character);
            if (digit < 0)
                return false;
            buffer = buffer << 5 | (uint)digit;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            decoded[at++] = (byte)(buffer >> bits);
        }
        if (bits >= 5 || (buffer & ((1u << bits) - 1)) != 0)
            return false;
        bytes = decoded;
        return true;
    }
}
