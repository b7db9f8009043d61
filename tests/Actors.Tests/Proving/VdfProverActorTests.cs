using QuilActors.Actors.Proving;
using QuilActors.Engine;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Tests.Proving;

public sealed class VdfProverActorTests : ProvingTest
{
    const uint Short = 1000;

    /// <summary>Minutes of work: such a run ends only when told.</summary>
    const uint Endless = 1_000_000;

    [Fact]
    public void A_run_ends_in_one_proof_to_the_parent()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(7, Challenge, Short, Profile));
        var done = Assert.IsType<VdfDone>(ExpectOutcome());
        Assert.Equal(7UL, done.RunId);
        using var arithmetic = Arithmetics.Create();
        var verdict = new WesolowskiVerifier(Profile, arithmetic, new()).Verify(Challenge, Short, done.Proof.Span);
        Assert.True(verdict.IsValid, $"{verdict}");
        Tell(prover, new GetVdfProgress());
        Expect<VdfIdle>();
    }

    [Fact]
    public void A_run_of_a_moment_tells_its_rate_too()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(7, Challenge, Short, Profile));
        var told = new List<VdfProgress>();
        object next;
        while ((next = Expect<object>()) is VdfProgressed progressed)
            told.Add(progressed.Progress);
        Assert.IsType<VdfDone>(next);
        Assert.Contains(told, progress => progress.Position == Short && progress.PerSecond > 0);
    }

    [Fact]
    public void The_next_run_follows_on_the_same_actor()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Short, Profile));
        Assert.Equal(1UL, Assert.IsType<VdfDone>(ExpectOutcome()).RunId);
        prover.Tell(new StartVdf(2, Challenge, Short + 1, Profile));
        Assert.Equal(2UL, Assert.IsType<VdfDone>(ExpectOutcome()).RunId);
    }

    [Fact]
    public void A_cancelled_run_says_so_and_makes_room()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Endless, Profile));
        prover.Tell(new CancelVdf(1));
        prover.Tell(new StartVdf(2, Challenge, Short, Profile));
        Assert.Equal(new VdfCancelled(1), ExpectOutcome());
        Assert.Equal(2UL, Assert.IsType<VdfDone>(ExpectOutcome()).RunId);
    }

    [Fact]
    public void Cancelling_another_run_changes_nothing()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Short, Profile));
        prover.Tell(new CancelVdf(2));
        Assert.IsType<VdfDone>(ExpectOutcome());
    }

    [Fact]
    public void A_second_run_is_refused_as_busy_and_the_same_one_reports()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Endless, Profile));
        Tell(prover, new StartVdf(2, Challenge, Short, Profile));
        Assert.Equal(new VdfBusy(2, 1), ExpectOutcome());
        Tell(prover, new StartVdf(1, Challenge, Endless, Profile));
        Assert.Equal(Endless, Expect<VdfProgressed>().Progress.Total);
        prover.Tell(new CancelVdf(1));
        Assert.Equal(new VdfCancelled(1), ExpectOutcome());
    }

    [Fact]
    public void A_paused_run_stands_still_until_it_is_resumed()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, 20_000, Profile));
        prover.Tell(new PauseVdf(1));
        Tell(prover, new GetVdfProgress());
        var first = PausedProgress();
        Tell(prover, new GetVdfProgress());
        Assert.Equal(first.Progress.Position, PausedProgress().Progress.Position);
        prover.Tell(new ResumeVdf(1));
        Assert.IsType<VdfDone>(ExpectOutcome());
    }

    [Theory]
    [InlineData(0U, 32)]
    [InlineData(1_000_001U, 32)]
    [InlineData(1000U, 0)]
    [InlineData(1000U, 1025)]
    public void What_the_profile_does_not_take_fails(uint difficulty, int challengeBytes)
    {
        var prover = Prover();
        prover.Tell(new StartVdf(3, new byte[challengeBytes], difficulty, Profile));
        Assert.Equal(3UL, Assert.IsType<VdfFailed>(ExpectOutcome()).RunId);
    }

    [Fact]
    public void Stopping_the_prover_cancels_its_run()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Endless, Profile));
        prover.Tell(PoisonPill.Instance);
        Assert.Equal(new VdfCancelled(1), ExpectOutcome());
    }

    [Fact]
    public void A_long_run_reports_progress_to_its_parent()
    {
        var prover = Prover();
        prover.Tell(new StartVdf(1, Challenge, Endless, Profile));
        var progress = Expect<VdfProgressed>();
        while (progress.Progress.Position == 0)
            progress = Expect<VdfProgressed>();
        Assert.Equal((1UL, Endless, VdfStage.Square),
            (progress.RunId, progress.Progress.Total, progress.Stage));
        Assert.True(progress.Progress.PerSecond > 0);
        prover.Tell(new CancelVdf(1));
        Assert.Equal(new VdfCancelled(1), ExpectOutcome());
    }

    VdfProgressed PausedProgress()
    {
        while (true)
            if (Expect<VdfProgressed>() is { IsPaused: true } progress)
                return progress;
    }

    IActorRef Prover() => ChildOf(VdfProverActor.Props(Arithmetics));
}
