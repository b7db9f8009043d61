using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Hypergraph.Replication;

/// <summary>A shard entry that waits for signatures.</summary>
/// <param name="Entry">What is proposed.</param>
/// <param name="Cut">The batches it is about.</param>
/// <param name="BaseFrame">The head when it was made.</param>
public sealed record EntryProposal(ShardEntry Entry, VersionVector Cut, ulong BaseFrame);

/// <summary>When to propose a shard's entry to the chain, and when enough provers have signed it. Members take turns:
/// for head n and shard s it is member (n + s) mod count by address. Because an entry is about a cut, writes that come
/// meanwhile block nothing; they are in the next one.</summary>
public sealed class EntryDesk(ShardName shard, Bytes32 self)
{
    /// <summary>Frames until a cut that was proposed, by whomever, is proposed again.</summary>
    public const ulong RepeatFrames = 12;

    /// <summary>Frames between proposals of a shard that is being written.</summary>
    public const ulong BusyFrames = 2;

    readonly SortedDictionary<Bytes32, ReadOnlyMemory<byte>> _signatures = [];
    Bytes32[] _members = [];
    VersionVector _seen = VersionVector.Empty;
    VersionVector _atLastHead = VersionVector.Empty;
    ulong _seenFrame;

    /// <summary>The cut of the newest entry on the chain's head branch.</summary>
    public VersionVector CommittedCut { get; private set; } = VersionVector.Empty;

    /// <summary>The newest entry on the chain's head branch; null before the first.</summary>
    public ShardEntry? Committed { get; private set; }

    /// <summary>The frame that included it.</summary>
    public ulong CommittedFrame { get; private set; }

    public ulong Head { get; private set; }

    /// <summary>The own proposal that still lacks signatures.</summary>
    public EntryProposal? Open { get; private set; }

    /// <summary>Ed25519 keys of the shard's provers.</summary>
    public void SetMembers(IEnumerable<Bytes32> members) => _members = [.. members.OrderBy(ChainHashes.AddressOf)];

    /// <summary>The chain committed an entry.</summary>
    public void OnCommitted(ShardEntry? entry, VersionVector cut, ulong frame)
    {
        Committed = entry;
        CommittedCut = cut;
        CommittedFrame = frame;
        if (Open is { } open && cut.Covers(open.Cut))
            Open = null;
    }

    /// <summary>The head moved. True when this node shall propose <paramref name="own"/> now.</summary>
    public bool OnHead(ulong frame, VersionVector own)
    {
        var quiet = own.Equals(_atLastHead);
        (Head, _atLastHead) = (frame, own);
        if (Open is { } open && frame > open.BaseFrame + RepeatFrames)
            Open = null;
        if (Open is not null || CommittedCut.Covers(own) || !IsMyTurn(frame))
            return false;
        // The same again, or less than another member has proposed: only when that came to nothing.
        if (!own.Covers(_seen) || _seen.Equals(own))
            return frame >= _seenFrame + RepeatFrames;
        return quiet || frame >= _seenFrame + BusyFrames;
    }

    /// <summary>The entry of a cut, as every replica computes it.</summary>
    public ShardEntry EntryOf(ShardRoots roots, ChunkLeaves leaves, ulong baseFrame)
        => new(shard.Address, roots.ShardRoot(shard, baseFrame), leaves.Root, leaves.Layout.LeafCount,
            leaves.Layout.Bytes, Bytes32.Zero, 0);

    /// <summary>Whether a proposal may be looked at: it is about this shard and takes nothing back.</summary>
    public bool IsAcceptable(ShardEntry entry, VersionVector cut)
        => entry.ShardId == shard.Address && cut.Covers(CommittedCut);

    /// <summary>Somebody proposed this cut: others need not for a while.</summary>
    public void OnSeen(VersionVector cut, ulong baseFrame)
    {
        if (baseFrame < _seenFrame)
            return;
        (_seen, _seenFrame) = (cut, baseFrame);
    }

    /// <summary>Opens the own proposal, with the own signature.</summary>
    public void Propose(EntryProposal proposal, IOpSigner signer)
    {
        Open = proposal;
        _signatures.Clear();
        OnSeen(proposal.Cut, proposal.BaseFrame);
        if (_members.Contains(signer.PublicKey))
            _signatures[ChainHashes.AddressOf(signer.PublicKey)] = signer.Sign(SignedHash(proposal));
    }

    /// <summary>A prover signed the open proposal. Its signature is checked.</summary>
    public void OnSignature(Bytes32 member, ReadOnlySpan<byte> signature)
    {
        if (Open is null || !_members.Contains(member)
            || !Ed25519.Verify(member.ToArray(), SignedHash(Open).ToArray(), signature))
            return;
        _signatures[ChainHashes.AddressOf(member)] = signature.ToArray();
    }

    /// <summary>The update for the chain, once two thirds of the provers have signed; it closes the proposal.</summary>
    public bool TryTakeUpdate(out ShardUpdate? update)
    {
        update = null;
        if (Open is not { } open || !ShardUpdate.IsQuorum(_signatures.Count, _members.Length))
            return false;
        update = ShardUpdate.Assemble(open.Entry, open.BaseFrame, CutOf(open.Cut),
            _members.Select(ChainHashes.AddressOf), _signatures);
        Open = null;
        return true;
    }

    /// <summary>What a prover signs: H_qa/state(C(entry) || u64be baseFrame || C(cut)).</summary>
    public static Bytes32 SignedHash(EntryProposal proposal)
        => ShardUpdate.SignedHash(proposal.Entry, proposal.BaseFrame, CutOf(proposal.Cut));

    /// <summary>A vector in the chain's words.</summary>
    public static IReadOnlyList<AuthorCut> CutOf(VersionVector versions)
        => [.. versions.Entries.Select(entry => new AuthorCut(entry.Author, entry.Sequence))];

    /// <summary>The chain's cut as a vector.</summary>
    public static VersionVector VersionsOf(IReadOnlyList<AuthorCut> cut)
        => VersionVector.Of(cut.Select(entry => (entry.Author, entry.Sequence)));

    bool IsMyTurn(ulong frame)
        => _members.Length > 0 && _members[(int)((frame + shard.Number) % (ulong)_members.Length)] == self;
}
