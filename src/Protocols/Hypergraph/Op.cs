using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>Who wrote when: last-writer-wins registers are decided by it, compared field by field.</summary>
/// <param name="Hlc">48-bit milliseconds since 1970 || 16-bit counter.</param>
/// <param name="Author">Ed25519 key.</param>
/// <param name="OpHash">Hash of the op.</param>
public readonly record struct Stamp(ulong Hlc, Bytes32 Author, Bytes32 OpHash) : IComparable<Stamp>
{
    public int CompareTo(Stamp other)
    {
        var order = Hlc.CompareTo(other.Hlc);
        if (order == 0) order = Author.CompareTo(other.Author);
        return order == 0 ? OpHash.CompareTo(other.OpHash) : order;
    }

    public static bool operator <(Stamp left, Stamp right) => left.CompareTo(right) < 0;

    public static bool operator >(Stamp left, Stamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(Stamp left, Stamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Stamp left, Stamp right) => left.CompareTo(right) >= 0;
}

/// <summary>A stamped and signed op. For an addition the op is the record and its hash the recordHash
/// H("QA/hg/rec/v1" || all before sig), for the others H("QA/hg/op/v1" || all before sig); the signature is Ed25519
/// over that hash.</summary>
public sealed class Op
{
    const byte Version = 1;
    const int SignatureBytes = 64;

    /// <summary>Version, op number and the shortest payload.</summary>
    internal const int BytesMin = 2 + AtomKey.Length + 4 + 8 + Bytes32.Length + SignatureBytes;

    Op(OpBody body, ulong hlc, Bytes32 author, byte[] signature, Bytes32 hash)
    {
        Body = body;
        Stamp = new Stamp(hlc, author, hash);
        Signature = signature;
    }

    public OpBody Body { get; }

    public Stamp Stamp { get; }

    public ReadOnlyMemory<byte> Signature { get; }

    public Bytes32 Hash => Stamp.OpHash;

    public AtomKey Key => Body.Key;

    public uint Incarnation => Body.Incarnation;

    /// <summary>Stamps a body and signs it.</summary>
    public static Op Sign(OpBody body, ulong hlc, IOpSigner signer)
    {
        var hash = HashOf(body, hlc, signer.PublicKey);
        return new Op(body, hlc, signer.PublicKey, signer.Sign(hash), hash);
    }

    public byte[] ToArray()
    {
        var output = new ArrayBufferWriter<byte>(512);
        var writer = new CanonicalWriter(output);
        Write(ref writer);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one op from exactly these bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Op? op, out OpRefusal refusal)
    {
        var reader = new CanonicalReader(bytes);
        op = null;
        refusal = OpRefusal.None;
        if (reader.U8() != Version || reader.Failed)
        {
            refusal = OpRefusal.NotCanonical;
            return false;
        }
        var code = (OpCode)reader.U8();
        if (code is < OpCode.Add or > OpCode.RemoveValue)
        {
            refusal = OpRefusal.UnknownOp;
            return false;
        }
        var body = ReadBody(ref reader, code);
        var hlc = reader.U64();
        var author = reader.B32();
        var signature = reader.Raw(SignatureBytes).ToArray();
        if (!reader.Complete)
        {
            refusal = OpRefusal.NotCanonical;
            return false;
        }
        op = new Op(body, hlc, author, signature, HashOf(body, hlc, author));
        return true;
    }

    internal void Write(ref CanonicalWriter writer)
    {
        writer.U8(Version);
        writer.U8((byte)Body.Code);
        Body.Write(ref writer);
        writer.U64(Stamp.Hlc);
        writer.B32(Stamp.Author);
        writer.Raw(Signature.Span);
    }

    static OpBody ReadBody(ref CanonicalReader reader, OpCode code)
    {
        if (code == OpCode.Add)
            return new AddAtom(AtomContent.Read(ref reader));
        var key = AtomKey.Read(ref reader);
        var incarnation = reader.U32();
        return code switch
        {
            OpCode.Remove => new RemoveAtom(key, incarnation),
            OpCode.Set => new SetValue(key, incarnation, reader.B32(), ReadOption(ref reader)),
            OpCode.AddValue => new AddValue(key, incarnation, reader.B32(), Value.Read(ref reader)),
            _ => new RemoveValue(key, incarnation, reader.B32(), ReadDots(ref reader)),
        };
    }

    static Value? ReadOption(ref CanonicalReader reader)
    {
        var tag = reader.U8();
        if (tag > 1)
            reader.Fail();
        return tag == 1 ? Value.Read(ref reader) : null;
    }

    static Bytes32[] ReadDots(ref CanonicalReader reader)
    {
        var count = reader.Count(HypergraphLimits.DotsMax, Bytes32.Length);
        if (count == 0)
            reader.Fail();
        var dots = new Bytes32[count];
        for (var i = 0; i < count; i++)
        {
            dots[i] = reader.B32();
            // Zero is the dot of single-valued registers, which have no value to remove.
            if (dots[i].IsZero || (i > 0 && dots[i] <= dots[i - 1]))
                reader.Fail();
        }
        return dots;
    }

    static Bytes32 HashOf(OpBody body, ulong hlc, Bytes32 author)
    {
        void Write(IBufferWriter<byte> output)
        {
            var writer = new CanonicalWriter(output);
            if (body.Code != OpCode.Add)
            {
                writer.U8(Version);
                writer.U8((byte)body.Code);
            }
            body.Write(ref writer);
            writer.U64(hlc);
            writer.B32(author);
        }
        return body.Code == OpCode.Add ? Hashes.Record.Of(Write) : Hashes.Op.Of(Write);
    }
}
