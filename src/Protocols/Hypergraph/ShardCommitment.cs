using System.Buffers;
using System.Buffers.Binary;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>The replicated state S = (VA, VR, EA, ER, P) as five Merkle tries: an immutable value. <see cref="With"/>
/// is merge(S, {op}); it never fails, and any order, repetition or grouping of the same ops gives the same roots.
/// Leaf keys: H(kind || id || inc) in the four sets, H(kind || id || inc || propId || dot) in P.</summary>
sealed class ShardCommitment
{
    readonly MerkleTrie<Bytes32[]> _vertices, _edges;
    readonly MerkleTrie<bool> _removedVertices, _removedEdges;
    readonly MerkleTrie<Register> _registers;

    ShardCommitment(
        MerkleTrie<Bytes32[]> vertices, MerkleTrie<bool> removedVertices, MerkleTrie<Bytes32[]> edges,
        MerkleTrie<bool> removedEdges, MerkleTrie<Register> registers)
    {
        _vertices = vertices;
        _removedVertices = removedVertices;
        _edges = edges;
        _removedEdges = removedEdges;
        _registers = registers;
    }

    public static ShardCommitment Empty { get; } = new(MerkleTrie<Bytes32[]>.Empty, MerkleTrie<bool>.Empty,
        MerkleTrie<Bytes32[]>.Empty, MerkleTrie<bool>.Empty, MerkleTrie<Register>.Empty);

    /// <summary>va, vr, ea, er, p.</summary>
    public ShardRoots Roots
        => new(_vertices.Root, _removedVertices.Root, _edges.Root, _removedEdges.Root, _registers.Root);

    public ShardCommitment With(Op op) => op.Body switch
    {
        AddAtom add => Added(add.Key, add.Incarnation, op.Hash),
        RemoveAtom remove => Removed(remove.Key, remove.Incarnation),
        SetValue set => Merged(set, set.PropertyId, Bytes32.Zero, new Register(op.Stamp, set.Value, false)),
        AddValue added => Merged(added, added.PropertyId, op.Hash, new Register(default, added.Value, false)),
        RemoveValue removed => removed.Dots.Aggregate(this, (state, dot)
            => state.Merged(removed, removed.PropertyId, dot, new Register(default, null, true))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Proves one key of a trie: 0 va, 1 vr, 2 ea, 3 er, 4 p.</summary>
    public TrieProof Prove(int tree, Bytes32 key) => tree switch
    {
        0 => _vertices.Prove(key),
        1 => _removedVertices.Prove(key),
        2 => _edges.Prove(key),
        3 => _removedEdges.Prove(key),
        4 => _registers.Prove(key),
        _ => throw new ArgumentOutOfRangeException(nameof(tree)),
    };

    /// <summary>Leaf key of an incarnation: H(kind || id || inc).</summary>
    public static Bytes32 LeafKey(AtomKey key, uint incarnation)
    {
        Span<byte> name = stackalloc byte[AtomKey.Length + 4];
        key.CopyTo(name);
        BinaryPrimitives.WriteUInt32BigEndian(name[AtomKey.Length..], incarnation);
        return Hashes.Sha256(name);
    }

    ShardCommitment Added(AtomKey key, uint incarnation, Bytes32 recordHash)
    {
        var trie = key.Kind == AtomKind.Vertex ? _vertices : _edges;
        var leafKey = LeafKey(key, incarnation);
        Bytes32[] hashes = [recordHash];
        if (trie.TryGet(leafKey, out var known))
        {
            if (Array.BinarySearch(known, recordHash) >= 0)
                return this;
            hashes = [.. known.Append(recordHash).Order()];
        }
        var joined = new byte[hashes.Length * Bytes32.Length];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i].CopyTo(joined.AsSpan(i * Bytes32.Length));
        trie = trie.With(leafKey, Hashes.Sha256(joined), hashes);
        return key.Kind == AtomKind.Vertex
            ? new ShardCommitment(trie, _removedVertices, _edges, _removedEdges, _registers)
            : new ShardCommitment(_vertices, _removedVertices, trie, _removedEdges, _registers);
    }

    ShardCommitment Removed(AtomKey key, uint incarnation)
    {
        var leafKey = LeafKey(key, incarnation);
        return key.Kind == AtomKind.Vertex
            ? new ShardCommitment(_vertices, _removedVertices.With(leafKey, Hashes.Tombstone, true), _edges,
                _removedEdges, _registers)
            : new ShardCommitment(_vertices, _removedVertices, _edges,
                _removedEdges.With(leafKey, Hashes.Tombstone, true), _registers);
    }

    ShardCommitment Merged(OpBody op, Bytes32 property, Bytes32 dot, Register entry)
    {
        var name = new byte[AtomKey.Length + 4 + 64];
        op.Key.CopyTo(name);
        BinaryPrimitives.WriteUInt32BigEndian(name.AsSpan(AtomKey.Length), op.Incarnation);
        property.CopyTo(name.AsSpan(AtomKey.Length + 4));
        dot.CopyTo(name.AsSpan(AtomKey.Length + 36));
        var leafKey = Hashes.Sha256(name);
        if (_registers.TryGet(leafKey, out var known) && !entry.Beats(known))
            return this;
        var registers = _registers.With(leafKey, Hashes.Sha256(entry.ToArray(name)), entry);
        return new ShardCommitment(_vertices, _removedVertices, _edges, _removedEdges, registers);
    }
}

/// <summary>The five roots of a shard's state at a cut.</summary>
public readonly record struct ShardRoots(Bytes32 Va, Bytes32 Vr, Bytes32 Ea, Bytes32 Er, Bytes32 P)
{
    /// <summary>shardRoot = H("QA/hg/root/v1" || app || shardId u32 || frame u64 || va || vr || ea || er || p ||
    /// obliviousManifestHash): the ShardEntry's contentRoot. Without oblivious tables the last is zero.</summary>
    public Bytes32 ShardRoot(ShardName shard, ulong frame)
    {
        var roots = this;
        return Hashes.Root.Of(output => roots.Write(output, shard, frame, manifest: true));
    }

    /// <summary>dataRoot: the same without the manifest; oblivious tables name it.</summary>
    public Bytes32 DataRoot(ShardName shard, ulong frame)
    {
        var roots = this;
        return Hashes.DataRoot.Of(output => roots.Write(output, shard, frame, manifest: false));
    }

    void Write(IBufferWriter<byte> output, ShardName shard, ulong frame, bool manifest)
    {
        var writer = new CanonicalWriter(output);
        writer.B32(shard.App);
        writer.U32(shard.Number);
        writer.U64(frame);
        writer.B32(Va);
        writer.B32(Vr);
        writer.B32(Ea);
        writer.B32(Er);
        writer.B32(P);
        if (manifest)
            writer.B32(Bytes32.Zero);
    }
}
