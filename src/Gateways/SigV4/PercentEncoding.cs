using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace QuilActors.Gateways.SigV4;

/// <summary>RFC 3986 percent-encoding as signatures need it: only letters, digits and -._~ stay as they are.</summary>
public static class PercentEncoding
{
    static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    public static string Encode(string text, bool keepSlash) => Encode(Encoding.UTF8.GetBytes(text), keepSlash);

    public static string Encode(ReadOnlySpan<byte> bytes, bool keepSlash)
    {
        const string Hex = "0123456789ABCDEF";
        var text = new StringBuilder(bytes.Length + 16);
        foreach (var b in bytes)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'
                || (keepSlash && b == (byte)'/'))
                text.Append((char)b);
            else
                text.Append('%').Append(Hex[b >> 4]).Append(Hex[b & 15]);
        }
        return text.ToString();
    }

    /// <summary>Decodes to text; false where the bytes are not UTF-8 or hold a zero.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var bytes = DecodeBytes(text);
        if (bytes.AsSpan().Contains((byte)0))
            return false;
        try
        {
            decoded = _strict.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>The bytes behind the text; a percent sign without two hex digits stands for itself.</summary>
    internal static byte[] DecodeBytes(string text)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1])
                && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else if (text[i] < 0x80)
            {
                bytes.Add((byte)text[i]);
            }
            else
            {
                var rune = Rune.TryGetRuneAt(text, i, out var found) ? found : Rune.ReplacementChar;
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength - 1;
            }
        }
        return [.. bytes];
    }
}
