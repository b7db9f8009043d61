using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>What a look at a header says.</summary>
/// <param name="Reject">None when the header is fine so far.</param>
/// <param name="HoldUntil">Set when it must be looked at again: it names a pulse or a time that is not there yet.
/// </param>
public readonly record struct HeaderVerdict(FrameReject Reject, Instant? HoldUntil = null);

/// <summary>The rules of one chain as functions of a frame and its parent: making frames and judging them go through
/// the same code.</summary>
public sealed class ChainRules(Genesis genesis, IRewardPolicy rewards, SignatureScheme? signatures = null)
{
    readonly SignatureScheme _signatures = signatures ?? SignatureScheme.Ed25519;

    /// <summary>Slots that a frame waits for the pulse it names.</summary>
    const int MasterHoldSlots = 2;

    public Genesis Genesis => genesis;

    public ConsensusProfile Profile => genesis.Profile;

    /// <summary>Frame 0.</summary>
    /// <param name="masters">With pulse 0.</param>
    public FrameNode First(MasterLine masters)
    {
        var state = ChainState.First(genesis.Ring());
        var header = genesis.FirstHeader(state);
        var known = masters.TryGetY(0, out var y);
        Invariant.Require(known, "pulse 0 is known before frame 0");
        return new FrameNode(new Frame(header, FrameBody.Empty), header.Selector(), state, 0, false, y)
        {
            Headers = After(new ListRootAccumulator(), header),
        };
    }

    /// <summary>Checks 3 to 7 of a header: number, prover, time, difficulty, pulse.</summary>
    public HeaderVerdict CheckHeader(FrameNode parent, FrameHeader header, MasterLine masters, Instant now)
    {
        if (header.Filter != genesis.Filter)
            return new(FrameReject.WrongFilter);
        if (header.Number != parent.Number + 1)
            return new(FrameReject.WrongNumber);
        if (parent.State.Ring.OpeningMilliseconds(parent.Selector, header.Prover, Profile) is not { } opening)
            return new(FrameReject.NotAMember);
        if (header.TimestampMs < parent.Header.TimestampMs + opening)
            return new(FrameReject.TooEarly);
        var slot = TimeSpan.FromMilliseconds(Profile.SlotMilliseconds);
        if (header.TimestampMs > (now + slot / 2).UnixMilliseconds)
            return new(FrameReject.None, header.Timestamp - slot / 2);
        if (header.Difficulty != Profile.DataDifficulty)
            return new(FrameReject.WrongDifficulty);
        if (header.MasterNumber < parent.Header.MasterNumber)
            return new(FrameReject.MasterBehindParent);
        return masters.IsEmpty || header.MasterNumber > masters.Newest
            ? new(FrameReject.None, now + slot * MasterHoldSlots)
            : new(FrameReject.None);
    }

    /// <summary>Check 8, and the size of what check 9 will look at.</summary>
    public FrameReject CheckSignature(FrameNode parent, FrameHeader header)
    {
        if (header.VdfOutput.Length != Profile.VdfOutputBytes)
            return FrameReject.BadVdf;
        var member = parent.State.Ring.Find(Bytes32.Zero, header.Prover);
        return member is not null
            && _signatures.Verify(
                member.Member.PublicKey.ToArray(), header.HeaderHash().ToArray(), header.Signature.Span)
            ? FrameReject.None
            : FrameReject.BadSignature;
    }

    /// <summary>Check 10 but for the bodies behind the work summaries: body items and roots. The pulse it names is
    /// known. A valid frame becomes a node.</summary>
    public FrameReject TryJoin(FrameNode parent, Frame frame, MasterLine masters, out FrameNode? node)
    {
        node = null;
        var (header, body) = frame;
        var reject = CheckRequests(body.Requests, header.Number);
        if (reject == FrameReject.None && !IsWorkValid(body.Work, parent))
            reject = FrameReject.BadWork;
        if (reject != FrameReject.None)
            return reject;
        var execution = Execution.Before(parent, header.MasterNumber, masters, Profile);
        reject = CheckRoots(header, Contents(parent, body, execution.State));
        if (reject == FrameReject.None)
            node = Join(parent, frame, masters, execution);
        return reject;
    }

    /// <summary>A header without VDF output and signature, for the leader.</summary>
    /// <param name="masters">The newest pulse is named.</param>
    public Frame Draft(FrameNode parent, FrameBody body, Bytes32 prover, MasterLine masters, Instant now)
    {
        var opening = parent.State.Ring.OpeningMilliseconds(parent.Selector, prover, Profile);
        Invariant.Require(opening is not null, "only an Active member drafts a frame");
        var masterNumber = Math.Max(masters.Newest, parent.Header.MasterNumber);
        var roots = Contents(
            parent, body, Execution.Before(parent, masterNumber, masters, Profile).State);
        return new Frame(
            new FrameHeader(
                genesis.Filter, parent.Number + 1, parent.Selector, masterNumber,
                Math.Max(now.UnixMilliseconds, parent.Header.TimestampMs + opening.Value), Profile.DataDifficulty,
                prover, roots.Requests, roots.State, roots.Work, roots.Score, roots.Ring, roots.Mmr,
                ReadOnlyMemory<byte>.Empty, new byte[FrameLimits.SignatureBytes]),
            body);
    }

    /// <summary>Whether a request may be in a frame of this number: form and signature, not its effect.</summary>
    public FrameReject CheckRequest(Request request, ulong frameNumber)
        => request.Filter == genesis.Filter && request.Kind == (byte)RequestKind.ShardUpdate
            && request.FeeCoin.IsZero && request.Fee == 0
            && request.Expires >= frameNumber && request.Expires - frameNumber <= FrameLimits.ExpiryFramesMax
            && Canonical.TryRead<ShardUpdate>(request.Body.Span, out _)
            && WorkRules.IsSigned(request.PublicKey, request.RequestHash(), request.Signature.Span)
            ? FrameReject.None
            : FrameReject.BadRequest;

    /// <summary>Whether a branch that ends in <paramref name="parent"/> has included a request.</summary>
    public static bool WasIncluded(FrameNode parent, Request request, Bytes32 hash)
        => parent.State.Seen.Contains((request.Expires, hash))
            || parent.Pending.Any(frame => frame.Requests.Any(included => included.RequestHash() == hash));

    FrameReject CheckRequests(IReadOnlyList<Request> requests, ulong number)
    {
        Bytes32? last = null;
        foreach (var request in requests)
        {
            var hash = request.RequestHash();
            if (hash <= last)
                return FrameReject.RequestsUnordered;
            if (CheckRequest(request, number) is var reject && reject != FrameReject.None)
                return reject;
            last = hash;
        }
        return FrameReject.None;
    }

    /// <summary>Summaries ascend by prover, then shard, so each answer counts once.</summary>
    static bool IsWorkValid(IReadOnlyList<WorkSummary> work, FrameNode parent)
    {
        for (var i = 0; i < work.Count; i++)
        {
            if (WorkRules.Check(work[i], parent) != WorkReject.None)
                return false;
            if (i > 0 && WorkOrder.Compare(work[i - 1], work[i]) >= 0)
                return false;
        }
        return true;
    }

    static FrameReject CheckRoots(FrameHeader header, Roots roots)
        => header.RequestsRoot != roots.Requests ? FrameReject.WrongRequestsRoot
            : header.StateRoot != roots.State ? FrameReject.WrongStateRoot
            : header.WorkRoot != roots.Work ? FrameReject.WrongWorkRoot
            : header.ScoreRoot != roots.Score ? FrameReject.WrongScoreRoot
            : header.RingRoot != roots.Ring ? FrameReject.WrongRingRoot
            : header.MmrRoot != roots.Mmr ? FrameReject.WrongMmrRoot
            : FrameReject.None;

    static Roots Contents(FrameNode parent, FrameBody body, ChainState state) => new(
        ListRoot.Of([.. body.Requests.Select(request => (ReadOnlyMemory<byte>)Canonical.ToArray(request))]),
        state.StateRoot,
        // u8 body field number || C(item): field 2 is the only one of fields 2 to 6 that has items yet.
        ListRoot.Of([.. body.Work.Select(work => (ReadOnlyMemory<byte>)(byte[])[2, .. Canonical.ToArray(work)])]),
        state.ScoreRoot, state.Ring.Root, parent.Headers.Root);

    FrameNode Join(FrameNode parent, Frame frame, MasterLine masters, Execution execution)
    {
        var header = frame.Header;
        var accepted = frame.Body.Work.Select(work => Accept(work, parent)).ToArray();
        var answered = accepted.Select(proof => (proof.Prover, proof.ShardId)).ToHashSet();
        var missed = WorkRules.Challenges(parent)
            .Where(challenge => !answered.Contains((challenge.Prover.Address, challenge.Shard.Entry.ShardId)))
            .Select(challenge => new MissedProof(
                challenge.Prover.Address, challenge.Shard.Entry.ShardId, WorkMiss.NoProof)).ToArray();
        var reward = rewards.Reward(new FrameWork(
            header.Prover, accepted, parent.State.WorldStateBytes,
            ProverRing.RingsOf(parent.State.Ring.Active(Bytes32.Zero).Count)));
        var known = masters.TryGetY(header.MasterNumber, out var y);
        Invariant.Require(known, "a frame joins when the pulse it names is known");
        var work = ForkChoice.WorkOf(header, parent, accepted.Select(proof => proof.Prover));
        return new FrameNode(frame, header.Selector(), execution.State, checked(parent.CumulativeWork + work),
            header.MasterNumber != parent.Header.MasterNumber, y)
        {
            Accepted = accepted,
            Missed = missed,
            Reward = reward,
            Committed = execution.Committed,
            Executed = execution.Executed,
            Pending = execution.Pending.Enqueue(new PendingFrame(
                header.Number, header.MasterNumber, frame.Body.Requests, accepted, missed, reward)),
            Headers = After(parent.Headers, header),
        };
    }

    static AcceptedProof Accept(WorkSummary work, FrameNode parent)
    {
        var shard = parent.State.Shards[work.Segments[0]];
        var active = parent.State.Ring.Active(work.Segments[0]);
        var rank = active.TakeWhile(member => member.Address != work.Prover).Count();
        return new AcceptedProof(
            work.Prover, work.Segments[0], shard.Entry.Bytes, rank / ConsensusLimits.RingMembers, active.Count);
    }

    static ListRootAccumulator After(ListRootAccumulator headers, FrameHeader header)
    {
        var next = headers.Copy();
        next.Append(header.HeaderHash().ToArray());
        return next;
    }

    readonly record struct Roots(
        Bytes32 Requests, Bytes32 State, Bytes32 Work, Bytes32 Score, Bytes32 Ring, Bytes32 Mmr);
}

/// <summary>The order of work summaries in a frame: prover, then shard.</summary>
public sealed class WorkOrder : IComparer<WorkSummary>
{
    public static WorkOrder Instance { get; } = new();

    int IComparer<WorkSummary>.Compare(WorkSummary? x, WorkSummary? y) => Compare(x!, y!);

    public static int Compare(WorkSummary left, WorkSummary right)
    {
        var order = left.Prover.CompareTo(right.Prover);
        return order == 0 ? left.Segments[0].CompareTo(right.Segments[0]) : order;
    }
}
