using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph;

public sealed class ShardReplicaTests
{
    static readonly ShardName Name = new(Samples.App, 0);
    static readonly Instant Now = Instant.FromUnixMilliseconds(1_000_000);

    [Fact]
    public void Replicas_that_took_the_same_logs_in_any_interleaving_have_the_same_roots_at_every_cut()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var (one, batches) = History(random, 12);
            var two = Replica();
            var waiting = batches.ToList();
            while (waiting.Count > 0)
            {
                var next = waiting[random.Next(waiting.Count)];
                if (two.Judge(next) != BatchStanding.Next)
                    continue;
                two.Apply(next);
                waiting.Remove(next);
            }
            Assert.Equal(one.Versions, two.Versions);
            for (var i = 0; i < 6; i++)
            {
                var cut = VersionVector.Of(one.Versions.Entries.Select(entry
                    => (entry.Author, (ulong)random.NextInt64((long)entry.Sequence + 1))));
                Assert.Equal(one.RootsAt(cut), two.RootsAt(cut));
                Assert.Equal(Fresh(batches, cut).Roots, one.RootsAt(cut));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_batch_round_trips_and_no_bytes_throw()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var (_, batches) = History(random, 3);
            foreach (var batch in batches)
            {
                Assert.True(Batch.TryRead(batch.Bytes.Span, out var read, out _));
                Assert.Equal(batch.Hash, read!.Hash);
                Assert.Equal(batch.Blobs, read.Blobs);
            }
            for (var i = 0; i < 100; i++)
            {
                var changed = OpCodecTests.Mutate(batches[0].Bytes.ToArray(), random);
                if (Batch.TryRead(changed, out var odd, out _))
                    Assert.Equal(changed, odd!.Bytes.ToArray());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_batch_is_next_known_a_gap_or_a_fork()
    {
        var writer = Replica();
        var first = Write(writer, 1);
        var second = Write(writer, 2);
        var reader = Replica();
        Assert.Equal(BatchStanding.Gap, reader.Judge(second));
        Assert.Equal(BatchStanding.Next, reader.Judge(first));
        reader.Apply(first);
        Assert.Equal(BatchStanding.Known, reader.Judge(first));
        var other = Write(Replica(), 7);
        Assert.Equal(BatchStanding.Fork, reader.Judge(other));
        var elsewhere = Replica();
        Write(elsewhere, 7);
        Assert.Equal(BatchStanding.Fork, reader.Judge(Write(elsewhere, 2)));
        Assert.Equal(BatchStanding.Next, reader.Judge(second));
    }

    [Fact]
    public void A_stranger_may_not_write()
    {
        var replica = Replica();
        replica.Writers = [Samples.Authors[1].PublicKey];
        Assert.Equal(BatchStanding.NotAuthorised, replica.Judge(Write(Replica(), 1)));
    }

    [Fact]
    public void Batches_are_handed_out_in_pages_of_at_least_one()
    {
        var replica = Replica();
        for (byte i = 1; i <= 5; i++)
            Write(replica, i);
        var author = Samples.Authors[0].PublicKey;
        var all = replica.Batches(author, 1, int.MaxValue);
        Assert.Equal([1, 2, 3, 4, 5], all.Select(batch => (int)batch.Sequence));
        Assert.Single(replica.Batches(author, 3, 1));
        Assert.Equal(2, replica.Batches(author, 3, all[2].Bytes.Length + all[3].Bytes.Length).Count);
        Assert.Empty(replica.Batches(author, 6, 1000));
        Assert.Empty(replica.Batches(author, 0, 1000));
        Assert.Empty(replica.Batches(Samples.Bytes(9), 1, 1000));
    }

    [Fact]
    public void Stamps_rise_also_when_the_clock_goes_back_or_another_author_is_ahead()
    {
        var replica = Replica();
        var ahead = Op.Sign(new AddAtom(Samples.Vertex(1)), ulong.MaxValue / 2, Samples.Authors[1]);
        replica.Apply(Batch.Sign(Name, 1, Bytes32.Zero, [ahead], [], Samples.Authors[1]));
        var own = replica.Author([new RemoveAtom(Samples.V(1), 0), new RemoveAtom(Samples.V(2), 0)], [],
            Samples.Authors[0], Now);
        Assert.True(own.Ops[0].Stamp.Hlc > ahead.Stamp.Hlc);
        Assert.True(own.Ops[1].Stamp.Hlc > own.Ops[0].Stamp.Hlc);
    }

    [Fact]
    public void Content_is_the_blobs_of_living_blocks_by_address()
    {
        var placement = new ShardPlacement(Vocabulary.App, 0);
        var replica = new ShardReplica(new ShardName(Vocabulary.App, 0), new OsSchema(), _ => false)
        {
            Writers = [Samples.Authors[0].PublicKey],
        };
        AtomContent[] blocks = [.. Enumerable.Range(0, 5).Select(i => FileAtoms.Block(Samples.Bytes(1), (ulong)i,
            (uint)(i == 4 ? 10 : 1 << 20), new SealedBlock(Samples.Bytes((byte)(50 + i)), [], 0)))];
        foreach (var block in blocks)
            Put(new AddAtom(block), new OsSchema().BlobOf(block));
        var before = replica.Versions;
        Put(new RemoveAtom(blocks[2].Key, 0), null);
        var all = replica.ContentAt(before);
        Assert.Equal(blocks.OrderBy(block => block.Id.Data).Select(block => new OsSchema().BlobOf(block)!.Value),
            all.Blobs);
        Assert.Equal(4u * 1025 + 1, all.LeafCount);
        Assert.Equal(4ul * ((1 << 20) + 16) + 26, all.Bytes);
        Assert.Equal(4, replica.ContentAt(replica.Versions).Blobs.Count);
        Assert.Equal(placement.ShardAddress(0), replica.Shard.Address);

        void Put(OpBody body, BlobRef? blob)
        {
            var batch = replica.Author([body], blob is { } named ? [named] : [], Samples.Authors[0], Now);
            Assert.Equal(OpRefusal.None, StaticChecks.Check(batch, placement, new OsSchema()));
            replica.Apply(batch);
        }
    }

    [Fact]
    public void A_chunk_is_found_by_its_number()
    {
        var layout = new ChunkLayout([new(Samples.Bytes(1), 2048), new(Samples.Bytes(2), 1), new(Samples.Bytes(3),
            1025)]);
        Assert.Equal(5u, layout.LeafCount);
        Assert.Equal((1, 0, 1024), At(0));
        Assert.Equal((1, 1024, 1024), At(1));
        Assert.Equal((2, 0, 1), At(2));
        Assert.Equal((3, 0, 1024), At(3));
        Assert.Equal((3, 1024, 1), At(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Locate(5));
        (int, int, int) At(uint leaf)
            => layout.Locate(leaf) is var place ? (place.Blob.Hash.ToArray()[0], place.Offset, place.Length) : default;
    }

    [Fact]
    public void A_version_vector_covers_what_it_counts_and_round_trips()
    {
        var (a, b) = (Samples.Bytes(1), Samples.Bytes(2));
        var vector = VersionVector.Of([(b, 2), (a, 5), (a, 3), (Samples.Bytes(3), 0)]);
        Assert.Equal(5ul, vector[a]);
        Assert.Equal(0ul, vector[Samples.Bytes(3)]);
        Assert.True(vector.Covers(VersionVector.Of([(a, 5)])));
        Assert.False(vector.Covers(VersionVector.Of([(a, 6)])));
        Assert.True(VersionVector.TryRead(vector.ToArray(), out var read));
        Assert.Equal(vector, read);
        Assert.False(VersionVector.TryRead([.. vector.ToArray(), 0], out _));
        var swapped = vector.ToArray();
        swapped[4] = 9;
        Assert.False(VersionVector.TryRead(swapped, out _));
    }

    static ShardReplica Replica() => new(Name, new OsSchema(), _ => false)
    {
        Writers = [.. Samples.Authors.Select(author => author.PublicKey)],
    };

    static Batch Write(ShardReplica replica, byte name)
    {
        var batch = replica.Author([new AddAtom(Samples.Vertex(name))], [], Samples.Authors[0], Now);
        replica.Apply(batch);
        return batch;
    }

    static (ShardReplica Replica, List<Batch> Batches) History(Random random, int count)
    {
        var replica = Replica();
        var batches = new List<Batch>();
        foreach (var op in Samples.Random(random, count))
        {
            var batch = replica.Author([op.Body], [], Samples.Authors[random.Next(3)], Now);
            Assert.Equal(BatchStanding.Next, replica.Judge(batch));
            replica.Apply(batch);
            batches.Add(batch);
        }
        return (replica, batches);
    }

    static ShardCommitment Fresh(IEnumerable<Batch> batches, VersionVector cut)
        => ShardStateTests.Commit(batches.Where(batch => batch.Sequence <= cut[batch.Author])
            .SelectMany(batch => batch.Ops));
}
