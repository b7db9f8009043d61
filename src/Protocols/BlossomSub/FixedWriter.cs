using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>Writes exactly so many bytes into one array: no growing, no copy at the end.</summary>
sealed class FixedWriter(int bytes) : IBufferWriter<byte>
{
    readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(bytes);
    int _written;

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_written);

    public Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_written);

    /// <summary>The array, which must be full: what was not written would be somebody's old memory.</summary>
    public byte[] Finish()
    {
        Invariant.Require(_written == _buffer.Length, "the size was counted right");
        return _buffer;
    }
}
