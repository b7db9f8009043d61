using System.Numerics;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Ledger;
using QuilActors.Protocols.Wire;
using QuilActors.Tests.Shared;

namespace QuilActors.Protocols.Tests.Ledger;

public sealed class EmissionTests
{
    const ulong Devnet = 160_000;

    static Bytes32 Prover(int number) => new(Enumerable.Repeat((byte)number, 32).ToArray());

    [VectorFact("consensus/economics_vectors.json")]
    public void Basis_follows_every_published_row()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SharedVectors.Path("consensus/economics_vectors.json")));
        var rows = file.RootElement.GetProperty("pomwBasis").EnumerateArray().ToArray();
        Assert.Equal(23, rows.Length);
        foreach (var row in rows)
        {
            var basis = Emission.Basis(row.GetProperty("difficulty").GetUInt64(),
                BigInteger.Parse(row.GetProperty("worldStateBytes").GetString()!,
                    System.Globalization.CultureInfo.InvariantCulture),
                row.GetProperty("units").GetUInt64());
            Assert.Equal(row.GetProperty("expected").GetString(), basis.ToString());
        }
    }

    [Fact]
    public void One_gibibyte_gives_1024_quil_per_ten_seconds()
        => Assert.Equal(1024UL * Emission.UnitsPerQuil, Emission.Basis(Devnet, 1 << 30));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(9_999, 0)]
    [InlineData(10_000, 1)]
    [InlineData(160_000, 1)]
    [InlineData(99_999_999, 1)]
    [InlineData(100_000_000, 2)]
    public void Generation_counts_divisions_by_ten_thousand(ulong difficulty, int generation)
        => Assert.Equal(generation, Emission.Generation(difficulty));

    [Fact]
    public void An_empty_world_has_no_basis()
        => Assert.Throws<DivideByZeroException>(() => Emission.Basis(Devnet, 0));

    [Fact]
    public void A_frame_with_one_ring_emits_half_the_basis_of_its_slot()
        => Assert.Equal((UInt128)(512 * Emission.UnitsPerQuil / 10),
            Emission.OfFrame(1024UL * Emission.UnitsPerQuil, 1, 1_000));

    [Fact]
    public void The_square_root_is_the_floor_for_any_number()
        => Prop.ForAll(ArbMap.Default.ArbFor<BigInteger>(), value =>
        {
            value = BigInteger.Abs(value) * BigInteger.Abs(value) + BigInteger.Abs(value);
            var root = IntegerRoot.SquareRoot(value);
            return root * root <= value && (root + 1) * (root + 1) > value;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shares_sum_to_the_emission_exactly_for_any_scores()
        => Prop.ForAll(ArbMap.Default.ArbFor<uint[]>(), ArbMap.Default.ArbFor<ulong>(), (scores, emission) =>
        {
            var given = scores.Take(200).Select((score, i) => (Prover(i + 1), (UInt128)score)).ToArray();
            if (given.All(item => item.Item2 == 0))
                return true;
            var shares = ScoreUnitReward.Share(emission, given);
            return shares.Aggregate(UInt128.Zero, (sum, share) => sum + share) == emission;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Units_left_over_go_to_the_largest_remainder_then_to_the_smaller_address()
    {
        Assert.Equal([(UInt128)4, 3, 3], ScoreUnitReward.Share(10, [(Prover(1), 1), (Prover(2), 1), (Prover(3), 1)]));
        Assert.Equal([(UInt128)2, 3], ScoreUnitReward.Share(5, [(Prover(1), 2), (Prover(2), 3)]));
        Assert.Equal([(UInt128)0, 1], ScoreUnitReward.Share(1, [(Prover(1), 1), (Prover(2), 2)]));
    }

    [Fact]
    public void Scores_count_bytes_scarcity_ring_and_leader()
    {
        var one = (UInt128)1 << 32;
        Assert.Equal(8 * one, WorkScore.Scarcity(0));
        Assert.Equal(8 * one, WorkScore.Scarcity(1));
        Assert.Equal(4 * one, WorkScore.Scarcity(2));
        Assert.Equal(one, WorkScore.Scarcity(8));
        Assert.Equal(one, WorkScore.Scarcity(100));
        // 4 per MiB, two provers count each byte fourfold, ring 1 halves.
        Assert.Equal(4 * 4 * 3 * one, WorkScore.Storage(new AcceptedProof(Prover(1), Prover(9), 3 << 20, 0, 2)));
        Assert.Equal(4 * 2 * 3 * one, WorkScore.Storage(new AcceptedProof(Prover(1), Prover(9), 3 << 20, 1, 2)));
        var reward = new ScoreUnitReward(1_000, Devnet).Reward(new FrameWork(
            Prover(2), [new AcceptedProof(Prover(1), Prover(9), 1 << 20, 0, 8)], 1 << 20, 1));
        Assert.Equal([Prover(1), Prover(2)], reward.Provers.Select(prover => prover.Prover));
        Assert.Equal([4 * one, 16 * one], reward.Provers.Select(prover => prover.Score));
        Assert.Equal(20 * one, reward.ScoreTotal);
        Assert.Equal(reward.EmissionUnits, reward.Provers[0].Units + reward.Provers[1].Units);
        Assert.Equal(reward.EmissionUnits / 5, reward.Provers[0].Units);
    }

    [Fact]
    public void A_frame_without_proofs_pays_its_leader_alone()
    {
        var reward = new ScoreUnitReward(1_000, Devnet).Reward(new FrameWork(Prover(2), [], 0, 1));
        var only = Assert.Single(reward.Provers);
        Assert.Equal((Prover(2), reward.EmissionUnits), (only.Prover, only.Units));
        Assert.Equal((UInt128)(512 * Emission.UnitsPerQuil / 10), reward.EmissionUnits);
    }
}
