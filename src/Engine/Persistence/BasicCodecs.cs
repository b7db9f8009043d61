using System.Buffers.Binary;
using System.Text;

namespace QuilActors.Engine.Persistence;

/// <summary>The codecs every system has: manifests S, I and L.</summary>
static class BasicCodecs
{
    const int BasicIdentifier = 1002;

    public static IEnumerable<IEventCodec> All() => [new StringCodec(), new IntCodec(), new LongCodec()];

    sealed class StringCodec : IEventCodec
    {
        public int Identifier => BasicIdentifier;

        public string Manifest => "S";

        public bool Handles(object payload) => payload is string;

        public byte[] Encode(object payload) => Encoding.UTF8.GetBytes((string)payload);

        public object Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
    }

    sealed class IntCodec : IEventCodec
    {
        public int Identifier => BasicIdentifier;

        public string Manifest => "I";

        public bool Handles(object payload) => payload is int;

        public byte[] Encode(object payload)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, (int)payload);
            return bytes;
        }

        public object Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    sealed class LongCodec : IEventCodec
    {
        public int Identifier => BasicIdentifier;

        public string Manifest => "L";

        public bool Handles(object payload) => payload is long;

        public byte[] Encode(object payload)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, (long)payload);
            return bytes;
        }

        public object Decode(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);
    }
}
