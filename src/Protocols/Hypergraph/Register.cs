using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>One entry of P. Single-valued (dot zero): value and stamp, the larger stamp wins. Set-valued: the value of
/// one dot, or removed, which always wins and drops the value.</summary>
sealed record Register(Stamp Stamp, Value? Value, bool Removed)
{
    /// <summary>Whether merging this into <paramref name="known"/> changes it.</summary>
    public bool Beats(Register known)
        => Removed != known.Removed ? Removed : !Removed && Stamp > known.Stamp;

    /// <summary>Canonical entry: its name (key || inc || propId || dot), removed u8, option value, stamp.</summary>
    public byte[] ToArray(ReadOnlySpan<byte> name)
    {
        var output = new ArrayBufferWriter<byte>(256);
        var writer = new CanonicalWriter(output);
        writer.Raw(name);
        writer.U8(Removed ? (byte)1 : (byte)0);
        writer.U8(Value is null ? (byte)0 : (byte)1);
        Value?.Write(ref writer);
        writer.U64(Stamp.Hlc);
        writer.B32(Stamp.Author);
        writer.B32(Stamp.OpHash);
        return output.WrittenSpan.ToArray();
    }
}
