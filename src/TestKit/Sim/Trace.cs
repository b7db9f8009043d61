using System.Buffers;
using System.Numerics;
using System.Text;
using QuilActors.Engine.Extras;

namespace QuilActors.TestKit.Sim;

/// <summary>What a record of the trace is about.</summary>
public enum TraceKind
{
    /// <summary>An actor got a message.</summary>
    Msg,

    /// <summary>A timer fired.</summary>
    Timer,

    /// <summary>Bytes arrived.</summary>
    Net,

    /// <summary>A disk or journal call ended.</summary>
    Disk,

    /// <summary>A fault happened.</summary>
    Fault,

    /// <summary>Something was checked or noted.</summary>
    Check,
}

/// <summary>One record of the trace.</summary>
/// <param name="Index">Counts from 1.</param>
/// <param name="Ticks">Virtual time, 100 ns.</param>
/// <param name="Node">Index of the node; -1 for the world.</param>
/// <param name="Actor">Incarnation number of the actor in its system; 0 for none.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Type">Full name of the message type, or what happened.</param>
/// <param name="Payload">Hash of the payload; 0 if it has none.</param>
public readonly record struct TraceRecord(
    long Index, long Ticks, int Node, long Actor, TraceKind Kind, string Type, ulong Payload);

/// <summary>The running hash over all records, and the newest of them.</summary>
public sealed class Trace
{
    const ulong Start = 0x5175696C53696D31;
    const ulong Factor = 0x9E3779B97F4A7C15;
    const ulong FnvStart = 0xCBF29CE484222325;
    const ulong FnvFactor = 0x100000001B3;
    const int FirstRecords = 1_024;

    /// <summary>Records between two kept hashes.</summary>
    public const int HashInterval = 1_000;

    readonly int _recordsMax;
    readonly List<ulong> _hashes = [];
    readonly ArrayBufferWriter<byte> _payload = new();
    TraceRecord[] _ring = new TraceRecord[FirstRecords];

    internal Trace(int recordsMax) => _recordsMax = recordsMax;

    /// <summary>Over all records so far.</summary>
    public ulong Hash { get; private set; } = Start;

    /// <summary>Records so far.</summary>
    public long Count { get; private set; }

    /// <summary>The hash after each 1,000 records.</summary>
    public IReadOnlyList<ulong> Hashes => _hashes;

    /// <summary>Where each record goes as it is made; null for nowhere.</summary>
    internal Action<TraceRecord>? Output { get; set; }

    /// <summary>The newest records, oldest first.</summary>
    public IEnumerable<TraceRecord> Newest(int count)
    {
        var held = (int)Math.Min(Count, _ring.Length);
        for (var index = Count - Math.Min(count, held) + 1; index <= Count; index++)
            yield return _ring[(int)((index - 1) % _ring.Length)];
    }

    /// <summary>FNV-1a of the bytes.</summary>
    public static ulong Fnv(ReadOnlySpan<byte> bytes)
    {
        var hash = FnvStart;
        foreach (var b in bytes)
            hash = (hash ^ b) * FnvFactor;
        return hash;
    }

    /// <summary>FNV-1a of the text's UTF-8.</summary>
    public static ulong Fnv(string text) => Fnv(Encoding.UTF8.GetBytes(text));

    /// <summary>Of the length and both ends of a packet: enough to tell that two runs part.</summary>
    internal static ulong Sample(ReadOnlySpan<byte> bytes)
    {
        const int end = 32;
        var hash = (FnvStart ^ (ulong)bytes.Length) * FnvFactor;
        return bytes.Length <= 2 * end
            ? hash ^ Fnv(bytes)
            : Mix(hash ^ Fnv(bytes[..end]), Fnv(bytes[^end..]));
    }

    internal static ulong Mix(ulong hash, ulong word)
    {
        hash = (BitOperations.RotateLeft(hash, 5) ^ word) * Factor;
        return hash ^ (hash >> 32);
    }

    internal ulong PayloadOf(ITraceHash message)
    {
        _payload.ResetWrittenCount();
        message.WriteTrace(_payload);
        return Fnv(_payload.WrittenSpan);
    }

    internal void Add(long ticks, int node, long actor, TraceKind kind, string type, ulong typeHash, ulong payload)
    {
        var hash = Mix(Hash, (ulong)ticks);
        hash = Mix(hash, (ulong)(uint)node);
        hash = Mix(hash, (ulong)actor);
        hash = Mix(hash, typeHash);
        Hash = Mix(hash, payload);
        Count++;
        var slot = (int)((Count - 1) % _ring.Length);
        if (slot == 0 && Count > 1 && _ring.Length < _recordsMax)
        {
            Array.Resize(ref _ring, Math.Min(_ring.Length * 4, _recordsMax));
            slot = (int)((Count - 1) % _ring.Length);
        }
        _ring[slot] = new TraceRecord(Count, ticks, node, actor, kind, type, payload);
        if (Count % HashInterval == 0)
            _hashes.Add(Hash);
        Output?.Invoke(_ring[slot]);
    }
}
