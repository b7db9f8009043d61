using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;

namespace QuilActors.Protocols.Tests.Hypergraph.Replication;

public sealed class HgMessageTests
{
    static readonly VersionVector Vector = VersionVector.Of([(Samples.Bytes(1), 5), (Samples.Bytes(2), 1)]);

    static readonly HgRequest[] Requests =
    [
        new AppendBatches(3, [new byte[] { 1, 2 }, new byte[] { 3 }]), new GetVersions(),
        new GetBatches(3, Samples.Bytes(1), 7, 1000), new GetBlob(Samples.Bytes(2)),
        new PutBlob(Samples.Bytes(2), new byte[] { 9 }), new ProposeEntry(1, new byte[] { 1 }, Vector, 12),
    ];

    static readonly HgReply[] Replies =
    [
        new Appended(4), new MissingBlobs([Samples.Bytes(3)]), new VersionsReply([(0, Vector), (2,
            VersionVector.Empty)]),
        new BatchesReply([new byte[] { 1 }]), new BlobReply(new byte[] { 2 }), new BlobStored(),
        new EntrySigned(new byte[64]), new EntryBehind(Vector), new HgRefused(HgRefusal.Fork, "two histories"),
    ];

    [Fact]
    public void Every_message_round_trips()
    {
        foreach (var request in Requests)
        {
            Assert.True(HgRequest.TryRead(request.ToArray(), out var read));
            Assert.Equal(request.GetType(), read!.GetType());
            Assert.Equal(request.ToArray(), read.ToArray());
        }
        foreach (var reply in Replies)
        {
            Assert.True(HgReply.TryRead(reply.ToArray(), out var read));
            Assert.Equal(reply.GetType(), read!.GetType());
            Assert.Equal(reply.ToArray(), read.ToArray());
        }
    }

    [Fact]
    public void No_bytes_throw_and_accepted_bytes_re_encode_to_themselves()
        => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            foreach (var bytes in Requests.Select(request => request.ToArray()))
            {
                var changed = OpCodecTests.Mutate(bytes, random);
                if (HgRequest.TryRead(changed, out var read))
                    Assert.Equal(changed, read!.ToArray());
            }
            foreach (var bytes in Replies.Select(reply => reply.ToArray()))
            {
                var changed = OpCodecTests.Mutate(bytes, random);
                if (HgReply.TryRead(changed, out var read))
                    Assert.Equal(changed, read!.ToArray());
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_page_has_at_most_1024_batches()
    {
        byte[] Of(int count) => new BatchesReply([.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[1],
            count)]).ToArray();
        Assert.True(HgReply.TryRead(Of(ReplicationLimits.BatchesPerPageMax), out _));
        Assert.False(HgReply.TryRead(Of(ReplicationLimits.BatchesPerPageMax + 1), out _));
    }

    [Fact]
    public void A_blob_over_its_limit_is_refused()
    {
        byte[] Of(int length) => new PutBlob(Samples.Bytes(1), new byte[length]).ToArray();
        Assert.True(HgRequest.TryRead(Of(ReplicationLimits.BlobBytesMax), out _));
        Assert.False(HgRequest.TryRead(Of(ReplicationLimits.BlobBytesMax + 1), out _));
    }
}
