using System.Text;

namespace QuilActors.Protocols.Os;

/// <summary>Orders strings by their UTF-8 bytes, as listings must. UTF-16 order differs from it only where one side has
/// a surrogate pair.</summary>
public sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
            return x.Length.CompareTo(y.Length);
        var (left, right) = (x[same], y[same]);
        // A surrogate stands for a code point above all others, whose UTF-8 begins with F0 or more.
        return char.IsSurrogate(left) == char.IsSurrogate(right)
            ? left.CompareTo(right)
            : char.IsSurrogate(left) ? 1 : -1;
    }

    /// <summary>Whether the text has a UTF-8 form: no lone surrogate.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out _, out var consumed)
                != System.Buffers.OperationStatus.Done)
                return false;
            i += consumed;
        }
        return true;
    }
}
