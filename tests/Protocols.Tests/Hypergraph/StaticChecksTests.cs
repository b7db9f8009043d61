using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph;

public sealed class StaticChecksTests
{
    static readonly ShardPlacement Whole = new(Samples.App, 0);

    [Fact]
    public void A_signed_record_is_accepted() => Assert.Equal(OpRefusal.None, Check(Samples.Add(Samples.Vertex(1))));

    [Fact]
    public void A_bad_signature_is_named()
    {
        var bytes = Samples.Add(Samples.Vertex(1)).ToArray();
        bytes[^1] ^= 1;
        Assert.True(Op.TryRead(bytes, out var op, out _));
        Assert.Equal(OpRefusal.BadSignature, Check(op!));
    }

    [Fact]
    public void An_op_for_another_shard_or_application_is_named()
    {
        var placement = new ShardPlacement(Samples.App, 4);
        var shard = placement.ShardOf(Samples.Bytes(1));
        var op = Samples.Add(Samples.Vertex(1));
        Assert.Equal(OpRefusal.None, StaticChecks.Check(op, placement, shard, new OsSchema()));
        Assert.Equal(OpRefusal.WrongShard, StaticChecks.Check(op, placement, shard ^ 1, new OsSchema()));
        Assert.Equal(OpRefusal.WrongShard,
            StaticChecks.Check(op, new ShardPlacement(Samples.Bytes(7), 0), 0, new OsSchema()));
    }

    [Fact]
    public void A_body_may_have_64_KiB_and_a_segment_1_MiB()
    {
        AtomContent Of(string type, int length)
            => AtomContent.ChosenVertex(Samples.App, Samples.Bytes(1), 0, type, new byte[length]);
        Assert.Equal(OpRefusal.None, Check(Samples.Add(Of("t:v", 64 << 10))));
        Assert.Equal(OpRefusal.TooLarge, Check(Samples.Add(Of("t:v", (64 << 10) + 1))));
        Assert.Equal(OpRefusal.None, Check(Samples.Add(Of(Names.Segment, 1 << 20))));
        Assert.False(Op.TryRead(Samples.Add(Of(Names.Segment, (1 << 20) + 1)).ToArray(), out _, out _));
    }

    [Fact]
    public void A_content_address_must_be_the_hash_of_the_content()
    {
        var content = AtomContent.Addressed(AtomKind.Vertex, Samples.App, "t:v", new byte[] { 1 }, [], 5);
        Assert.Equal(OpRefusal.None, Check(Samples.Add(content)));
        Assert.Equal(OpRefusal.BadAddress, Check(Samples.Add(content with { Salt = 6 })));
        Assert.Equal(OpRefusal.BadAddress, Check(Samples.Add(content with { Body = new byte[] { 2 } })));
    }

    [Fact]
    public void A_self_member_a_repeated_place_and_an_unknown_schema_are_named()
    {
        Assert.Equal(OpRefusal.SelfMember, Check(Samples.Add(Samples.Edge(1, 0, Samples.E(1)))));
        var edge = Samples.Edge(1, 0, Samples.V(1), Samples.V(2));
        Assert.Equal(OpRefusal.DuplicateMember,
            Check(Samples.Add(edge with { Members = [edge.Members[0], edge.Members[0]] })));
        Assert.Equal(OpRefusal.UnknownSchema,
            Check(Samples.Add(Samples.Vertex(1) with { SchemaHash = Samples.Bytes(1) })));
    }

    [Fact]
    public void A_target_may_repeat_at_other_positions()
        => Assert.Equal(OpRefusal.None, Check(Samples.Add(Samples.Edge(1, 0, Samples.V(1), Samples.V(1)))));

    [Fact]
    public void A_block_without_its_blob_in_the_batch_violates_the_schema()
    {
        var block = FileAtoms.Block(Samples.Bytes(1), 0, 10, new SealedBlock(Samples.Bytes(5), [], 0));
        var placement = new ShardPlacement(Vocabulary.App, 0);
        var op = Samples.Add(block);
        Batch Of(params BlobRef[] blobs)
            => Batch.Sign(new ShardName(Vocabulary.App, 0), 1, Bytes32.Zero, [op], blobs, Samples.Authors[0]);
        Assert.Equal(OpRefusal.None, StaticChecks.Check(Of(new BlobRef(Samples.Bytes(5), 26)), placement,
            new OsSchema()));
        Assert.Equal(OpRefusal.SchemaViolation, StaticChecks.Check(Of(), placement, new OsSchema()));
    }

    [Fact]
    public void A_batch_holds_ops_of_its_author_only()
    {
        var batch = Batch.Sign(new ShardName(Samples.App, 0), 1, Bytes32.Zero,
            [Op.Sign(new AddAtom(Samples.Vertex(1)), 1, Samples.Authors[1])], [], Samples.Authors[0]);
        Assert.Equal(OpRefusal.NotAuthorised, StaticChecks.Check(batch, Whole, new OsSchema()));
    }

    [Fact]
    public void A_bucket_name_must_follow_from_its_body()
    {
        var good = AtomContent.ChosenVertex(Samples.App, Vocabulary.BucketAddress("docs"), 0, Vocabulary.Bucket,
            new BucketBody("docs").ToArray());
        Assert.Equal(OpRefusal.None, Check(Samples.Add(good)));
        Assert.Equal(OpRefusal.SchemaViolation,
            Check(Samples.Add(good with { Body = new BucketBody("other").ToArray() })));
        Assert.Equal(OpRefusal.SchemaViolation, Check(Samples.Add(good with { Body = new byte[] { 1 } })));
    }

    static OpRefusal Check(Op op) => StaticChecks.Check(op, Whole, 0, new OsSchema());
}
