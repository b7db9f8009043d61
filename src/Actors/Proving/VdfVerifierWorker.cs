using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Proving;

/// <summary>One thread of the pool: derives a discriminant or checks one proof, as told.</summary>
sealed class VdfVerifierWorker : ReceiveActor
{
    /// <summary>Tests between two looks at the clock, about 10 ms at 2048 bits.</summary>
    const int TestsPerLook = 4;

    readonly VdfArithmetic _arithmetic;

    VdfVerifierWorker(VdfArithmetics arithmetics)
    {
        _arithmetic = arithmetics.Create();
        Receive<Derive>(OnDerive);
        Receive<Check>(OnCheck);
    }

    public static Props Props(VdfArithmetics arithmetics)
        => Engine.Props.Create(() => new VdfVerifierWorker(arithmetics))
            .WithDispatcher(Dispatchers.PinnedDispatcherId);

    protected override void PostStop() => _arithmetic.Dispose();

    void OnDerive(Derive work)
    {
        using var derivation = new DiscriminantDerivation(work.Profile, work.Challenge.Span);
        while (!derivation.Advance(TestsPerLook))
            if (work.Deadline is { } deadline && Clock.Now(Context.System) > deadline)
            {
                Sender.Tell(new Derived(work, null));
                return;
            }
        Sender.Tell(new Derived(work, derivation.Result));
    }

    void OnCheck(Check work)
    {
        var begun = Context.System.Clock.MonoTicks;
        var verifier = new WesolowskiVerifier(work.Discriminant.Profile, _arithmetic, new(1));
        var verdict = verifier.Verify(
            work.Discriminant, work.Item.Request.Difficulty, work.Item.Request.Proof.Span);
        Sender.Tell(new Checked(work, verdict, new TimeSpan(Context.System.Clock.MonoTicks - begun)));
    }

    /// <param name="Profile">Of the challenge.</param>
    /// <param name="Challenge">Whose discriminant is wanted.</param>
    /// <param name="Deadline">The last of those who wait; null if one of them has none.</param>
    internal sealed record Derive(VdfProfile Profile, ReadOnlyMemory<byte> Challenge, Instant? Deadline);

    /// <summary>Null: the deadline passed.</summary>
    internal sealed record Derived(Derive Work, ChallengeDiscriminant? Result);

    internal sealed record Check(VerifyItem Item, ChallengeDiscriminant Discriminant);

    internal sealed record Checked(Check Work, VdfVerdict Verdict, TimeSpan Time);
}

/// <summary>A request in the pool and who gets the verdict.</summary>
sealed record VerifyItem(VerifyVdf Request, IActorRef ReplyTo);
