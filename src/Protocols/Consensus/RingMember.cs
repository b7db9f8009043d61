using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>A member with what follows from its record.</summary>
/// <param name="Member">Its record, as committed.</param>
/// <param name="MissRun">Consecutive challenges it missed; follows from the chain, hence is not committed.</param>
/// <param name="Key">Its key in the ring trie.</param>
/// <param name="ValueHash">Its value there.</param>
public sealed record RingMember(Member Member, ulong MissRun, Bytes32 Key, Bytes32 ValueHash)
{
    public Bytes32 Address => Member.Address;

    public static RingMember Of(Member member) => new(member, 0, member.Key(), member.ValueHash());

    /// <summary>It answered in <paramref name="frame"/>: one more, less the square of the run of misses that ends.
    /// </summary>
    internal RingMember Answered(ulong frame)
    {
        var penalty = (UInt128)MissRun * MissRun;
        var kept = penalty >= Member.Seniority ? 0 : Member.Seniority - (ulong)penalty;
        var member = Member with { Seniority = kept + 1, LastActive = frame };
        return new RingMember(member, 0, Key, member.ValueHash());
    }

    internal RingMember Missed() => this with { MissRun = MissRun + 1 };

    /// <summary>Rank: joinFrame ascending, seniority descending, address ascending.</summary>
    internal static int ByRank(RingMember left, RingMember right)
    {
        var order = left.Member.JoinFrame.CompareTo(right.Member.JoinFrame);
        if (order == 0) order = right.Member.Seniority.CompareTo(left.Member.Seniority);
        return order == 0 ? left.Address.CompareTo(right.Address) : order;
    }
}
