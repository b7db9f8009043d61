using QuilActors.Protocols.Vdf;

namespace QuilActors.Protocols.Tests.Vdf;

/// <summary>Runs that stop somewhere and go on in another object, as after a crash.</summary>
public sealed class ProverResumeTests : IDisposable
{
    const uint Difficulty = 300;

    static readonly VdfProfile Profile = VdfProfile.Test256;

    static readonly byte[] Challenge = [4, 5];

    readonly VdfArithmetic _arithmetic = Arithmetics.Fastest();
    readonly byte[] _proof;

    public ProverResumeTests() => _proof = new WesolowskiProver(Profile, _arithmetic).Prove(Challenge, Difficulty);

    public void Dispose() => _arithmetic.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public void A_run_cut_at_any_position_gives_the_same_proof(int width)
    {
        for (uint cut = 0; cut < Difficulty; cut++)
        {
            var checkpoints = CutAt(cut, width);
            using var run = Resumed(checkpoints, width);
            Finish(run);
            // The form at the cut itself is stored when the next block begins.
            var expected = cut == 0 ? 0 : (cut - 1) / (uint)width * (uint)width;
            Assert.Equal((expected, 0), (run.ResumedAt, run.SelfCheckFailures));
            Assert.Equal(_proof, run.Proof.ToArray());
        }
    }

    [Fact]
    public void A_run_that_is_cut_again_and_again_gives_the_same_proof()
    {
        var checkpoints = new List<ProverCheckpoint>();
        for (uint cut = 40; cut < Difficulty; cut += 40)
        {
            using var run = Resumed(checkpoints, 4);
            AdvanceTo(run, cut);
            if (run.TakeCheckpoint(1000) is { } checkpoint)
                checkpoints.Add(checkpoint);
        }
        Assert.Equal(7, checkpoints.Count);
        using var last = Resumed(checkpoints, 4);
        Finish(last);
        Assert.Equal(_proof, last.Proof.ToArray());
    }

    [Fact]
    public void A_checkpoint_takes_no_more_forms_than_asked_for()
    {
        using var run = Resumed([], 5);
        AdvanceTo(run, 201);
        var sizes = new List<int>();
        while (run.TakeCheckpoint(16) is { } checkpoint)
            sizes.Add(checkpoint.Strides.Length / Profile.FormBytes);
        Assert.Equal([16, 16, 8], sizes);
    }

    [Fact]
    public void Damaged_checkpoints_cost_only_what_comes_after()
    {
        var good = Cuts(5, 100, 150, 200);
        for (var damaged = 0; damaged < good.Length; damaged++)
            foreach (var damage in (Func<ProverCheckpoint, ProverCheckpoint>[])
            [
                one => one with { Strides = Flipped(one.Strides) },
                one => one with { Form = Flipped(one.Form) },
                one => one with { Strides = one.Strides[1..] },
                one => one with { Form = one.Form[1..] },
                one => one with { BlockFrom = one.BlockFrom + 1 },
                one => one with { Position = one.Position + 1 },
                one => one with { BlockTo = 1000 },
                one => one with { BlockFrom = -1 },
            ])
            {
                var checkpoints = good.ToArray();
                checkpoints[damaged] = damage(checkpoints[damaged]);
                using var run = Resumed(checkpoints, 5);
                Finish(run);
                Assert.Equal(damaged == 0 ? 0 : good[damaged - 1].Position, run.ResumedAt);
                Assert.Equal(_proof, run.Proof.ToArray());
            }
    }

    [Fact]
    public void Checkpoints_of_another_width_or_challenge_are_left_alone()
    {
        var checkpoints = Cuts(5, 100, 200);
        foreach (var width in (int[])[1, 4, 6])
        {
            using var run = Resumed(checkpoints, width);
            Finish(run);
            Assert.Equal(0U, run.ResumedAt);
            Assert.Equal(_proof, run.Proof.ToArray());
        }
        using var other = new ProverRun(Profile, [9], Difficulty, _arithmetic, new(5), checkpoints);
        Finish(other);
        Assert.Equal(0U, other.ResumedAt);
    }

    [Fact]
    public void Shares_that_other_threads_compute_make_the_same_proof()
    {
        using var run = new ProverRun(Profile, Challenge, Difficulty, _arithmetic, new(6, 3));
        while (run.Stage != VdfStage.Prove)
            run.Advance(100);
        var shares = run.TakeShares();
        Assert.Equal(2, shares.Count);
        Assert.Empty(run.TakeShares());
        while (!run.IsWaiting)
            run.Advance(10);
        Assert.False(run.Advance(10));
        foreach (var share in shares)
        {
            using var other = Arithmetics.Fastest();
            while (!share.Advance(other, 10))
            {
            }
            run.Return(share);
        }
        Finish(run);
        Assert.Equal(_proof, run.Proof.ToArray());
    }

    ProverRun Resumed(IReadOnlyList<ProverCheckpoint> checkpoints, int width)
        => new(Profile, Challenge, Difficulty, _arithmetic, new(width), checkpoints);

    ProverCheckpoint[] CutAt(uint cut, int width) => cut == 0 ? [] : Cuts(width, cut);

    ProverCheckpoint[] Cuts(int width, params uint[] cuts)
    {
        using var run = Resumed([], width);
        var checkpoints = new List<ProverCheckpoint>();
        foreach (var cut in cuts)
        {
            AdvanceTo(run, cut);
            if (run.TakeCheckpoint(1000) is { } checkpoint)
                checkpoints.Add(checkpoint);
        }
        return [.. checkpoints];
    }

    static void AdvanceTo(ProverRun run, uint position)
    {
        while (run.Stage != VdfStage.Square)
            run.Advance(1000);
        while (run.Position < position)
            run.Advance(1);
    }

    static void Finish(ProverRun run)
    {
        while (!run.Advance(64))
        {
        }
    }

    static byte[] Flipped(ReadOnlyMemory<byte> bytes)
    {
        var copy = bytes.ToArray();
        copy[^5] ^= 4;
        return copy;
    }
}
