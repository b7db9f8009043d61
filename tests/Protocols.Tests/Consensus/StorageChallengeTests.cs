using System.Security.Cryptography;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Consensus;

public sealed class StorageChallengeTests
{
    const int StepsMax = 64;
    static readonly Bytes32 Filter = Fill(1), Shard = Fill(2), Prover = Fill(3);
    static readonly byte[] Y = Enumerable.Range(0, 66).Select(i => (byte)i).ToArray();

    static Bytes32 Fill(byte value) => new(Enumerable.Repeat(value, 32).ToArray());

    static byte[] Chunk(uint index, int length = 1024)
    {
        var chunk = new byte[length];
        new Random((int)index).NextBytes(chunk);
        return chunk;
    }

    static (ShardEntry Entry, Bytes32[] Leaves) Shards(uint count)
    {
        var leaves = Enumerable.Range(0, (int)count)
            .Select(i => ListRoot.LeafHash((uint)i, Chunk((uint)i))).ToArray();
        var root = ListRoot.OfLeafHashes(leaves);
        return (new ShardEntry(Shard, Fill(9), root, count, count * 1024UL, default, 0), leaves);
    }

    static StorageBody Prove(ShardEntry entry, Bytes32[] leaves, Bytes32 prover, Func<uint, byte[]>? read = null)
    {
        var walk = new StorageChallenge(StorageChallenge.SeedOf(Y, Filter, Shard, prover), entry.LeafCount, StepsMax);
        while (walk.NextIndex is { } index)
            walk.Give((read ?? (i => Chunk(i)))(index));
        return walk.ToBody(entry, leaves);
    }

    static WorkReject Verify(StorageBody body, ShardEntry entry, Bytes32? prover = null)
        => StorageProofRules.Verify(body, entry, StorageChallenge.SeedOf(Y, Filter, Shard, prover ?? Prover), StepsMax);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void A_proof_of_any_size_verifies(uint count)
    {
        var (entry, leaves) = Shards(count);
        var body = Prove(entry, leaves, Prover);
        Assert.Equal(Math.Min(64, (int)count), body.Chunks.Count);
        Assert.Equal(WorkReject.None, Verify(body, entry));
        Assert.True(Canonical.TryRead<StorageBody>(Canonical.ToArray(body), out var read));
        Assert.Equal(WorkReject.None, Verify(read, entry));
    }

    [Fact]
    public void The_walk_follows_the_written_formula()
    {
        var seed = StorageChallenge.SeedOf(Y, Filter, Shard, Prover).ToArray();
        var walk = new StorageChallenge(new Bytes32(seed), 1000, StepsMax);
        var expected = (uint)(new System.Numerics.BigInteger(seed, true, true) % 1000);
        Assert.Equal(expected, walk.NextIndex);
        walk.Give(Chunk(expected));
        var next = new System.Numerics.BigInteger(
            SHA256.HashData([.. seed, .. Chunk(expected), 0, 0, 0, 0, 0, 0, 0, 0]), true, true) % 1000;
        Assert.Equal((uint)next, walk.NextIndex);
    }

    [Fact]
    public void A_proof_of_another_prover_or_pulse_does_not_verify()
    {
        var (entry, leaves) = Shards(1000);
        Assert.Equal(WorkReject.BadMultiproof, Verify(Prove(entry, leaves, Fill(4)), entry));
    }

    [Fact]
    public void A_wrong_chunk_does_not_verify_even_where_the_walk_is_right()
    {
        var (entry, leaves) = Shards(40);
        var body = Prove(entry, leaves, Prover, index => index == 17 ? Chunk(99) : Chunk(index));
        Assert.Equal(WorkReject.BadMultiproof, Verify(body, entry));
    }

    [Fact]
    public void Rejects_are_named()
    {
        var (entry, leaves) = Shards(100);
        var body = Prove(entry, leaves, Prover);
        Assert.Equal(WorkReject.WrongRoot, Verify(body with { Root = Fill(7) }, entry));
        Assert.Equal(WorkReject.WrongRoot, Verify(body with { LeafCount = 99 }, entry));
        Assert.Equal(WorkReject.WrongRoot, Verify(body with { ShardId = Fill(7) }, entry));
        Assert.Equal(WorkReject.BadChunkCount, Verify(body with { Steps = 63 }, entry));
        Assert.Equal(WorkReject.BadChunkCount, Verify(body with { Chunks = [.. body.Chunks.Skip(1)] }, entry));
        Assert.Equal(WorkReject.BadChunkCount,
            Verify(body with { Chunks = [.. body.Chunks.Skip(1), ReadOnlyMemory<byte>.Empty] }, entry));
        Assert.Equal(WorkReject.BadMultiproof,
            Verify(body with { Chunks = [body.Chunks[1], body.Chunks[0], .. body.Chunks.Skip(2)] }, entry));
        Assert.Equal(WorkReject.BadMultiproof, Verify(
            body with { Proof = body.Proof with { Siblings = [.. body.Proof.Siblings.Skip(1)] } }, entry));
    }
}
