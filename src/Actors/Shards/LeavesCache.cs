using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;

namespace QuilActors.Actors.Shards;

/// <summary>Leaf hashes of a shard at a few cuts: the committed one, which every challenge needs, and later ones that
/// were proposed: a proposal is committed some frames after it was hashed, and is challenged in that very frame. What
/// is not here is ordered from the hasher, each cut once.</summary>
sealed class LeavesCache(IActorRef hasher)
{
    /// <summary>Cuts kept beside the committed one: proposals on their way to the chain, two frames apart.</summary>
    const int CutsMax = 5;

    /// <summary>Leaf hashes kept beside the committed ones: 32 MiB. The newest cut is kept whatever its size.</summary>
    const long LeavesMax = 1 << 20;

    /// <summary>Callers that wait for hashes; more get none.</summary>
    const int WaitersMax = 256;

    readonly List<(VersionVector Cut, ChunkLeaves Leaves)> _kept = [];
    readonly List<(VersionVector Cut, Action<ChunkLeaves?> Then)> _waiting = [];
    VersionVector _pinned = VersionVector.Empty;

    /// <summary>The committed cut is not dropped; what it covers is of no use any more.</summary>
    public void Pin(VersionVector cut)
    {
        _pinned = cut;
        _kept.RemoveAll(kept => !kept.Cut.Equals(cut) && cut.Covers(kept.Cut));
    }

    /// <summary>Calls back with the leaves, at once or when they are hashed; with null when that fails.</summary>
    public void With(VersionVector cut, Func<ChunkLayout> layout, Action<ChunkLeaves?> then)
    {
        var known = _kept.Find(kept => kept.Cut.Equals(cut)).Leaves;
        if (known is not null || _waiting.Count >= WaitersMax)
        {
            then(known);
            return;
        }
        var ordered = _waiting.Exists(waiter => waiter.Cut.Equals(cut));
        _waiting.Add((cut, then));
        if (!ordered)
            hasher.Tell(new HashContent(cut, layout(), _kept.LastOrDefault().Leaves));
    }

    public void OnHashed(ContentHashed message)
    {
        if (message.Leaves is { } leaves)
        {
            _kept.Add((message.Cut, leaves));
            while (IsOverfull())
                _kept.RemoveAt(_kept.FindIndex(kept => !kept.Cut.Equals(_pinned)));
        }
        foreach (var waiter in _waiting.FindAll(waiter => waiter.Cut.Equals(message.Cut)))
        {
            _waiting.Remove(waiter);
            waiter.Then(message.Leaves);
        }
    }

    bool IsOverfull()
    {
        var (cuts, leaves) = (0, 0L);
        foreach (var kept in _kept.Where(kept => !kept.Cut.Equals(_pinned)))
        {
            cuts++;
            leaves += kept.Leaves.Layout.LeafCount;
        }
        return cuts > CutsMax || (cuts > 1 && leaves > LeavesMax);
    }
}
