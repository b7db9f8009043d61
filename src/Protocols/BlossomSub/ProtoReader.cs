namespace QuilActors.Protocols.BlossomSub;

/// <summary>Walks over the fields of one protobuf message without copying. It never throws: bad bytes set
/// <see cref="Failed"/> and end the walk. Groups, field number 0 and numbers over 2^29 - 1 are bad.</summary>
ref struct ProtoReader(ReadOnlyMemory<byte> input)
{
    public const int VarintType = 0, Fixed64Type = 1, BytesType = 2, Fixed32Type = 5;

    readonly ReadOnlySpan<byte> _span = input.Span;
    ulong _value;
    int _start, _length;

    public bool Failed { get; private set; }

    /// <summary>A number was written with more bytes than it needs: legal protobuf, but nobody re-encodes it so.
    /// </summary>
    public bool NotMinimal { get; private set; }

    public int Field { get; private set; }

    public int Type { get; private set; }

    /// <summary>Where the next field starts.</summary>
    public int Position { get; private set; }

    public readonly ReadOnlyMemory<byte> Bytes => input.Slice(_start, _length);

    /// <summary>Where <see cref="Bytes"/> stand in the input.</summary>
    public readonly Range BytesRange => new(_start, _start + _length);

    public readonly ulong Varint => _value;

    public readonly bool IsBytes(int field) => Field == field && Type == BytesType;

    /// <summary>Moves to the next field; false at the end or on bad bytes.</summary>
    public bool Next()
    {
        if (Failed || Position == _span.Length)
            return false;
        if (!ReadVarint(out var tag) || tag > uint.MaxValue || tag >> 3 == 0)
            return Fail();
        Field = (int)(tag >> 3);
        Type = (int)(tag & 7);
        return Type switch
        {
            VarintType => ReadVarint(out _value) || Fail(),
            BytesType => ReadVarint(out var length) && Take(length) || Fail(),
            Fixed64Type => Take(8) || Fail(),
            Fixed32Type => Take(4) || Fail(),
            _ => Fail(),
        };
    }

    bool Take(ulong length)
    {
        if (length > (ulong)(_span.Length - Position))
            return false;
        _start = Position;
        _length = (int)length;
        Position += _length;
        return true;
    }

    bool ReadVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position == _span.Length)
                return false;
            var cell = _span[Position++];
            value |= (ulong)(cell & 0x7f) << shift;
            if (cell >= 0x80)
                continue;
            NotMinimal |= cell == 0 && shift > 0;
            return true;
        }
        return false;
    }

    bool Fail()
    {
        Failed = true;
        return false;
    }
}
