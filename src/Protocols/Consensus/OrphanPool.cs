using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>Frames whose parent is not known yet, by that parent. Full: the one that came first is dropped.</summary>
/// <param name="framesMax">Named limit on frames.</param>
/// <param name="bytesMax">Named limit on their sizes.</param>
public sealed class OrphanPool(
    int framesMax = ConsensusLimits.OrphansMax, long bytesMax = ConsensusLimits.OrphanBytesMax)
{
    readonly Dictionary<Bytes32, List<Orphan>> _byParent = [];
    readonly LinkedList<Orphan> _order = [];
    readonly HashSet<Bytes32> _known = [];

    public int Count => _order.Count;

    public long Bytes { get; private set; }

    /// <summary>Keeps a frame; one that is kept already changes nothing.</summary>
    /// <param name="sizeBytes">Of its encoding.</param>
    public void Add(Frame frame, int sizeBytes)
    {
        var hash = frame.Header.HeaderHash();
        if (sizeBytes > bytesMax || !_known.Add(hash))
            return;
        var orphan = new Orphan(frame, hash, sizeBytes);
        if (!_byParent.TryGetValue(frame.Header.ParentSelector, out var siblings))
            _byParent[frame.Header.ParentSelector] = siblings = [];
        siblings.Add(orphan);
        _order.AddLast(orphan);
        Bytes += sizeBytes;
        while (_order.Count > framesMax || Bytes > bytesMax)
            Remove(_order.First!.Value);
    }

    /// <summary>Takes out the frames that wait for this parent, by arrival.</summary>
    public IReadOnlyList<Frame> Take(Bytes32 parent)
    {
        if (!_byParent.TryGetValue(parent, out var waiting))
            return [];
        var frames = waiting.ToArray();
        foreach (var orphan in frames)
            Remove(orphan);
        return [.. frames.Select(orphan => orphan.Frame)];
    }

    /// <summary>Drops frames that are too far behind the head.</summary>
    public void Forget(ulong headNumber)
    {
        foreach (var orphan in _order.Where(orphan =>
            orphan.Frame.Header.Number + ConsensusLimits.OrphanHorizonFrames < headNumber).ToArray())
            Remove(orphan);
    }

    void Remove(Orphan orphan)
    {
        _order.Remove(orphan);
        _known.Remove(orphan.Hash);
        Bytes -= orphan.SizeBytes;
        var parent = orphan.Frame.Header.ParentSelector;
        _byParent[parent].Remove(orphan);
        if (_byParent[parent].Count == 0)
            _byParent.Remove(parent);
    }

    sealed record Orphan(Frame Frame, Bytes32 Hash, int SizeBytes);
}
