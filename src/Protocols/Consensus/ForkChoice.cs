using System.Numerics;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Consensus;

/// <summary>What a frame weighs: work(f) = floor(T_f * (7 * rho + 3 * pi) / 10). A pure function of the frame and its
/// branch; no decay, no previous choice.</summary>
static class ForkChoice
{
    static readonly BigInteger HalfCircle = BigInteger.One << 255;

    /// <summary>Work of a frame, Q32.</summary>
    /// <param name="parent">Its parent.</param>
    /// <param name="active">Distinct provers with work in the frame that is new on the branch.</param>
    public static UInt128 WorkOf(FrameHeader header, FrameNode parent, IEnumerable<Bytes32> active)
    {
        var members = parent.State.Ring.Active(Bytes32.Zero)
            .Take(ConsensusLimits.ActivityMembersMax).Select(member => member.Address).ToHashSet();
        var present = active.Distinct().Count(members.Contains);
        var pi = members.Count == 0 ? UInt128.Zero : ((UInt128)present << 32) / (UInt128)members.Count;
        return header.Difficulty * (7 * Rho(header.Prover, parent.Selector) + 3 * pi) / 10;
    }

    /// <summary>rho = (2^255 - dist(prover, selector(parent))) * 2^32 / 2^255.</summary>
    internal static UInt128 Rho(Bytes32 prover, Bytes32 parentSelector)
    {
        var distance = ProverRing.Distance(prover.ToBigInteger(), parentSelector.ToBigInteger());
        return (UInt128)(((HalfCircle - distance) << 32) / HalfCircle);
    }

    /// <summary>Whether <paramref name="candidate"/> is the better head: more work, then the smaller selector.
    /// </summary>
    public static bool IsBetter(FrameNode candidate, FrameNode head)
        => candidate.CumulativeWork != head.CumulativeWork
            ? candidate.CumulativeWork > head.CumulativeWork
            : candidate.Selector < head.Selector;
}
