using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>What an op does, before it is stamped and signed. The five shapes are closed; all of them are named by an
/// atom and one of its incarnations.</summary>
public abstract record OpBody
{
    private protected OpBody()
    {
    }

    public abstract AtomKey Key { get; }

    public abstract uint Incarnation { get; }

    internal abstract OpCode Code { get; }

    internal abstract void Write(ref CanonicalWriter writer);
}

/// <summary>The ops' numbers on the wire.</summary>
enum OpCode : byte
{
    Add = 1,
    Remove = 2,
    Set = 3,
    AddValue = 4,
    RemoveValue = 5,
}

/// <summary>Adds an atom.</summary>
public sealed record AddAtom(AtomContent Content) : OpBody
{
    public override AtomKey Key => Content.Key;

    public override uint Incarnation => Content.Incarnation;

    internal override OpCode Code => OpCode.Add;

    internal override void Write(ref CanonicalWriter writer) => Content.Write(ref writer);
}

/// <summary>Removes one incarnation of an atom. It also counts when it arrives before the addition.</summary>
public sealed record RemoveAtom(AtomKey Atom, uint Inc) : OpBody
{
    public override AtomKey Key => Atom;

    public override uint Incarnation => Inc;

    internal override OpCode Code => OpCode.Remove;

    internal override void Write(ref CanonicalWriter writer)
    {
        Atom.Write(ref writer);
        writer.U32(Inc);
    }
}

/// <summary>Sets a single-valued register; null = no value. The last writer by (hlc, author, opHash) wins.</summary>
public sealed record SetValue(AtomKey Atom, uint Inc, Bytes32 PropertyId, Value? Value) : OpBody
{
    public override AtomKey Key => Atom;

    public override uint Incarnation => Inc;

    internal override OpCode Code => OpCode.Set;

    internal override void Write(ref CanonicalWriter writer)
    {
        Atom.Write(ref writer);
        writer.U32(Inc);
        writer.B32(PropertyId);
        writer.U8(Value is null ? (byte)0 : (byte)1);
        Value?.Write(ref writer);
    }
}

/// <summary>Adds a value to a set-valued register; its dot is the op's hash.</summary>
public sealed record AddValue(AtomKey Atom, uint Inc, Bytes32 PropertyId, Value Value) : OpBody
{
    public override AtomKey Key => Atom;

    public override uint Incarnation => Inc;

    internal override OpCode Code => OpCode.AddValue;

    internal override void Write(ref CanonicalWriter writer)
    {
        Atom.Write(ref writer);
        writer.U32(Inc);
        writer.B32(PropertyId);
        Value.Write(ref writer);
    }
}

/// <summary>Removes values of a set-valued register by their dots: 1 to 1,024, ascending.</summary>
public sealed record RemoveValue(AtomKey Atom, uint Inc, Bytes32 PropertyId, IReadOnlyList<Bytes32> Dots) : OpBody
{
    public override AtomKey Key => Atom;

    public override uint Incarnation => Inc;

    internal override OpCode Code => OpCode.RemoveValue;

    internal override void Write(ref CanonicalWriter writer)
    {
        Atom.Write(ref writer);
        writer.U32(Inc);
        writer.B32(PropertyId);
        writer.Count(Dots.Count);
        foreach (var dot in Dots)
            writer.B32(dot);
    }
}
