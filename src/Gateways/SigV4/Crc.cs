using System.Buffers.Binary;

namespace QuilActors.Gateways.SigV4;

/// <summary>A reflected CRC of 32 or 64 bits, eight table look-ups per eight bytes. Not thread-safe.</summary>
sealed class Crc
{
    static readonly ulong[] _crc32 = Tables(0xEDB88320), _crc32C = Tables(0x82F63B78),
        _crc64 = Tables(0x9A6C9329AC4BC9B5);

    readonly ulong[] _tables;
    readonly ulong _mask;
    readonly int _bytes;
    ulong _state;

    Crc(ulong[] tables, int bits)
    {
        (_tables, _bytes) = (tables, bits / 8);
        _mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        _state = _mask;
    }

    /// <summary>CRC-32/ISO-HDLC, as in zip.</summary>
    public static Crc Crc32() => new(_crc32, 32);

    /// <summary>CRC-32/ISCSI, Castagnoli.</summary>
    public static Crc Crc32C() => new(_crc32C, 32);

    /// <summary>CRC-64/NVME.</summary>
    public static Crc Crc64Nvme() => new(_crc64, 64);

    public void Append(ReadOnlySpan<byte> data)
    {
        var (state, tables) = (_state, _tables);
        for (; data.Length >= 8; data = data[8..])
        {
            var word = state ^ BinaryPrimitives.ReadUInt64LittleEndian(data);
            state = tables[1792 + (int)(word & 0xff)] ^ tables[1536 + (int)(word >> 8 & 0xff)]
                ^ tables[1280 + (int)(word >> 16 & 0xff)] ^ tables[1024 + (int)(word >> 24 & 0xff)]
                ^ tables[768 + (int)(word >> 32 & 0xff)] ^ tables[512 + (int)(word >> 40 & 0xff)]
                ^ tables[256 + (int)(word >> 48 & 0xff)] ^ tables[(int)(word >> 56)];
        }
        foreach (var b in data)
            state = tables[(int)((state ^ b) & 0xff)] ^ (state >> 8);
        _state = state;
    }

    /// <summary>The value, big endian.</summary>
    public byte[] ToArray()
    {
        var all = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, ~_state & _mask);
        return all[(8 - _bytes)..];
    }

    static ulong[] Tables(ulong polynomial)
    {
        var tables = new ulong[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ polynomial : value >> 1;
            tables[i] = value;
        }
        for (var i = 256; i < tables.Length; i++)
            tables[i] = tables[tables[i - 256] & 0xff] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
