using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>How an atom's data address came about. The values are on the wire.</summary>
public enum AddressMode : byte
{
    /// <summary>The caller chose it.</summary>
    Chosen = 0,

    /// <summary>It is the hash of type, body, members and salt.</summary>
    Content = 1,
}

/// <summary>A member of a hyperedge: role, position inside the role, and the atom. A target may repeat.</summary>
public readonly record struct Member(uint Role, ushort Position, AtomKey Target)
{
    public const int Length = 4 + 2 + AtomKey.Length;
}

/// <summary>What a record says, without stamp and signature. Immutable fields of the type are in
/// <see cref="Body"/>; mutable ones are registers.</summary>
/// <param name="Kind">Vertex or hyperedge.</param>
/// <param name="Id">Where it is.</param>
/// <param name="Incarnation">0 the first time; re-add = largest known + 1.</param>
/// <param name="AddressMode">Whether the data address is chosen or the hash of the content.</param>
/// <param name="Salt">16 bytes: zero = same content, same atom; random = a new atom.</param>
/// <param name="TypeIri">1 to 255 bytes of UTF-8.</param>
/// <param name="SchemaHash">Zero for built-in types.</param>
/// <param name="Body">Canonical fields of the type.</param>
/// <param name="Members">Ascending by (role, position); none for a vertex, 1 to 4,095 for a hyperedge.</param>
public sealed record AtomContent(
    AtomKind Kind, AtomId Id, uint Incarnation, AddressMode AddressMode, UInt128 Salt, string TypeIri,
    Bytes32 SchemaHash, ReadOnlyMemory<byte> Body, IReadOnlyList<Member> Members)
{
    const byte Version = 1;

    public AtomKey Key => new(Kind, Id);

    /// <summary>A vertex at an address of the caller's choice.</summary>
    public static AtomContent ChosenVertex(
        Bytes32 app, Bytes32 data, uint incarnation, string typeIri, ReadOnlyMemory<byte> body)
        => new(AtomKind.Vertex, new AtomId(app, data, 0), incarnation, AddressMode.Chosen, 0, typeIri, Bytes32.Zero,
            body, []);

    /// <summary>An atom whose address is the hash of its content.</summary>
    public static AtomContent Addressed(
        AtomKind kind, Bytes32 app, string typeIri, ReadOnlyMemory<byte> body, IReadOnlyList<Member> members,
        UInt128 salt)
    {
        var content = new AtomContent(kind, new AtomId(app, Bytes32.Zero, 0), 0, AddressMode.Content, salt, typeIri,
            Bytes32.Zero, body, members);
        return content with { Id = new AtomId(app, content.ContentAddress(), 0) };
    }

    /// <summary>H("QA/hg/addr/v1" || kind || lp(typeIri) || lp(body) || lp(enc(members)) || salt).</summary>
    public Bytes32 ContentAddress() => Hashes.Address.Of(output =>
    {
        var writer = new CanonicalWriter(output);
        writer.U8((byte)Kind);
        writer.Text(TypeIri);
        writer.Bytes(Body.Span);
        writer.U32((uint)(4 + Members.Count * Member.Length));
        WriteMembers(ref writer);
        writer.U128(Salt);
    });

    internal void Write(ref CanonicalWriter writer)
    {
        writer.U8(Version);
        writer.U8((byte)Kind);
        writer.B32(Id.App);
        writer.B32(Id.Data);
        writer.U16(Id.Segment);
        writer.U32(Incarnation);
        writer.U8((byte)AddressMode);
        writer.U128(Salt);
        writer.Text(TypeIri);
        writer.B32(SchemaHash);
        writer.Bytes(Body.Span);
        WriteMembers(ref writer);
    }

    /// <summary>Reads the fields in order; whatever breaks the form fails the reader. What depends on meaning
    /// (address, self-member, sizes per type) is checked by <see cref="StaticChecks"/>.</summary>
    internal static AtomContent Read(ref CanonicalReader reader)
    {
        if (reader.U8() != Version)
            reader.Fail();
        var kind = (AtomKind)reader.U8();
        if (kind is not (AtomKind.Vertex or AtomKind.Hyperedge))
            reader.Fail();
        var id = new AtomId(reader.B32(), reader.B32(), reader.U16());
        var incarnation = reader.U32();
        var mode = (AddressMode)reader.U8();
        if (mode is not (AddressMode.Chosen or AddressMode.Content))
            reader.Fail();
        var salt = reader.U128();
        var type = reader.Text(HypergraphLimits.PropertyNameBytesMax);
        var schema = reader.B32();
        var body = reader.Bytes(HypergraphLimits.SegmentBytesMax).ToArray();
        return new AtomContent(kind, id, incarnation, mode, salt, type, schema, body, ReadMembers(ref reader, kind));
    }

    void WriteMembers(ref CanonicalWriter writer)
    {
        writer.Count(Members.Count);
        foreach (var member in Members)
        {
            writer.U32(member.Role);
            writer.U16(member.Position);
            member.Target.Write(ref writer);
        }
    }

    static Member[] ReadMembers(ref CanonicalReader reader, AtomKind kind)
    {
        var count = reader.Count(HypergraphLimits.MembersMax, Member.Length);
        if (count == 0 == (kind == AtomKind.Hyperedge))
            reader.Fail();
        var members = new Member[reader.Failed ? 0 : count];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = new Member(reader.U32(), reader.U16(), AtomKey.Read(ref reader));
            if (i > 0 && Before(members[i], members[i - 1]))
                reader.Fail();
        }
        return members;
    }

    static bool Before(Member left, Member right)
        => left.Role < right.Role || (left.Role == right.Role && left.Position < right.Position);
}
