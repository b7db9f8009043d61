using System.Buffers.Binary;

namespace QuilActors.Protocols.Transport;

enum YamuxType : byte
{
    Data = 0,
    WindowUpdate = 1,
    Ping = 2,
    GoAway = 3,
}

[Flags]
enum YamuxFlags : ushort
{
    None = 0,
    Syn = 1,
    Ack = 2,
    Fin = 4,
    Reset = 8,
}

/// <summary>Codes of a go-away frame.</summary>
enum YamuxGoAway : uint
{
    Normal = 0,
    Protocol = 1,
    Internal = 2,
}

/// <summary>The 12 bytes in front of every yamux frame, big endian. <paramref name="Length"/>: payload bytes of data,
/// credit of a window update, opaque of a ping, code of a go-away.</summary>
readonly record struct YamuxHeader(YamuxType Type, YamuxFlags Flags, uint StreamId, uint Length)
{
    internal const int Bytes = 12;

    internal void Write(Span<byte> output)
    {
        output[0] = 0;
        output[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16BigEndian(output[2..], (ushort)Flags);
        BinaryPrimitives.WriteUInt32BigEndian(output[4..], StreamId);
        BinaryPrimitives.WriteUInt32BigEndian(output[8..], Length);
    }

    /// <summary>False for another version or an unknown type.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> input, out YamuxHeader header)
    {
        header = new YamuxHeader(
            (YamuxType)input[1],
            (YamuxFlags)BinaryPrimitives.ReadUInt16BigEndian(input[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(input[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(input[8..]));
        return input[0] == 0 && header.Type <= YamuxType.GoAway;
    }

    internal bool Has(YamuxFlags flag) => (Flags & flag) != 0;
}
