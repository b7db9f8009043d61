using System.Numerics;
using QuilActors.Crypto.ClassGroup;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Protocols.Tests.Vdf;

public sealed class ProverTests
{
    static readonly VdfProfile Profile = VdfProfile.Test256;

    static readonly byte[] Challenge = [4, 5];

    [Theory]
    [MemberData(nameof(Arithmetics.Paths), MemberType = typeof(Arithmetics))]
    public void Width_and_workers_never_change_the_proof(string path)
    {
        using var arithmetic = Arithmetics.Create(path);
        var prover = new WesolowskiProver(Profile, arithmetic);
        foreach (var difficulty in (uint[])[1, 2, 7, 127, 128, 129, 1000])
        {
            var proof = prover.Prove(Challenge, difficulty);
            for (var width = 1; width <= 12; width++)
                for (var workers = 1; workers <= 4; workers++)
                    Assert.Equal(proof, prover.Prove(Challenge, difficulty, new(width, workers)));
        }
    }

    [Fact]
    public void The_size_of_steps_never_changes_the_proof()
    {
        using var arithmetic = Arithmetics.Fastest();
        const uint difficulty = 300;
        var proof = new WesolowskiProver(Profile, arithmetic).Prove(Challenge, difficulty);
        foreach (var step in (int[])[1, 7, 64, 299, 5000])
        {
            using var run = new ProverRun(Profile, Challenge, difficulty, arithmetic);
            while (!run.Advance(step))
            {
            }
            Assert.Equal(proof, run.Proof.ToArray());
        }
    }

    [Fact]
    public void Digits_add_up_to_the_quotient()
    {
        var random = new Random(3);
        foreach (var bits in (int[])[2, 3, 63, 64, 65, 128, 264])
            for (uint difficulty = 1; difficulty <= 600; difficulty += 1 + (uint)random.Next(40))
                for (var width = 1; width <= 12; width++)
                {
                    var bytes = new byte[bits / 8 + 1];
                    random.NextBytes(bytes);
                    var divisor = new BigInteger(bytes, isUnsigned: true) % (BigInteger.One << bits) + 2;
                    var digits = ProofDigits.Of(new(divisor), difficulty, width, out var rest);
                    var sum = BigInteger.Zero;
                    for (var i = digits.Length - 1; i >= 0; i--)
                        sum = (sum << width) + digits[i];
                    Assert.All(digits, digit => Assert.InRange(digit, 0, (1 << width) - 1));
                    Assert.Equal(BigInteger.DivRem(BigInteger.One << (int)difficulty, divisor, out var remainder), sum);
                    Assert.Equal(remainder, rest);
                }
    }

    [Fact]
    public void A_form_changed_while_squaring_is_noticed_and_the_proof_is_right()
        => Flip(run => run.Stage == VdfStage.Square && run.Position > 400, run => Damage(run.Current));

    [Fact]
    public void A_checkpoint_changed_before_the_proof_is_noticed_and_the_proof_is_right()
        => Flip(run => run.Stage == VdfStage.Prove, run => Damage(run.Checkpoint(3)));

    [Fact]
    public void A_run_that_is_damaged_again_and_again_fails()
    {
        using var arithmetic = Arithmetics.Fastest();
        using var run = new ProverRun(Profile, Challenge, 1000, arithmetic);
        while (!run.Advance(100))
            if (run.Stage == VdfStage.Square && run.Position > 400)
                Damage(run.Current);
        Assert.Equal((VdfStage.Failed, ProverRun.FailuresMax + 1), (run.Stage, run.SelfCheckFailures));
        Assert.Throws<InvalidOperationException>(() => run.Proof);
    }

    [Theory]
    [InlineData(0U)]
    [InlineData(1_000_001U)]
    public void A_difficulty_out_of_range_throws(uint difficulty)
    {
        using var arithmetic = Arithmetics.Fastest();
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ProverRun(Profile, Challenge, difficulty, arithmetic).Dispose());
    }

    [Fact]
    public void Cancelling_stops_within_a_slice()
    {
        using var arithmetic = Arithmetics.Fastest();
        using var cancel = new CancellationTokenSource();
        var prover = new WesolowskiProver(Profile, arithmetic);
        Assert.Throws<OperationCanceledException>(() => prover.Prove(
            Challenge, 1_000_000, position: position => { if (position > 2000) cancel.Cancel(); },
            cancellation: cancel.Token));
    }

    [Theory]
    [InlineData(2, 10)]
    [InlineData(4, 9)]
    [InlineData(8, 8)]
    public void More_workers_have_fewer_buckets_each(int workers, int width)
        => Assert.Equal(width, ProverOptions.CheapestWidth(200_000, workers));

    [Theory]
    [InlineData(160_000U, 10)]
    [InlineData(200_000U, 10)]
    [InlineData(1_000_000U, 12)]
    [InlineData(10_000_000U, 15)]
    public void The_cheapest_width_is_the_one_worked_out(uint difficulty, int width)
        => Assert.Equal(width, ProverOptions.CheapestWidth(difficulty));

    static void Flip(Predicate<ProverRun> when, Action<ProverRun> damage)
    {
        using var arithmetic = Arithmetics.Fastest();
        const uint difficulty = 1000;
        var expected = new WesolowskiProver(Profile, arithmetic).Prove(Challenge, difficulty);
        using var run = new ProverRun(Profile, Challenge, difficulty, arithmetic);
        var damaged = false;
        while (!run.Advance(50))
        {
            if (damaged || !when(run))
                continue;
            damage(run);
            damaged = true;
        }
        Assert.True(damaged);
        Assert.InRange(run.SelfCheckFailures, 1, ProverRun.FailuresMax);
        Assert.Equal(expected, run.Proof.ToArray());
    }

    /// <summary>Another form of the same discriminant: what the check of the discriminant alone cannot see.</summary>
    static void Damage(FormSlot slot) => slot.Store(slot.Load().Inverse());
}
