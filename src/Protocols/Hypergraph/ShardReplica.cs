using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>What a replica thinks of a batch it was given.</summary>
public enum BatchStanding
{
    /// <summary>The author's next one: journal it, then apply it.</summary>
    Next,

    /// <summary>Already here, the same bytes.</summary>
    Known,

    /// <summary>Earlier batches of the author are missing.</summary>
    Gap,

    /// <summary>The author has another batch of this number or another history: its log forked.</summary>
    Fork,

    /// <summary>An author that may not write here.</summary>
    NotAuthorised,
}

/// <summary>The core of one shard at one node: the logs of all authors, the state they make, and the state at any cut.
/// A batch is judged, journalled by the shell, then applied; applying is all that recovery does.</summary>
public sealed class ShardReplica(ShardName shard, ISchemaRules rules, Func<AtomKey, bool> isForeign)
{
    /// <summary>Cuts whose tries are kept: the committed one, proposals under way, and one to spare.</summary>
    const int CutsMax = 4;

    readonly SortedDictionary<Bytes32, List<Batch>> _logs = [];
    readonly List<ShardCut> _cuts = [];

    public ShardName Shard { get; } = shard;

    public ShardState State { get; } = new(isForeign);

    public HybridClock Clock { get; } = new();

    /// <summary>Everything applied here.</summary>
    public VersionVector Versions { get; private set; } = VersionVector.Empty;

    /// <summary>Consensus decides who may write; earlier authors' logs are still accepted.</summary>
    public IReadOnlyCollection<Bytes32> Writers { get; set; } = [];

    /// <summary>Makes an author's next batch: stamps, signs. It is not applied.</summary>
    public Batch Author(IEnumerable<OpBody> bodies, IEnumerable<BlobRef> blobs, IOpSigner signer, Instant now)
    {
        var log = _logs.GetValueOrDefault(signer.PublicKey);
        Op[] ops = [.. bodies.Select(body => Op.Sign(body, Clock.Next(now), signer))];
        return Batch.Sign(Shard, (ulong)(log?.Count ?? 0) + 1, log?[^1].Hash ?? Bytes32.Zero, ops, blobs, signer);
    }

    /// <summary>Where a batch stands. Its own form must have passed <see cref="StaticChecks"/>.</summary>
    public BatchStanding Judge(Batch batch)
    {
        var log = _logs.GetValueOrDefault(batch.Author);
        if (log is null && !Writers.Contains(batch.Author))
            return BatchStanding.NotAuthorised;
        var have = (ulong)(log?.Count ?? 0);
        if (batch.Sequence <= have)
            return log![(int)batch.Sequence - 1].Hash == batch.Hash ? BatchStanding.Known : BatchStanding.Fork;
        if (batch.Sequence > have + 1)
            return BatchStanding.Gap;
        return batch.Previous == (log?[^1].Hash ?? Bytes32.Zero) ? BatchStanding.Next : BatchStanding.Fork;
    }

    /// <summary>Applies the author's next batch; never fails for any that <see cref="Judge"/> called Next.</summary>
    public void Apply(Batch batch)
    {
        Invariant.Require(batch.Shard == Shard, "a batch is applied to its own shard");
        Invariant.Require(batch.Sequence == Versions[batch.Author] + 1, "batches of an author are applied in order");
        if (!_logs.TryGetValue(batch.Author, out var log))
            _logs.Add(batch.Author, log = []);
        log.Add(batch);
        Versions = Versions.With(batch.Author, batch.Sequence);
        foreach (var op in batch.Ops)
        {
            Clock.Observe(op.Stamp.Hlc);
            State.Apply(op);
        }
    }

    /// <summary>An author's batches from a number on, as many as fit (at least one when there is one).</summary>
    public IReadOnlyList<Batch> Batches(Bytes32 author, ulong from, int bytesMax)
    {
        var found = new List<Batch>();
        if (!_logs.TryGetValue(author, out var log) || from == 0)
            return found;
        var bytes = 0L;
        for (var i = from - 1; i < (ulong)log.Count; i++)
        {
            bytes += log[(int)i].Bytes.Length;
            if (bytes > bytesMax && found.Count > 0)
                break;
            found.Add(log[(int)i]);
        }
        return found;
    }

    /// <summary>Number of the batch that holds an op: an author's stamps rise with its log.</summary>
    /// <returns>0 when the op is not here.</returns>
    public ulong SequenceOf(Op op)
    {
        if (!_logs.TryGetValue(op.Stamp.Author, out var log))
            return 0;
        int low = 0, high = log.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (log[middle].Ops.Count > 0 && log[middle].Ops[0].Stamp.Hlc <= op.Stamp.Hlc) low = middle;
            else high = middle - 1;
        }
        return high >= 0 && log[low].Ops.Any(held => held.Hash == op.Hash) ? log[low].Sequence : 0;
    }

    /// <summary>The five roots at a cut.</summary>
    /// <exception cref="InvariantBrokenException">The cut holds batches that are not here.</exception>
    public ShardRoots RootsAt(VersionVector cut) => At(cut).Commitment.Roots;

    /// <summary>The shard's content at a cut.</summary>
    /// <exception cref="InvariantBrokenException">The cut holds batches that are not here.</exception>
    public ChunkLayout ContentAt(VersionVector cut) => At(cut).Content();

    /// <summary>Proves presence or absence of one incarnation at a cut.</summary>
    /// <param name="cut">Covered by what is here.</param>
    /// <param name="tree">0 va, 1 vr, 2 ea, 3 er.</param>
    /// <param name="key">The atom.</param>
    /// <param name="incarnation">Its incarnation.</param>
    public TrieProof Prove(VersionVector cut, int tree, AtomKey key, uint incarnation)
        => At(cut).Commitment.Prove(tree, ShardCommitment.LeafKey(key, incarnation));

    ShardCut At(VersionVector cut)
    {
        Invariant.Require(Versions.Covers(cut), "a cut is taken only of what is here");
        var known = _cuts.FindIndex(kept => kept.Versions.Equals(cut));
        if (known >= 0)
        {
            var kept = _cuts[known];
            _cuts.RemoveAt(known);
            _cuts.Add(kept);
            return kept;
        }
        var start = _cuts.LastOrDefault(kept => cut.Covers(kept.Versions)) ?? ShardCut.Empty(rules);
        var made = start.With(Between(start.Versions, cut), cut);
        if (_cuts.Count == CutsMax)
            _cuts.RemoveAt(0);
        _cuts.Add(made);
        return made;
    }

    IEnumerable<Batch> Between(VersionVector from, VersionVector to)
        => to.Entries.SelectMany(entry
            => _logs[entry.Author].Take(checked((int)entry.Sequence)).Skip((int)from[entry.Author]));
}
