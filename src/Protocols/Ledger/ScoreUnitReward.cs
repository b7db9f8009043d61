using System.Numerics;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Ledger;

/// <summary>Policy qa-1, the default: earnings = score x unit reward, where the unit reward is the frame's emission
/// over the sum of all scores. Index and mesh terms are zero until those proofs exist.</summary>
/// <param name="slotMilliseconds">Length of a slot.</param>
/// <param name="emissionDifficulty">T of the generation formula.</param>
public sealed class ScoreUnitReward(int slotMilliseconds, ulong emissionDifficulty) : IRewardPolicy
{
    /// <summary>W is at least 1 GiB, so that an empty network does not emit without bound.</summary>
    public const ulong WorldStateBytesMin = 1UL << 30;

    public FrameReward Reward(FrameWork work)
    {
        var world = Math.Max(WorldStateBytesMin, work.WorldStateBytes);
        var basis = Emission.Basis(emissionDifficulty, world);
        var emission = Emission.OfFrame(basis, work.Rings, slotMilliseconds);
        var scored = WorkScore.Of(work);
        var total = UInt128.Zero;
        foreach (var prover in scored)
            total = checked(total + prover.Score);
        if (total == 0)
            return new FrameReward(basis, world, emissionDifficulty, 0, 0, []);
        var shares = Share(emission, [.. scored.Select(prover => (prover.Prover, prover.Score))]);
        return new FrameReward(basis, world, emissionDifficulty, emission, total,
            [.. scored.Select((prover, i) => prover with { Units = shares[i] })]);
    }

    /// <summary>earn_i = floor(score_i * E / sum); units left over go one each by largest remainder, ties by address,
    /// so the shares sum to E exactly.</summary>
    /// <param name="emission">E.</param>
    /// <param name="scores">At least one above zero.</param>
    internal static UInt128[] Share(UInt128 emission, IReadOnlyList<(Bytes32 Prover, UInt128 Score)> scores)
    {
        var total = scores.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Score);
        Invariant.Require(total.Sign > 0, "an emission is shared by a positive sum of scores");
        var shares = new UInt128[scores.Count];
        var remainders = new (BigInteger Remainder, Bytes32 Prover, int Index)[scores.Count];
        var given = UInt128.Zero;
        for (var i = 0; i < shares.Length; i++)
        {
            var share = BigInteger.DivRem((BigInteger)scores[i].Score * emission, total, out var remainder);
            shares[i] = (UInt128)share;
            given += shares[i];
            remainders[i] = (remainder, scores[i].Prover, i);
        }
        Array.Sort(remainders, (a, b) => a.Remainder == b.Remainder
            ? a.Prover.CompareTo(b.Prover)
            : b.Remainder.CompareTo(a.Remainder));
        for (var i = 0; given < emission; i++, given++)
            shares[remainders[i].Index]++;
        return shares;
    }
}
