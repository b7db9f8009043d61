using System.Buffers;

namespace QuilActors.Engine.Extras;

/// <summary>A message whose content counts in a simulation's trace hash, not only its type.</summary>
public interface ITraceHash
{
    /// <summary>Writes what tells two such messages apart: equal content, equal bytes, on every machine.</summary>
    void WriteTrace(IBufferWriter<byte> to);
}
