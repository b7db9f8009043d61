using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>Who waits for a round: for its end alone, or to write behind it.</summary>
sealed record Asker(IActorRef Sender, WriteOps? Write, Instant Deadline);

/// <summary>One consistent read: hear from a majority what it holds, then catch up with it. A round answers all who
/// asked before it began.</summary>
sealed class SyncRound(long number, IReadOnlyList<Asker> askers, IReadOnlyList<Bytes32> others)
{
    readonly SortedSet<Bytes32> _silent = [.. others];
    readonly SortedDictionary<uint, VersionVector> _targets = [];
    int _heard = 1;
    int _catchingUp;

    public long Number => number;

    public IReadOnlyList<Asker> Askers => askers;

    /// <summary>A majority was heard; catching up may still go on.</summary>
    public bool IsHeard => _heard > (others.Count + 1) / 2;

    /// <summary>All answered or failed, and it is no majority.</summary>
    public bool IsHopeless => _silent.Count == 0 && !IsHeard;

    public bool IsDone => IsHeard && _catchingUp == 0;

    /// <summary>A replica answered; null when it did not. True when this made the majority.</summary>
    public bool OnAnswer(Bytes32 peer, IReadOnlyList<(uint Shard, VersionVector Versions)>? versions)
    {
        if (!_silent.Remove(peer) || versions is null || IsHeard)
            return false;
        foreach (var (shard, vector) in versions)
            _targets[shard] = _targets.TryGetValue(shard, out var known) ? known.Union(vector) : vector;
        _heard++;
        return IsHeard;
    }

    /// <summary>What the majority holds of each shard.</summary>
    public IEnumerable<(uint Shard, VersionVector Target)> Targets
        => _targets.Select(pair => (pair.Key, pair.Value));

    public void OnCatchUp() => _catchingUp++;

    public void OnCaughtUp() => _catchingUp--;
}
