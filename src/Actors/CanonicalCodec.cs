using System.Buffers;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors;

/// <summary>Stores records in their canonical encoding under one manifest.</summary>
sealed class CanonicalCodec<T>(string manifest) : IEventCodec where T : class, ICanonical<T>
{
    const int CanonicalBinary = 1001;

    public int Identifier => CanonicalBinary;

    public string Manifest => manifest;

    public bool Handles(object payload) => payload is T;

    public byte[] Encode(object payload)
    {
        var output = new ArrayBufferWriter<byte>(512);
        ((T)payload).Write(new CanonicalWriter(output));
        return output.WrittenSpan.ToArray();
    }

    public object Decode(ReadOnlySpan<byte> bytes)
        => Canonical.TryRead<T>(bytes, out var record) ? record
            : throw new InvalidDataException($"an event of manifest '{manifest}' cannot be read");
}
