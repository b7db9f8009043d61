using System.Buffers.Binary;
using System.Security.Cryptography;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>The prover's side of one storage challenge: a walk that names one chunk at a time, because the next index
/// depends on the bytes of the last chunk. Read <see cref="NextIndex"/>, hand the chunk to <see cref="Give"/>, until
/// <see cref="IsComplete"/>; then <see cref="ToBody"/>.
/// seed = H_qa/por(y || filter || shardId || prover); idx_0 = seed mod L; idx_(i+1) = SHA-256(seed || chunk_i ||
/// u32be i || u32be c) mod L with c = 0, 1, .. until unused; k' = min(k, L) steps.</summary>
public sealed class StorageChallenge
{
    readonly byte[] _seed;
    readonly uint _leafCount;
    readonly List<uint> _indices = [];
    readonly List<ReadOnlyMemory<byte>> _chunks = [];
    readonly HashSet<uint> _used = [];

    /// <param name="seed">From <see cref="SeedOf"/>.</param>
    /// <param name="leafCount">L, at least 1.</param>
    /// <param name="stepsMax">k of the profile.</param>
    public StorageChallenge(Bytes32 seed, uint leafCount, int stepsMax)
    {
        ArgumentOutOfRangeException.ThrowIfZero(leafCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepsMax);
        _seed = seed.ToArray();
        _leafCount = leafCount;
        Steps = StepsOf(leafCount, stepsMax);
        Take(Modulo(_seed, leafCount));
    }

    /// <summary>k' = min(k, L).</summary>
    public int Steps { get; }

    /// <summary>The chunk that must be given next; null when the walk is complete.</summary>
    public uint? NextIndex => _chunks.Count < Steps ? _indices[_chunks.Count] : null;

    public bool IsComplete => _chunks.Count == Steps;

    /// <summary>Indices in step order, as far as they are known.</summary>
    public IReadOnlyList<uint> Indices => _indices;

    public static int StepsOf(uint leafCount, int stepsMax) => (int)Math.Min((uint)stepsMax, leafCount);

    /// <summary>H_qa/por(y || filter || shardId || prover).</summary>
    /// <param name="masterOutputY">y of the pulse that the challenging frame names.</param>
    public static Bytes32 SeedOf(ReadOnlyMemory<byte> masterOutputY, Bytes32 filter, Bytes32 shardId, Bytes32 prover)
        => ChainHashes.Storage.Of(output =>
        {
            var writer = new CanonicalWriter(output);
            writer.Raw(masterOutputY.Span);
            writer.B32(filter);
            writer.B32(shardId);
            writer.B32(prover);
        });

    /// <summary>Gives the bytes of chunk <see cref="NextIndex"/>, 1 to 1,024. They are kept, not copied.</summary>
    public void Give(ReadOnlyMemory<byte> chunk)
    {
        Invariant.Require(!IsComplete, "no chunk is given to a complete walk");
        Invariant.Require(chunk.Length is > 0 and <= FrameLimits.ChunkBytesMax, "a chunk has 1 to 1,024 bytes");
        _chunks.Add(chunk);
        if (IsComplete)
            return;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[Bytes32.Length];
        Span<byte> counters = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(counters, (uint)(_chunks.Count - 1));
        for (uint c = 0; ; c++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(counters[4..], c);
            hash.AppendData(_seed);
            hash.AppendData(chunk.Span);
            hash.AppendData(counters);
            hash.GetHashAndReset(digest);
            var index = Modulo(digest, _leafCount);
            if (_used.Contains(index))
                continue;
            Take(index);
            return;
        }
    }

    /// <summary>The proof's body, once the walk is complete.</summary>
    /// <param name="entry">The challenged entry.</param>
    /// <param name="leafHashes">Of all its chunks, by <see cref="ListRoot.LeafHash"/>.</param>
    public StorageBody ToBody(ShardEntry entry, ReadOnlySpan<Bytes32> leafHashes)
    {
        Invariant.Require(IsComplete, "a walk is complete before it becomes a body");
        Invariant.Require(leafHashes.Length == _leafCount, "there is a leaf hash for every chunk");
        return new StorageBody(entry.ShardId, entry.ChunkRoot, _leafCount, (ushort)Steps, [.. _chunks],
            MultiProof.Create(leafHashes, [.. _indices.Order()]));
    }

    void Take(uint index)
    {
        _used.Add(index);
        _indices.Add(index);
    }

    /// <summary>A 256-bit big-endian number modulo a 32-bit one.</summary>
    static uint Modulo(ReadOnlySpan<byte> number, uint modulus)
    {
        var rest = 0UL;
        for (var i = 0; i < number.Length; i += 4)
            rest = ((rest << 32) | BinaryPrimitives.ReadUInt32BigEndian(number[i..])) % modulus;
        return (uint)rest;
    }
}

/// <summary>The verifier's side: walks the given chunks again and checks them against the committed root.</summary>
public static class StorageProofRules
{
    public static WorkReject Verify(StorageBody body, ShardEntry entry, Bytes32 seed, int stepsMax)
    {
        if (body.ShardId != entry.ShardId || body.Root != entry.ChunkRoot || body.LeafCount != entry.LeafCount)
            return WorkReject.WrongRoot;
        if (entry.LeafCount == 0)
            return WorkReject.NotAssigned;
        var steps = StorageChallenge.StepsOf(entry.LeafCount, stepsMax);
        if (body.Steps != steps || body.Chunks.Count != steps || body.Chunks.Any(chunk => chunk.IsEmpty))
            return WorkReject.BadChunkCount;
        var walk = new StorageChallenge(seed, entry.LeafCount, stepsMax);
        foreach (var chunk in body.Chunks)
            walk.Give(chunk);
        var order = Enumerable.Range(0, steps).OrderBy(i => walk.Indices[i]).ToArray();
        if (!body.Proof.Indices.SequenceEqual(order.Select(i => walk.Indices[i])))
            return WorkReject.BadMultiproof;
        return body.Proof.Verify(entry.ChunkRoot, entry.LeafCount, [.. order.Select(i => body.Chunks[i])])
            == MultiProofReject.None
            ? WorkReject.None
            : WorkReject.BadMultiproof;
    }
}
