using QuilActors.Engine.Persistence;

namespace QuilActors.Bench.Journal;

/// <summary>Bytes as they are: the cheapest payload, so that the journal itself is measured.</summary>
sealed class BlobCodec : IEventCodec
{
    public int Identifier => 1001;

    public string Manifest => "bench.blob";

    public bool Handles(object payload) => payload is byte[];

    public byte[] Encode(object payload) => (byte[])payload;

    public object Decode(ReadOnlySpan<byte> bytes) => bytes.ToArray();
}
