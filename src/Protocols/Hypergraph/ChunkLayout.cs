namespace QuilActors.Protocols.Hypergraph;

/// <summary>A piece of a blob: which one, where, how long.</summary>
public readonly record struct ChunkPlace(BlobRef Blob, int Offset, int Length);

/// <summary>A shard's content as a list of chunks: the blobs in order, each cut into 1,024-byte chunks, the last of a
/// blob shorter. The chunks are the leaves of the ShardEntry's chunkRoot.</summary>
public sealed class ChunkLayout
{
    public const int ChunkBytes = 1024;

    readonly BlobRef[] _blobs;
    readonly long[] _firstLeaf;

    /// <param name="blobs">In the order of their vertices' data addresses.</param>
    public ChunkLayout(IReadOnlyList<BlobRef> blobs)
    {
        _blobs = [.. blobs];
        _firstLeaf = new long[_blobs.Length + 1];
        for (var i = 0; i < _blobs.Length; i++)
        {
            _firstLeaf[i + 1] = _firstLeaf[i] + ((long)_blobs[i].Size + ChunkBytes - 1) / ChunkBytes;
            Bytes += _blobs[i].Size;
        }
    }

    public IReadOnlyList<BlobRef> Blobs => _blobs;

    public ulong Bytes { get; }

    public uint LeafCount => checked((uint)_firstLeaf[^1]);

    /// <summary>Number of the first chunk of a blob.</summary>
    public uint FirstLeaf(int blobIndex) => (uint)_firstLeaf[blobIndex];

    /// <summary>Where chunk <paramref name="leaf"/> lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such chunk.</exception>
    public ChunkPlace Locate(uint leaf)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, LeafCount);
        var at = Array.BinarySearch(_firstLeaf, leaf);
        // Empty blobs share their first leaf with the next one: take the last that begins there.
        var index = at >= 0 ? at : ~at - 1;
        while (_firstLeaf[index + 1] <= leaf)
            index++;
        var offset = (int)(leaf - _firstLeaf[index]) * ChunkBytes;
        return new ChunkPlace(_blobs[index], offset, Math.Min(ChunkBytes, (int)_blobs[index].Size - offset));
    }
}
