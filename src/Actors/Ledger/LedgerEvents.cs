using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Ledger;

/// <summary>Journal of the scores: the proofs of one frame, accepted and missed.</summary>
sealed record ScoresClosed(
    ulong Frame, Bytes32 Selector, IReadOnlyList<(Bytes32 Prover, Bytes32 ShardId)> Accepted,
    IReadOnlyList<(Bytes32 Prover, Bytes32 ShardId)> Missed) : ICanonical<ScoresClosed>
{
    public static ScoresClosed Of(FrameNode node) => new(
        node.Number, node.Selector, [.. node.Accepted.Select(proof => (proof.Prover, proof.ShardId))],
        [.. node.Missed.Select(proof => (proof.Prover, proof.ShardId))]);

    public void Write(CanonicalWriter writer)
    {
        writer.U64(Frame);
        writer.B32(Selector);
        WritePairs(writer, Accepted);
        WritePairs(writer, Missed);
    }

    public static ScoresClosed Read(ref CanonicalReader reader)
        => new(reader.U64(), reader.B32(), ReadPairs(ref reader), ReadPairs(ref reader));

    internal static void WritePairs(CanonicalWriter writer, IReadOnlyList<(Bytes32 Prover, Bytes32 ShardId)> pairs)
    {
        writer.Count(pairs.Count);
        foreach (var (prover, shard) in pairs)
        {
            writer.B32(prover);
            writer.B32(shard);
        }
    }

    internal static (Bytes32 Prover, Bytes32 ShardId)[] ReadPairs(ref CanonicalReader reader)
    {
        var pairs = new (Bytes32, Bytes32)[reader.Count(
            ConsensusLimits.MembersMax << ConsensusLimits.ShardBitsMax, 2 * Bytes32.Length)];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = (reader.B32(), reader.B32());
        return pairs;
    }
}

/// <summary>Journal of the scores: a frame left the head's branch.</summary>
/// <param name="Closed">What was counted for it.</param>
/// <param name="Parent">Selector of its parent, where the branch ends now.</param>
sealed record ScoresUndone(ScoresClosed Closed, Bytes32 Parent) : ICanonical<ScoresUndone>
{
    public void Write(CanonicalWriter writer)
    {
        Closed.Write(writer);
        writer.B32(Parent);
    }

    public static ScoresUndone Read(ref CanonicalReader reader)
        => new(ScoresClosed.Read(ref reader), reader.B32());
}

/// <summary>One prover's share of a frame.</summary>
sealed record RewardAccrued(ProverReward Reward) : ICanonical<RewardAccrued>
{
    internal const int BytesExact = 32 + 16 + 16 + 8 + 4 + 16;

    public void Write(CanonicalWriter writer)
    {
        writer.B32(Reward.Prover);
        writer.U128(Reward.StorageScore);
        writer.U128(Reward.LeaderScore);
        writer.U64(Reward.StorageBytes);
        writer.U32((uint)Reward.Proofs);
        writer.U128(Reward.Units);
    }

    public static RewardAccrued Read(ref CanonicalReader reader) => new(new ProverReward(
        reader.B32(), reader.U128(), reader.U128(), reader.U64(), (int)reader.U32(), reader.U128()));
}

/// <summary>Journal of the ledger: what a frame emitted and who accrued it. The units sum to the emission.</summary>
sealed record EmissionComputed(ulong Frame, Bytes32 Selector, long TimestampMs, FrameReward Reward)
    : ICanonical<EmissionComputed>
{
    public static EmissionComputed Of(FrameNode node)
        => new(node.Number, node.Selector, node.Header.TimestampMs, node.Reward);

    public void Write(CanonicalWriter writer)
    {
        writer.U64(Frame);
        writer.B32(Selector);
        writer.I64(TimestampMs);
        writer.U128(Reward.BasisUnits);
        writer.U64(Reward.WorldStateBytes);
        writer.U64(Reward.EmissionDifficulty);
        writer.U128(Reward.EmissionUnits);
        writer.U128(Reward.ScoreTotal);
        writer.Count(Reward.Provers.Count);
        foreach (var prover in Reward.Provers)
            new RewardAccrued(prover).Write(writer);
    }

    public static EmissionComputed Read(ref CanonicalReader reader)
    {
        var (frame, selector, timestamp) = (reader.U64(), reader.B32(), reader.I64());
        var (basis, world, difficulty) = (reader.U128(), reader.U64(), reader.U64());
        var (emission, total) = (reader.U128(), reader.U128());
        var provers = new ProverReward[reader.Count(ConsensusLimits.MembersMax, RewardAccrued.BytesExact)];
        for (var i = 0; i < provers.Length; i++)
            provers[i] = RewardAccrued.Read(ref reader).Reward;
        return new EmissionComputed(
            frame, selector, timestamp, new FrameReward(basis, world, difficulty, emission, total, provers));
    }
}

/// <summary>Journal of the ledger: a frame left the head's branch, and with it what it paid.</summary>
/// <param name="Emission">As it was accrued.</param>
/// <param name="Parent">Selector of its parent, where the branch ends now.</param>
/// <param name="NewHead">Selector of the head that the reorg led to.</param>
sealed record RewardReverted(EmissionComputed Emission, Bytes32 Parent, Bytes32 NewHead) : ICanonical<RewardReverted>
{
    public void Write(CanonicalWriter writer)
    {
        Emission.Write(writer);
        writer.B32(Parent);
        writer.B32(NewHead);
    }

    public static RewardReverted Read(ref CanonicalReader reader)
        => new(EmissionComputed.Read(ref reader), reader.B32(), reader.B32());
}
