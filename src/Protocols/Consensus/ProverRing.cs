using System.Collections.Immutable;
using System.Numerics;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>The members of the filter (shard zero) and of its shards at one state. Immutable. A frame uses its
/// parent's.</summary>
public sealed class ProverRing
{
    static readonly BigInteger Modulus = BigInteger.One << 256;

    readonly ImmutableSortedDictionary<Bytes32, ImmutableArray<RingMember>> _byShard;
    Bytes32? _root;
    Order? _order;

    ProverRing(ImmutableSortedDictionary<Bytes32, ImmutableArray<RingMember>> byShard) => _byShard = byShard;

    /// <summary>Map root by H_qa/member(shard || address).</summary>
    public Bytes32 Root => _root ??= MapRoot.Of(
        _byShard.Values.SelectMany(members => members).Select(member => (member.Key, member.ValueHash)));

    public static ProverRing Of(IEnumerable<Member> members) => new(members.GroupBy(member => member.Shard)
        .ToImmutableSortedDictionary(
            group => group.Key, group => group.Select(RingMember.Of).OrderBy(member => member.Address)
                .ToImmutableArray()));

    /// <summary>Whether anyone is or was a member of this shard.</summary>
    public bool Knows(Bytes32 shard) => _byShard.ContainsKey(shard);

    public RingMember? Find(Bytes32 shard, Bytes32 address)
        => _byShard.TryGetValue(shard, out var members)
            ? members.FirstOrDefault(member => member.Address == address)
            : null;

    /// <summary>Active members by rank.</summary>
    public IReadOnlyList<RingMember> Active(Bytes32 shard)
    {
        if (!_byShard.TryGetValue(shard, out var members))
            return [];
        var active = members.Where(member => member.Member.State == MemberState.Active).ToList();
        active.Sort(RingMember.ByRank);
        return active;
    }

    /// <summary>Active provers of a shard by ascending address: the bits of a shard update.</summary>
    public IReadOnlyList<RingMember> Signers(Bytes32 shard)
        => [.. Active(shard).OrderBy(member => member.Address)];

    public bool IsActive(Bytes32 shard, Bytes32 address)
        => Find(shard, address) is { Member.State: MemberState.Active };

    /// <summary>Rings of a shard that has this many Active members.</summary>
    public static int RingsOf(int active)
        => (active + ConsensusLimits.RingMembers - 1) / ConsensusLimits.RingMembers;

    /// <summary>The order in which the filter's members may lead behind the frame of this selector: ring 0 by distance
    /// to it, then rings 1, 2, .. likewise.</summary>
    public IReadOnlyList<RingMember> LeaderOrder(Bytes32 selector)
    {
        // All who judge or extend one frame ask for the same order.
        if (_order is { } last && last.Selector == selector)
            return last.Members;
        var target = selector.ToBigInteger();
        RingMember[] members = [.. Active(Bytes32.Zero)
            .Select((member, rank) => (
                Member: member, Ring: rank / ConsensusLimits.RingMembers,
                Distance: Distance(member.Address.ToBigInteger(), target)))
            .OrderBy(item => item.Ring).ThenBy(item => item.Distance).ThenBy(item => item.Member.Address)
            .Select(item => item.Member)];
        _order = new Order(selector, members);
        return members;
    }

    /// <summary>How long after the parent's stamp this member may lead; null when it may not.</summary>
    public int? OpeningMilliseconds(Bytes32 selector, Bytes32 address, ConsensusProfile profile)
    {
        var order = LeaderOrder(selector);
        for (var position = 0; position < order.Count; position++)
        {
            if (order[position].Address == address)
                return OpeningMilliseconds(position, profile);
        }
        return null;
    }

    /// <summary>Opening of a position in the leader order: minSpacing + slot * min(k, 4) in ring 0, minSpacing + slot *
    /// (4 + r) in ring r.</summary>
    public static int OpeningMilliseconds(int position, ConsensusProfile profile)
    {
        var ring = position / ConsensusLimits.RingMembers;
        var slots = ring == 0 ? Math.Min(position, 4) : 4 + ring;
        return profile.MinSpacingMilliseconds + profile.SlotMilliseconds * slots;
    }

    /// <summary>min(a-b mod 2^256, b-a mod 2^256).</summary>
    public static BigInteger Distance(BigInteger a, BigInteger b)
    {
        var forward = a >= b ? a - b : a - b + Modulus;
        var backward = forward.IsZero ? forward : Modulus - forward;
        return BigInteger.Min(forward, backward);
    }

    /// <summary>Counts the answers to one frame's challenges: those who proved, those who did not. A member of the
    /// filter answered when it answered for any shard.</summary>
    internal ProverRing Counted(
        ulong frame, IReadOnlyList<AcceptedProof> accepted, IReadOnlyList<MissedProof> missed)
    {
        if (accepted.Count == 0 && missed.Count == 0)
            return this;
        var next = _byShard.ToBuilder();
        foreach (var proof in accepted)
            Change(next, proof.ShardId, proof.Prover, member => member.Answered(frame));
        foreach (var proof in missed)
            Change(next, proof.ShardId, proof.Prover, member => member.Missed());
        var answered = accepted.Select(proof => proof.Prover).ToHashSet();
        foreach (var prover in answered.Order())
            Change(next, Bytes32.Zero, prover, member => member.Answered(frame));
        var silent = missed.Select(proof => proof.Prover).Distinct().Where(prover => !answered.Contains(prover));
        foreach (var prover in silent.Order())
            Change(next, Bytes32.Zero, prover, member => member.Missed());
        return new ProverRing(next.ToImmutable());
    }

    static void Change(
        ImmutableSortedDictionary<Bytes32, ImmutableArray<RingMember>>.Builder shards, Bytes32 shard, Bytes32 address,
        Func<RingMember, RingMember> change)
    {
        if (!shards.TryGetValue(shard, out var members))
            return;
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].Address != address)
                continue;
            shards[shard] = members.SetItem(i, change(members[i]));
            return;
        }
    }

    sealed record Order(Bytes32 Selector, IReadOnlyList<RingMember> Members);
}

/// <summary>A challenge that a prover did not answer in the next frame.</summary>
public readonly record struct MissedProof(Bytes32 Prover, Bytes32 ShardId, WorkMiss Reason);
