using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Ledger;

/// <summary>The work score of a frame, Q32.32: wS * sum_s floor(bytes_s * c_s / 2^(20+ring)) + (leader ? wL * 2^32 : 0)
/// with c_s = clamp(8 * 2^32 / max(1, provers_s), 2^32, 8 * 2^32). Accepted proofs only.</summary>
public static class WorkScore
{
    /// <summary>wS: per MiB proved.</summary>
    public const uint StorageWeight = 4;

    /// <summary>wL: of the frame's leader.</summary>
    public const uint LeaderWeight = 16;

    static readonly UInt128 One = (UInt128)1 << 32;

    /// <summary>c_s, Q32.32: scarce shards count up to eight times.</summary>
    public static UInt128 Scarcity(int provers)
        => UInt128.Clamp(8 * One / (UInt128)Math.Max(1, provers), One, 8 * One);

    /// <summary>wS * floor(bytes * c / 2^(20+ring)), one shard.</summary>
    public static UInt128 Storage(in AcceptedProof proof)
        => StorageWeight * (checked(proof.Bytes * Scarcity(proof.Provers)) >> Math.Min(127, 20 + proof.Ring));

    /// <summary>By ascending address, without units; only provers with a score.</summary>
    internal static IReadOnlyList<ProverReward> Of(FrameWork work)
    {
        var provers = new SortedDictionary<Bytes32, ProverReward>();
        foreach (var proof in work.Proofs)
        {
            var so = provers.GetValueOrDefault(proof.Prover) ?? new ProverReward(proof.Prover, 0, 0, 0, 0, 0);
            provers[proof.Prover] = so with
            {
                StorageScore = checked(so.StorageScore + Storage(proof)),
                StorageBytes = checked(so.StorageBytes + proof.Bytes),
                Proofs = so.Proofs + 1,
            };
        }
        var leader = provers.GetValueOrDefault(work.Leader) ?? new ProverReward(work.Leader, 0, 0, 0, 0, 0);
        provers[work.Leader] = leader with { LeaderScore = LeaderWeight * One };
        return [.. provers.Values.Where(prover => prover.Score > 0)];
    }
}
