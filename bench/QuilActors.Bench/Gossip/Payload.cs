using System.Buffers.Binary;
using System.Diagnostics;

namespace QuilActors.Bench.Gossip;

/// <summary>What both sides publish: "QAM1", u64 number, u64 monotonic nanoseconds, random bytes. js reads the same
/// clock on Linux, so latency is a subtraction.</summary>
static class Payload
{
    const int HeaderBytes = 20;

    public static byte[] Make(ulong number, int bytes, Random random)
    {
        var data = new byte[Math.Max(HeaderBytes, bytes)];
        random.NextBytes(data);
        "QAM1"u8.CopyTo(data);
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(4), number);
        BinaryPrimitives.WriteInt64BigEndian(data.AsSpan(12), Nanoseconds());
        return data;
    }

    /// <summary>Since it was made, in milliseconds.</summary>
    public static double AgeMilliseconds(ReadOnlySpan<byte> data)
        => (Nanoseconds() - BinaryPrimitives.ReadInt64BigEndian(data[12..])) / 1e6;

    public static long Nanoseconds() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
}
