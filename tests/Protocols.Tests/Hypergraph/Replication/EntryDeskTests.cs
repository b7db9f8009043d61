using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Hypergraph.Replication;

public sealed class EntryDeskTests
{
    static readonly ShardName Shard = new(Samples.App, 0);
    static readonly IOpSigner[] Members
        = [.. Samples.Authors.OrderBy(author => ChainHashes.AddressOf(author.PublicKey))];

    [Fact]
    public void Members_take_turns_by_frame()
    {
        for (var frame = 30ul; frame < 36; frame++)
        {
            var proposers = Members.Where(member => Desk(member).OnHead(frame, Of(1))).ToList();
            Assert.Equal(Members[(int)(frame % 3)], Assert.Single(proposers));
        }
    }

    [Fact]
    public void Nothing_is_proposed_that_is_committed_or_was_just_proposed()
    {
        var desk = Desk(Members[0]);
        desk.OnCommitted(Entry, Of(5), 3);
        Assert.False(desk.OnHead(30, Of(5)));
        Assert.True(desk.OnHead(33, Of(6)));
        desk.OnSeen(Of(6), 33);
        Assert.False(desk.OnHead(36, Of(6)));
        Assert.True(desk.OnHead(33 + EntryDesk.RepeatFrames, Of(6)));
    }

    [Fact]
    public void Less_than_another_member_has_proposed_waits()
    {
        var desk = Desk(Members[0]);
        desk.OnSeen(Of(7), 33);
        Assert.False(desk.OnHead(36, Of(6)));
        Assert.True(desk.OnHead(33 + EntryDesk.RepeatFrames, Of(6)));
    }

    [Fact]
    public void A_shard_under_writing_is_proposed_at_intervals_a_quiet_one_at_once()
    {
        var desk = Desk(Members[0]);
        desk.OnSeen(Of(1), 35);
        Assert.False(desk.OnHead(36, Of(2)));
        Assert.True(desk.OnHead(36, Of(2)));
        desk.OnSeen(Of(2), 36);
        Assert.True(desk.OnHead(39, Of(3)));
    }

    [Fact]
    public void Two_thirds_make_an_update_in_the_order_of_addresses()
    {
        var desk = Desk(Members[1]);
        var proposal = new EntryProposal(Entry, Of(2), 31);
        desk.Propose(proposal, Members[1]);
        Assert.False(desk.TryTakeUpdate(out _));
        desk.OnSignature(Members[0].PublicKey, new byte[64]);
        desk.OnSignature(Samples.Signer(77).PublicKey, Samples.Signer(77).Sign(EntryDesk.SignedHash(proposal)));
        Assert.False(desk.TryTakeUpdate(out _));
        desk.OnSignature(Members[2].PublicKey, Members[2].Sign(EntryDesk.SignedHash(proposal)));
        Assert.True(desk.TryTakeUpdate(out var update));
        Assert.Equal([0b0110_0000], update!.Bitmask.ToArray());
        Assert.Equal(Of(2), EntryDesk.VersionsOf(update.Cut));
        Assert.Equal(2, update.Signatures.Count);
        Assert.False(desk.TryTakeUpdate(out _));
        Assert.Null(desk.Open);
    }

    [Fact]
    public void An_open_proposal_is_dropped_when_the_chain_has_its_cut_or_it_is_old()
    {
        var desk = Desk(Members[0]);
        desk.Propose(new EntryProposal(Entry, Of(2), 30), Members[0]);
        desk.OnCommitted(Entry, Of(1), 31);
        Assert.NotNull(desk.Open);
        desk.OnCommitted(Entry, Of(2), 32);
        Assert.Null(desk.Open);
        desk.Propose(new EntryProposal(Entry, Of(3), 30), Members[0]);
        Assert.False(desk.OnHead(30 + EntryDesk.RepeatFrames, Of(3)));
        Assert.True(desk.OnHead(33 + EntryDesk.RepeatFrames, Of(3)));
    }

    [Fact]
    public void A_proposal_that_takes_something_back_or_is_of_another_shard_is_not_looked_at()
    {
        var desk = Desk(Members[0]);
        desk.OnCommitted(Entry, Of(5), 3);
        Assert.True(desk.IsAcceptable(Entry, Of(5)));
        Assert.False(desk.IsAcceptable(Entry, Of(4)));
        Assert.False(desk.IsAcceptable(Entry with { ShardId = Samples.Bytes(1) }, Of(6)));
    }

    static ShardEntry Entry => new(Shard.Address, Samples.Bytes(1), Samples.Bytes(2), 3, 3000, Bytes32.Zero, 0);

    static EntryDesk Desk(IOpSigner self)
    {
        var desk = new EntryDesk(Shard, self.PublicKey);
        desk.SetMembers(Samples.Authors.Select(author => author.PublicKey));
        return desk;
    }

    static VersionVector Of(ulong sequence) => VersionVector.Of([(Samples.Bytes(1), sequence)]);
}
