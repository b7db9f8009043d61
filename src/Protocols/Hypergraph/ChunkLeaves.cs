using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph;

/// <summary>The leaf hashes of a shard's content at a cut, and their list root: the ShardEntry's chunkRoot. 32 bytes
/// per KiB of content.</summary>
public sealed class ChunkLeaves
{
    readonly Bytes32[] _hashes;

    internal ChunkLeaves(ChunkLayout layout, Bytes32[] hashes)
    {
        Layout = layout;
        _hashes = hashes;
        Root = ListRoot.OfLeafHashes(hashes);
    }

    public ChunkLayout Layout { get; }

    public Bytes32 Root { get; }

    public ReadOnlySpan<Bytes32> Hashes => _hashes;
}

/// <summary>Hashes a shard's content blob by blob. A leaf knows its place in the list, so a new blob changes every hash
/// behind it: the hashes before the first change are taken over, the rest is hashed again.</summary>
public sealed class ChunkHasher
{
    readonly ChunkLayout _layout;
    readonly Bytes32[] _hashes;
    uint _leaf;

    /// <param name="layout">The content to hash.</param>
    /// <param name="earlier">Leaves of another cut, or null.</param>
    public ChunkHasher(ChunkLayout layout, ChunkLeaves? earlier)
    {
        _layout = layout;
        _hashes = new Bytes32[layout.LeafCount];
        while (earlier is not null && NextBlob < layout.Blobs.Count && NextBlob < earlier.Layout.Blobs.Count
            && layout.Blobs[NextBlob] == earlier.Layout.Blobs[NextBlob])
            NextBlob++;
        _leaf = layout.FirstLeaf(NextBlob);
        earlier?.Hashes[..(int)_leaf].CopyTo(_hashes);
    }

    /// <summary>Index of the blob whose bytes come next; the number of blobs when all are done.</summary>
    public int NextBlob { get; private set; }

    public bool IsDone => NextBlob == _layout.Blobs.Count;

    /// <summary>The bytes of the next blob.</summary>
    public void Add(ReadOnlySpan<byte> blob)
    {
        Invariant.Require(blob.Length == _layout.Blobs[NextBlob].Size, "a blob has the size its vertex says");
        for (var offset = 0; offset < blob.Length; offset += ChunkLayout.ChunkBytes, _leaf++)
        {
            var chunk = blob.Slice(offset, Math.Min(ChunkLayout.ChunkBytes, blob.Length - offset));
            _hashes[_leaf] = ListRoot.LeafHash(_leaf, chunk);
        }
        NextBlob++;
    }

    public ChunkLeaves Build()
    {
        Invariant.Require(IsDone, "all blobs are hashed before the root is asked for");
        return new ChunkLeaves(_layout, _hashes);
    }
}
