using QuilActors.Actors.Proving;
using QuilActors.Actors.Tests.Shards;
using QuilActors.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Tests.Proving;

/// <summary>Provers whose process ends in the middle of a run, and proofs that several threads share.</summary>
public sealed class VdfProverResumeTests : ProvingTest
{
    /// <summary>Long enough that a process is ended in mid run on a busy machine too.</summary>
    const uint Difficulty = 400_000;

    readonly MemoryJournal _journal = new();
    readonly MemoryBlobs _blobs = new();

    [Fact]
    public void A_run_goes_on_from_its_last_checkpoint_in_the_next_process()
    {
        var stopped = RunUntilCheckpoint(1);
        Assert.NotEmpty(_blobs.Hashes);
        Boot();
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Difficulty, Profile));
        Tell(prover, new GetVdfProgress());
        Assert.IsType<VdfDone>(ExpectOutcome());
        Assert.True(stopped > 0);
        // The next run of the same actor has nothing left of it.
        prover.Tell(new StartVdf(2, new byte[] { 1 }, Difficulty, Profile));
        prover.Tell(new CancelVdf(2));
        Assert.Equal(new VdfCancelled(2), ExpectOutcome());
    }

    [Fact]
    public void The_proof_of_a_run_that_was_cut_three_times_is_that_of_one_that_was_not()
    {
        for (var cut = 1; cut <= 3; cut++)
            RunUntilCheckpoint(cut);
        Boot();
        var prover = Prover(workers: 3);
        prover.Tell(new StartVdf(9, Challenge, Difficulty, Profile));
        var done = Assert.IsType<VdfDone>(ExpectOutcome());
        Assert.Equal(Straight(), done.Proof.ToArray());
    }

    [Fact]
    public void A_run_begins_where_its_checkpoint_is_and_not_before()
    {
        RunUntilCheckpoint(1);
        Boot();
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Difficulty, Profile));
        Assert.True(FirstSquaring(prover) > 0);
        prover.Tell(new CancelVdf(1));
        Assert.Equal(new VdfCancelled(1), ExpectOutcome());
    }

    [Fact]
    public void Damaged_and_lost_stride_forms_cost_the_checkpoints_from_there_on()
    {
        RunUntilCheckpoint(1);
        foreach (var hash in _blobs.Hashes.ToArray())
            if (_blobs.Count % 2 == 0)
                _blobs.Damage(hash);
            else
                _blobs.Lose(hash);
        Boot();
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Difficulty, Profile));
        Assert.Equal(Straight(), Assert.IsType<VdfDone>(ExpectOutcome()).Proof.ToArray());
    }

    [Fact]
    public void Another_challenge_replaces_the_run_that_was_kept()
    {
        RunUntilCheckpoint(1);
        var left = _blobs.Hashes.ToArray();
        Boot();
        var prover = Prover();
        prover.Tell(new StartVdf(1, new byte[] { 7, 7 }, Difficulty, Profile));
        Assert.IsType<VdfDone>(ExpectOutcome());
        Assert.DoesNotContain(_blobs.Hashes, left.Contains);
    }

    [Fact]
    public void A_full_disk_leaves_the_run_in_memory()
    {
        _blobs.IsFull = true;
        Boot();
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Difficulty, Profile));
        Assert.Equal(Straight(), Assert.IsType<VdfDone>(ExpectOutcome()).Proof.ToArray());
    }

    [Fact]
    public void A_missing_journal_leaves_the_run_in_memory()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Difficulty, Profile));
        Assert.Equal(Straight(), Assert.IsType<VdfDone>(ExpectOutcome()).Proof.ToArray());
    }

    [Fact]
    public void Runs_below_the_limit_are_not_kept()
    {
        Boot();
        var prover = ChildOf(VdfProverActor.Props(
            Arithmetics, new(Resume: new(_blobs, Difficulty + 1, 1, 0))));
        prover.Tell(new StartVdf(1, Challenge, Difficulty, Profile));
        Assert.IsType<VdfDone>(ExpectOutcome());
        Assert.Empty(_blobs.Hashes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Several_workers_give_the_same_proof(int workers)
    {
        var prover = ChildOf(VdfProverActor.Props(Arithmetics, new(Workers: workers)));
        for (ulong run = 1; run <= 3; run++)
        {
            prover.Tell(new StartVdf(run, Challenge, Difficulty, Profile));
            Assert.Equal(Straight(), Assert.IsType<VdfDone>(ExpectOutcome()).Proof.ToArray());
        }
    }

    [Theory]
    [InlineData(63, 1)]
    [InlineData(65_537, 1)]
    [InlineData(64, 0)]
    [InlineData(64, 65)]
    public void Settings_out_of_range_throw(int slice, int workers)
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => VdfProverActor.Props(Arithmetics, new(slice, workers)));

    /// <summary>Starts a process and ends it once a checkpoint of its own is stored.</summary>
    int RunUntilCheckpoint(int run)
    {
        Boot();
        var before = _blobs.Count;
        var prover = Prover();
        prover.Tell(new StartVdf((ulong)run, Challenge, Difficulty, Profile));
        while (_blobs.Count == before)
        {
            Tell(prover, new GetVdfProgress());
            Assert.True(Expect<VdfProgressed>().Progress.Position < Difficulty, "ended before a checkpoint");
        }
        return _blobs.Count;
    }

    uint FirstSquaring(IActorRef prover)
    {
        while (true)
        {
            Tell(prover, new GetVdfProgress());
            if (Expect<VdfProgressed>() is { Stage: VdfStage.Square } progress)
                return progress.Progress.Position;
        }
    }

    void Boot() => Reboot(new() { Journal = _journal });

    IActorRef Prover(int workers = 1) => ChildOf(VdfProverActor.Props(
        Arithmetics, new(64, workers, new(_blobs, DifficultyMin: 1, CheckpointSquarings: 512, CheckpointSeconds: 0))));

    static byte[] Straight()
    {
        using var arithmetic = Arithmetics.Create();
        return new WesolowskiProver(Profile, arithmetic).Prove(Challenge, Difficulty);
    }
}
