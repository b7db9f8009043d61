using System.Buffers;

namespace QuilActors.Protocols.Peers;

/// <summary>What reading a uvarint found: a whole number, a prefix of one, or bytes that can never become one.
/// </summary>
public enum UvarintStatus
{
    Done,
    NeedMore,
    Malformed,
}

/// <summary>libp2p's unsigned LEB128: minimal, at most 9 bytes (63 bits).</summary>
public static class Uvarint
{
    public const int BytesMax = 9;
    public const ulong ValueMax = long.MaxValue;

    /// <summary>Reads one number at the start of <paramref name="input"/>; <paramref name="length"/> is the bytes it
    /// took, 0 unless done.</summary>
    public static UvarintStatus Read(ReadOnlySpan<byte> input, out ulong value, out int length)
    {
        value = 0;
        length = 0;
        for (var i = 0; i < input.Length && i < BytesMax; i++)
        {
            value |= (ulong)(input[i] & 0x7f) << (7 * i);
            if (input[i] >= 0x80)
                continue;
            if (i > 0 && input[i] == 0)
                return UvarintStatus.Malformed;
            length = i + 1;
            return UvarintStatus.Done;
        }
        return input.Length >= BytesMax ? UvarintStatus.Malformed : UvarintStatus.NeedMore;
    }

    public static int Length(ulong value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7)
            length++;
        return length;
    }

    /// <summary>Writes the number and returns its length in bytes.</summary>
    public static int Write(Span<byte> destination, ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ValueMax);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            destination[length++] = (byte)(value | 0x80);
        destination[length++] = (byte)value;
        return length;
    }

    public static void Write(IBufferWriter<byte> output, ulong value)
        => output.Advance(Write(output.GetSpan(BytesMax), value));

    /// <summary>uvarint length, then the bytes: how libp2p frames messages on a stream.</summary>
    public static byte[] Prefix(ReadOnlySpan<byte> payload)
    {
        var header = Length((ulong)payload.Length);
        var frame = new byte[header + payload.Length];
        Write(frame, (ulong)payload.Length);
        payload.CopyTo(frame.AsSpan(header));
        return frame;
    }
}
