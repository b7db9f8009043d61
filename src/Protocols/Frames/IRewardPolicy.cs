using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Frames;

/// <summary>What a frame pays. A pure function: every node computes the same units.</summary>
public interface IRewardPolicy
{
    FrameReward Reward(FrameWork work);
}

/// <summary>A storage proof that a frame includes, with what it is worth.</summary>
/// <param name="Prover">Consensus address.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Bytes">Of the shard's entry that was challenged.</param>
/// <param name="Ring">The prover's ring in the shard: rank / 8.</param>
/// <param name="Provers">Active provers of the shard.</param>
public readonly record struct AcceptedProof(Bytes32 Prover, Bytes32 ShardId, ulong Bytes, int Ring, int Provers);

/// <summary>The work of one frame, as of its parent's state.</summary>
/// <param name="Leader">Its prover.</param>
/// <param name="Proofs">Those it includes.</param>
/// <param name="WorldStateBytes">Bytes of all shard entries.</param>
/// <param name="Rings">Rings of the filter.</param>
public sealed record FrameWork(
    Bytes32 Leader, IReadOnlyList<AcceptedProof> Proofs, ulong WorldStateBytes, int Rings);

/// <summary>Score and units of one prover in one frame.</summary>
/// <param name="Prover">Consensus address.</param>
/// <param name="StorageScore">Q32.32.</param>
/// <param name="LeaderScore">Q32.32.</param>
/// <param name="StorageBytes">Bytes of the shards it proved.</param>
/// <param name="Proofs">Accepted proofs.</param>
/// <param name="Units">Earned; 8,000,000,000 are one QUIL.</param>
public sealed record ProverReward(
    Bytes32 Prover, UInt128 StorageScore, UInt128 LeaderScore, ulong StorageBytes, int Proofs, UInt128 Units)
{
    public UInt128 Score => StorageScore + LeaderScore;
}

/// <summary>What one frame pays: the units of <paramref name="Provers"/> sum to <paramref name="EmissionUnits"/>
/// exactly.</summary>
/// <param name="BasisUnits">B, per 10 s.</param>
/// <param name="WorldStateBytes">W as used.</param>
/// <param name="EmissionDifficulty">T as used.</param>
/// <param name="EmissionUnits">E.</param>
/// <param name="ScoreTotal">Sum of all scores, Q32.32.</param>
/// <param name="Provers">By ascending address; only those with a score.</param>
public sealed record FrameReward(
    UInt128 BasisUnits, ulong WorldStateBytes, ulong EmissionDifficulty, UInt128 EmissionUnits, UInt128 ScoreTotal,
    IReadOnlyList<ProverReward> Provers)
{
    public static FrameReward None { get; } = new(0, 0, 0, 0, 0, []);
}
