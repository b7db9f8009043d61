using QuilActors.Actors.Chain;
using QuilActors.Engine;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>A replica answered, or not, to the open proposal.</summary>
sealed record EntryAnswered(ulong BaseFrame, Bytes32 Member, HgReply? Reply);

/// <summary>A shard's dealings with the chain: it proposes entries, signs those of others after computing them itself,
/// and hands challenges to the prover. Part of the shard's actor; hashing is the hasher's.</summary>
sealed class EntryWork(
    ShardSettings settings, ShardReplica replica, HgClient client, IActorRef self, IActorRef hasher, IActorRef prover)
{
    readonly LeavesCache _leaves = new(hasher);
    IReadOnlyList<Bytes32> _members = [];

    public EntryDesk Desk { get; } = new(replica.Shard, settings.Signer.PublicKey);

    public void SetMembers(IReadOnlyList<Bytes32> members)
    {
        _members = members;
        Desk.SetMembers(members);
    }

    public void OnHead(ulong frame)
    {
        var own = replica.Versions;
        if (!Desk.OnHead(frame, own) || settings.Chain is null)
            return;
        Desk.OnSeen(own, frame);
        WithLeaves(own, leaves =>
        {
            if (leaves is not null)
                Propose(new EntryProposal(Desk.EntryOf(replica.RootsAt(own), leaves, frame), own, frame));
        });
    }

    public void OnCommitted(EntryCommitted message)
    {
        Desk.OnCommitted(message.Entry, message.Cut, message.Frame);
        _leaves.Pin(message.Cut);
        // After a restart nothing is hashed yet: be ready for the next challenge.
        if (message.Entry is { LeafCount: > 0 } && replica.Versions.Covers(message.Cut))
            WithLeaves(message.Cut, static _ => { });
    }

    public void OnHashed(ContentHashed message, IActorContext context)
    {
        if (message.Leaves is null)
            ShardLog.ContentIncomplete(context, replica.Shard, message.Reason);
        _leaves.OnHashed(message);
    }

    public void OnAnswered(EntryAnswered message)
    {
        if (message.BaseFrame == Desk.Open?.BaseFrame && message.Reply is EntrySigned signed)
            Desk.OnSignature(message.Member, signed.Signature.Span);
        Submit();
    }

    /// <summary>Why a proposal is not looked at; null when it is.</summary>
    public HgReply? Refuse(ProposeEntry propose)
    {
        if (!Canonical.TryRead<ShardEntry>(propose.Entry.Span, out var entry)
            || !Desk.IsAcceptable(entry, propose.Cut))
            return new HgRefused(HgRefusal.Mismatch, "the proposal is not about what comes next");
        Desk.OnSeen(propose.Cut, propose.BaseFrame);
        return null;
    }

    /// <summary>Computes the entry at a cut that is here; signs it when it is the proposed one.</summary>
    public void Sign(ProposeEntry propose, Action<HgReply> then) => WithLeaves(propose.Cut, leaves =>
    {
        if (leaves is null)
        {
            then(new HgRefused(HgRefusal.Unavailable, "blobs"));
            return;
        }
        var entry = Desk.EntryOf(replica.RootsAt(propose.Cut), leaves, propose.BaseFrame);
        then(Canonical.ToArray(entry).AsSpan().SequenceEqual(propose.Entry.Span)
            ? new EntrySigned(settings.Signer.Sign(
                EntryDesk.SignedHash(new EntryProposal(entry, propose.Cut, propose.BaseFrame))))
            : new HgRefused(HgRefusal.Mismatch, "the entry computed here is another one"));
    });

    public void Prove(ProveStorage challenge, IActorRef replyTo)
    {
        var cut = EntryDesk.VersionsOf(challenge.Cut);
        if (challenge.Entry.LeafCount == 0 || !replica.Versions.Covers(cut))
        {
            Missing(challenge.Entry.LeafCount == 0 ? "the shard is empty" : "this node is still catching up");
            return;
        }
        WithLeaves(cut, leaves =>
        {
            if (leaves is null) Missing("blocks are missing");
            else if (leaves.Root != challenge.Entry.ChunkRoot) Missing("the content here has another root");
            else prover.Tell(new ProveLeaves(challenge, leaves, replyTo));
        });

        void Missing(string reason)
            => replyTo.Tell(new StorageMissing(challenge.Frame, challenge.Entry.ShardId, reason));
    }

    void Propose(EntryProposal proposal)
    {
        Desk.Propose(proposal, settings.Signer);
        var request = new ProposeEntry(replica.Shard.Number, Canonical.ToArray(proposal.Entry), proposal.Cut,
            proposal.BaseFrame);
        foreach (var member in _members.Where(member => member != settings.Signer.PublicKey))
        {
            _ = client.AskAsync(member, request)
                .PipeTo(self, success: reply => new EntryAnswered(proposal.BaseFrame, member, reply));
        }
        Submit();
    }

    void Submit()
    {
        if (!Desk.TryTakeUpdate(out var update))
            return;
        var request = new Request(settings.Filter, (byte)RequestKind.ShardUpdate, update!.BaseFrame,
            Canonical.ToArray(update), Bytes32.Zero, 0, Desk.Head + EntryDesk.RepeatFrames,
            settings.Signer.PublicKey, ReadOnlyMemory<byte>.Empty);
        settings.Chain!.Tell(new SubmitRequest(request with
        {
            Signature = settings.Signer.Sign(request.RequestHash()),
        }), self);
    }

    void WithLeaves(VersionVector cut, Action<ChunkLeaves?> then)
        => _leaves.With(cut, () => replica.ContentAt(cut), then);
}
