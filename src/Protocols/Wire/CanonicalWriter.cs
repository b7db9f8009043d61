using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace QuilActors.Protocols.Wire;

/// <summary>Writes the canonical encoding of everything that is hashed or signed: fields in fixed order without tags,
/// big-endian integers of fixed width, <c>bytes</c> and strings with a u32 length, lists with a u32 count.</summary>
public readonly ref struct CanonicalWriter(IBufferWriter<byte> output)
{
    readonly IBufferWriter<byte> _output = output;

    public void U8(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_output.GetSpan(2), value);
        _output.Advance(2);
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_output.GetSpan(8), value);
        _output.Advance(8);
    }

    public void I64(long value) => U64(unchecked((ulong)value));

    public void U128(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_output.GetSpan(16), value);
        _output.Advance(16);
    }

    public void B32(Bytes32 value)
    {
        value.CopyTo(_output.GetSpan(Bytes32.Length));
        _output.Advance(Bytes32.Length);
    }

    /// <summary>A fixed-length array, written raw (a signature, a salt).</summary>
    public void Raw(ReadOnlySpan<byte> value) => _output.Write(value);

    /// <summary>u32 length, then the bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        U32((uint)value.Length);
        _output.Write(value);
    }

    /// <summary>u32 length, then UTF-8.</summary>
    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>u32 count; the caller writes the items.</summary>
    public void Count(int count) => U32((uint)count);
}
