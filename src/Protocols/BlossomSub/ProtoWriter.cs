using System.Buffers;
using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Writes protobuf fields with numbers below 16, so that a tag is one byte.</summary>
readonly ref struct ProtoWriter(IBufferWriter<byte> output)
{
    readonly IBufferWriter<byte> _output = output;

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Header(field, value.Length);
        _output.Write(value);
    }

    /// <summary>Tag and length; the caller writes the bytes.</summary>
    public void Header(int field, int length)
    {
        Tag(field, ProtoReader.BytesType);
        Uvarint.Write(_output, (ulong)length);
    }

    public void Varint(int field, ulong value)
    {
        Tag(field, ProtoReader.VarintType);
        Uvarint.Write(_output, value);
    }

    /// <summary>Length of a bytes field with all of its header.</summary>
    public static int Size(int bytes) => 1 + Uvarint.Length((ulong)bytes) + bytes;

    void Tag(int field, int type)
    {
        _output.GetSpan(1)[0] = (byte)(field << 3 | type);
        _output.Advance(1);
    }
}
