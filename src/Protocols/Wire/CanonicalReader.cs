using System.Buffers.Binary;
using System.Text;

namespace QuilActors.Protocols.Wire;

/// <summary>Reads the canonical encoding. It never throws on a stranger's bytes: a read past the end, a length over
/// its bound or bad UTF-8 sets <see cref="Failed"/>, and every later read gives zero or empty. Check
/// <see cref="Complete"/> once at the end: nothing failed and no byte is left.</summary>
public ref struct CanonicalReader(ReadOnlySpan<byte> input)
{
    static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    ReadOnlySpan<byte> _rest = input;

    public bool Failed { get; private set; }

    public readonly bool Complete => !Failed && _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    public byte U8() => Take(1) is { IsEmpty: false } s ? s[0] : (byte)0;

    public ushort U16() => Take(2) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt16BigEndian(s) : (ushort)0;

    public uint U32() => Take(4) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt32BigEndian(s) : 0;

    public ulong U64() => Take(8) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt64BigEndian(s) : 0;

    public long I64() => unchecked((long)U64());

    public UInt128 U128() => Take(16) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt128BigEndian(s) : 0;

    public Bytes32 B32() => Take(32) is { IsEmpty: false } s ? new Bytes32(s) : default;

    /// <summary>A fixed-length array.</summary>
    public ReadOnlySpan<byte> Raw(int length) => Take(length);

    /// <summary>u32 length, then the bytes. Fails when the length is over <paramref name="bytesMax"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int bytesMax)
    {
        var length = U32();
        if (length > (uint)bytesMax)
        {
            Fail();
            return default;
        }
        return Take((int)length);
    }

    /// <summary>u32 length, then strict UTF-8.</summary>
    public string Text(int bytesMax)
    {
        var bytes = Bytes(bytesMax);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            Fail();
            return "";
        }
    }

    /// <summary>u32 count of items of at least <paramref name="itemBytesMin"/> bytes each: a count that cannot fit
    /// in what is left fails before anything is allocated.</summary>
    public int Count(int countMax, int itemBytesMin)
    {
        var count = U32();
        if (count > (uint)countMax || (long)count * itemBytesMin > _rest.Length)
        {
            Fail();
            return 0;
        }
        return (int)count;
    }

    /// <summary>Marks the input as bad: a value out of its range.</summary>
    public void Fail()
    {
        Failed = true;
        _rest = default;
    }

    ReadOnlySpan<byte> Take(int length)
    {
        if (Failed || length > _rest.Length)
        {
            Fail();
            return default;
        }
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
