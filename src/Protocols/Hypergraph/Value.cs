using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>The types of values. The numbers are on the wire.</summary>
public enum ValueTag : byte
{
    Bool = 1, I8, I16, I32, I64, U8, U16, U32, U64, F32, F64,

    /// <summary>Lexical form, like the dates below.</summary>
    Decimal,
    Text, Bytes, Iri,

    /// <summary>Text and its language.</summary>
    LangString,
    DateTime, Date, Time, Duration,

    /// <summary>The key of another atom.</summary>
    AtomRef,

    /// <summary>Lexical form and datatype IRI.</summary>
    Literal,
}

/// <summary>One typed value in its canonical form: tag u8 || body. Two values are equal when their bytes are; floats
/// have one NaN and keep -0.0.</summary>
public sealed class Value : IEquatable<Value>
{
    const uint CanonicalNan32 = 0x7FC00000;
    const ulong CanonicalNan64 = 0x7FF8000000000000;

    readonly byte[] _body;

    Value(ValueTag tag, byte[] body)
    {
        Tag = tag;
        _body = body;
    }

    public ValueTag Tag { get; }

    /// <summary>Canonical bytes behind the tag.</summary>
    public ReadOnlyMemory<byte> Body => _body;

    public static Value OfBool(bool value) => new(ValueTag.Bool, [value ? (byte)1 : (byte)0]);

    public static Value OfU32(uint value)
    {
        var body = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(body, value);
        return new Value(ValueTag.U32, body);
    }

    public static Value OfU64(ulong value)
    {
        var body = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(body, value);
        return new Value(ValueTag.U64, body);
    }

    public static Value OfI64(long value)
    {
        var body = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(body, value);
        return new Value(ValueTag.I64, body);
    }

    public static Value OfF32(float value)
    {
        var body = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(body,
            float.IsNaN(value) ? CanonicalNan32 : BitConverter.SingleToUInt32Bits(value));
        return new Value(ValueTag.F32, body);
    }

    public static Value OfF64(double value)
    {
        var body = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(body,
            double.IsNaN(value) ? CanonicalNan64 : BitConverter.DoubleToUInt64Bits(value));
        return new Value(ValueTag.F64, body);
    }

    public static Value OfText(string value) => new(ValueTag.Text, Prefixed(Encoding.UTF8.GetBytes(value)));

    public static Value OfIri(string value) => new(ValueTag.Iri, Prefixed(Encoding.UTF8.GetBytes(value)));

    public static Value OfBytes(ReadOnlySpan<byte> value) => new(ValueTag.Bytes, Prefixed(value));

    public static Value OfAtom(AtomKey key)
    {
        var body = new byte[AtomKey.Length];
        key.CopyTo(body);
        return new Value(ValueTag.AtomRef, body);
    }

    /// <summary>The number of an unsigned 64-bit value.</summary>
    /// <exception cref="InvalidOperationException">Another tag.</exception>
    public ulong AsU64() => BinaryPrimitives.ReadUInt64BigEndian(Require(ValueTag.U64));

    /// <exception cref="InvalidOperationException">Another tag.</exception>
    public long AsI64() => BinaryPrimitives.ReadInt64BigEndian(Require(ValueTag.I64));

    /// <exception cref="InvalidOperationException">Another tag.</exception>
    public AtomKey AsAtom()
    {
        var reader = new CanonicalReader(Require(ValueTag.AtomRef));
        return AtomKey.Read(ref reader);
    }

    /// <exception cref="InvalidOperationException">Another tag.</exception>
    public string AsText() => Encoding.UTF8.GetString(Require(ValueTag.Text)[4..]);

    /// <summary>tag || body.</summary>
    public byte[] ToArray() => [(byte)Tag, .. _body];

    internal void Write(ref CanonicalWriter writer)
    {
        writer.U8((byte)Tag);
        writer.Raw(_body);
    }

    /// <summary>Reads a value; what would not re-encode to the same bytes, and values over 32 KiB, fail the reader.
    /// </summary>
    internal static Value Read(ref CanonicalReader reader)
    {
        var tag = (ValueTag)reader.U8();
        var body = new ArrayBufferWriter<byte>(16);
        var writer = new CanonicalWriter(body);
        switch (tag)
        {
            case ValueTag.Bool:
                var flag = reader.U8();
                if (flag > 1)
                    reader.Fail();
                writer.U8(flag);
                break;
            case ValueTag.I8 or ValueTag.U8: writer.U8(reader.U8()); break;
            case ValueTag.I16 or ValueTag.U16: writer.U16(reader.U16()); break;
            case ValueTag.I32 or ValueTag.U32: writer.U32(reader.U32()); break;
            case ValueTag.I64 or ValueTag.U64: writer.U64(reader.U64()); break;
            case ValueTag.F32: writer.U32(Float32(ref reader)); break;
            case ValueTag.F64: writer.U64(Float64(ref reader)); break;
            case ValueTag.Bytes: writer.Bytes(reader.Bytes(HypergraphLimits.ValueBytesMax)); break;
            case ValueTag.Decimal or ValueTag.Text or ValueTag.Iri or ValueTag.DateTime or ValueTag.Date
                or ValueTag.Time or ValueTag.Duration:
                writer.Text(reader.Text(HypergraphLimits.ValueBytesMax));
                break;
            case ValueTag.LangString or ValueTag.Literal:
                writer.Text(reader.Text(HypergraphLimits.ValueBytesMax));
                writer.Text(reader.Text(HypergraphLimits.ValueBytesMax));
                break;
            case ValueTag.AtomRef: AtomKey.Read(ref reader).Write(ref writer); break;
            default: reader.Fail(); break;
        }
        if (body.WrittenCount > HypergraphLimits.ValueBytesMax)
            reader.Fail();
        return new Value(tag, body.WrittenSpan.ToArray());
    }

    public bool Equals(Value? other)
        => other is not null && other.Tag == Tag && other._body.AsSpan().SequenceEqual(_body);

    public override bool Equals(object? obj) => Equals(obj as Value);

    public override int GetHashCode() => HashCode.Combine(Tag, _body.Length, _body.Length > 0 ? _body[^1] : 0);

    /// <summary>A form for people: text as it is, numbers in decimal, bytes and keys in hex.</summary>
    public override string ToString() => Tag switch
    {
        ValueTag.Bool => _body[0] == 1 ? "true" : "false",
        ValueTag.I64 => AsI64().ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueTag.U64 => AsU64().ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueTag.U32 => BinaryPrimitives.ReadUInt32BigEndian(_body)
            .ToString(System.Globalization.CultureInfo.InvariantCulture),
        ValueTag.Text or ValueTag.Iri or ValueTag.Decimal or ValueTag.DateTime or ValueTag.Date or ValueTag.Time
            or ValueTag.Duration => Encoding.UTF8.GetString(_body.AsSpan(4)),
        _ => Convert.ToHexStringLower(_body),
    };

    static uint Float32(ref CanonicalReader reader)
    {
        var bits = reader.U32();
        if (float.IsNaN(BitConverter.UInt32BitsToSingle(bits)) && bits != CanonicalNan32)
            reader.Fail();
        return bits;
    }

    static ulong Float64(ref CanonicalReader reader)
    {
        var bits = reader.U64();
        if (double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) && bits != CanonicalNan64)
            reader.Fail();
        return bits;
    }

    static byte[] Prefixed(ReadOnlySpan<byte> bytes)
    {
        var body = new byte[4 + bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(body, (uint)bytes.Length);
        bytes.CopyTo(body.AsSpan(4));
        return body;
    }

    ReadOnlySpan<byte> Require(ValueTag tag)
        => Tag == tag ? _body : throw new InvalidOperationException($"the value is a {Tag}, not a {tag}");
}
