using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.BlossomSub;

/// <summary>A queue bounded in bytes. Full, it refuses what is new.</summary>
sealed class Lane(int bytesMax)
{
    readonly Queue<ReadOnlyMemory<byte>> _parts = new();
    Instant? _halfFullSince, _fullSince;
    bool _refused;

    public int Bytes { get; private set; }

    public int Count => _parts.Count;

    public bool HasRoom(int bytes) => Bytes + bytes <= bytesMax;

    public bool TryAdd(ReadOnlyMemory<byte> part)
    {
        if (!HasRoom(part.Length))
        {
            _refused = true;
            return false;
        }
        Add(part);
        return true;
    }

    /// <summary>For the few parts that must not be lost and are bounded elsewhere.</summary>
    public void Add(ReadOnlyMemory<byte> part)
    {
        _parts.Enqueue(part);
        Bytes += part.Length;
    }

    /// <summary>The next part if it fits.</summary>
    public bool TryTake(int bytesFree, Func<int, int> size, out ReadOnlyMemory<byte> part)
    {
        if (!_parts.TryPeek(out part) || size(part.Length) > bytesFree)
            return false;
        _parts.Dequeue();
        Bytes -= part.Length;
        return true;
    }

    /// <summary>How long the lane has been at least half full, and refusing: called every heartbeat.</summary>
    public (TimeSpan HalfFull, TimeSpan Full) Observe(Instant now)
    {
        _halfFullSince = 2L * Bytes >= bytesMax ? _halfFullSince ?? now : null;
        _fullSince = _refused || !HasRoom(1) ? _fullSince ?? now : null;
        _refused = false;
        return (now - (_halfFullSince ?? now), now - (_fullSince ?? now));
    }
}
