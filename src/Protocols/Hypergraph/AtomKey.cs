using System.Buffers.Binary;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>The two kinds of atoms. The values are on the wire.</summary>
public enum AtomKind : byte
{
    Vertex = 1,
    Hyperedge = 2,
}

/// <summary>Where an atom is: application, data address and segment number. 66 bytes: app || data || seg u16.</summary>
public readonly record struct AtomId(Bytes32 App, Bytes32 Data, ushort Segment) : IComparable<AtomId>
{
    public const int Length = 66;

    public int CompareTo(AtomId other)
    {
        var order = App.CompareTo(other.App);
        if (order == 0) order = Data.CompareTo(other.Data);
        return order == 0 ? Segment.CompareTo(other.Segment) : order;
    }

    public void CopyTo(Span<byte> destination)
    {
        App.CopyTo(destination);
        Data.CopyTo(destination[32..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[64..], Segment);
    }

    public static bool operator <(AtomId left, AtomId right) => left.CompareTo(right) < 0;

    public static bool operator >(AtomId left, AtomId right) => left.CompareTo(right) > 0;

    public static bool operator <=(AtomId left, AtomId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AtomId left, AtomId right) => left.CompareTo(right) >= 0;
}

/// <summary>What names an atom everywhere. 67 bytes: kind || id, in that order.</summary>
public readonly record struct AtomKey(AtomKind Kind, AtomId Id) : IComparable<AtomKey>
{
    public const int Length = 1 + AtomId.Length;

    public static AtomKey Vertex(Bytes32 app, Bytes32 data) => new(AtomKind.Vertex, new AtomId(app, data, 0));

    public static AtomKey Hyperedge(Bytes32 app, Bytes32 data) => new(AtomKind.Hyperedge, new AtomId(app, data, 0));

    public int CompareTo(AtomKey other)
    {
        var order = Kind.CompareTo(other.Kind);
        return order == 0 ? Id.CompareTo(other.Id) : order;
    }

    public void CopyTo(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        Id.CopyTo(destination[1..]);
    }

    internal void Write(ref CanonicalWriter writer)
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        writer.Raw(bytes);
    }

    internal static AtomKey Read(ref CanonicalReader reader)
    {
        var kind = reader.U8();
        if (kind is not ((byte)AtomKind.Vertex or (byte)AtomKind.Hyperedge))
            reader.Fail();
        return new AtomKey((AtomKind)kind, new AtomId(reader.B32(), reader.B32(), reader.U16()));
    }

    public static bool operator <(AtomKey left, AtomKey right) => left.CompareTo(right) < 0;

    public static bool operator >(AtomKey left, AtomKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(AtomKey left, AtomKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AtomKey left, AtomKey right) => left.CompareTo(right) >= 0;
}
