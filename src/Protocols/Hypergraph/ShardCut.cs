using System.Collections.Immutable;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>A shard's state at one cut through its history: the five tries and the blobs. Immutable, so later ops never
/// change what a proposal or a proof is about. Ops may be applied in any order.</summary>
sealed class ShardCut
{
    readonly ImmutableSortedDictionary<AtomKey, VertexCell> _vertices;
    readonly ISchemaRules _rules;

    ShardCut(
        VersionVector versions, ShardCommitment commitment, ImmutableSortedDictionary<AtomKey, VertexCell> vertices,
        ISchemaRules rules)
    {
        Versions = versions;
        Commitment = commitment;
        _vertices = vertices;
        _rules = rules;
    }

    public VersionVector Versions { get; }

    public ShardCommitment Commitment { get; }

    public static ShardCut Empty(ISchemaRules rules)
        => new(VersionVector.Empty, ShardCommitment.Empty, ImmutableSortedDictionary<AtomKey, VertexCell>.Empty, rules);

    /// <summary>This cut moved forward by the given batches, which must be all between the two.</summary>
    public ShardCut With(IEnumerable<Batch> batches, VersionVector versions)
    {
        var commitment = Commitment;
        var vertices = _vertices.ToBuilder();
        foreach (var op in batches.SelectMany(batch => batch.Ops))
        {
            commitment = commitment.With(op);
            if (op.Key.Kind != AtomKind.Vertex)
                continue;
            var cell = vertices.GetValueOrDefault(op.Key) ?? VertexCell.Empty;
            if (op.Body is AddAtom add)
                vertices[op.Key] = cell.Add(add.Incarnation, op.Hash, _rules.BlobOf(add.Content));
            else if (op.Body is RemoveAtom remove)
                vertices[op.Key] = cell with { Removed = cell.Removed.Add(remove.Inc) };
        }
        return new ShardCut(versions, commitment, vertices.ToImmutable(), _rules);
    }

    /// <summary>The shard's content: blobs named by vertices that are alive at the cut, by data address.</summary>
    public ChunkLayout Content()
        => new([.. _vertices.Values.Where(cell => cell is { Alive: true, Blob: not null })
            .Select(cell => cell.Blob!.Value)]);

    /// <summary>Newest incarnation of a vertex, its record with the smallest hash, and what was removed.</summary>
    sealed record VertexCell(
        bool Known, uint Incarnation, Bytes32 RecordHash, BlobRef? Blob, ImmutableSortedSet<uint> Removed)
    {
        public static VertexCell Empty { get; } = new(false, 0, default, null, []);

        public bool Alive => Known && !Removed.Contains(Incarnation);

        public VertexCell Add(uint incarnation, Bytes32 hash, BlobRef? blob)
            => !Known || incarnation > Incarnation || (incarnation == Incarnation && hash < RecordHash)
                ? this with { Known = true, Incarnation = incarnation, RecordHash = hash, Blob = blob }
                : this;
    }
}
