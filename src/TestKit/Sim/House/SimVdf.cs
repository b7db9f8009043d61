using System.Buffers.Binary;
using System.Security.Cryptography;
using QuilActors.Actors.Proving;
using QuilActors.Engine;
using QuilActors.Protocols.Vdf;

namespace QuilActors.TestKit.Sim.House;

/// <summary>A delay function that only costs virtual time: the proof is a token bound to challenge and difficulty under
/// a secret of the world. No node knows the secret but through a prover that waited.</summary>
static class SimVdf
{
    public static byte[] Token(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> challenge, uint difficulty, int bytes)
    {
        var input = new byte[secret.Length + challenge.Length + sizeof(uint)];
        secret.CopyTo(input);
        challenge.CopyTo(input.AsSpan(secret.Length));
        BinaryPrimitives.WriteUInt32BigEndian(input.AsSpan(input.Length - sizeof(uint)), difficulty);
        var token = new byte[bytes];
        var block = SHA256.HashData(input);
        for (var at = 0; at < bytes; at += block.Length)
        {
            block.AsSpan(0, Math.Min(block.Length, bytes - at)).CopyTo(token.AsSpan(at));
            block = SHA256.HashData(block);
        }
        return token;
    }
}

/// <summary>Speaks as <see cref="VdfProverActor"/> does and waits T x step of virtual time.</summary>
sealed class SimVdfProver : ReceiveActor, IWithTimers
{
    readonly byte[] _secret;
    readonly TimeSpan _step;
    StartVdf? _run;
    TimeSpan _left;
    TimeSpan _resumed;
    bool _isPaused;

    SimVdfProver(byte[] secret, TimeSpan step)
    {
        (_secret, _step) = (secret, step);
        Receive<StartVdf>(OnStart);
        Receive<PauseVdf>(pause => OnPause(pause.RunId));
        Receive<ResumeVdf>(resume => OnResume(resume.RunId));
        Receive<CancelVdf>(cancel =>
        {
            if (_run?.RunId == cancel.RunId)
                End(new VdfCancelled(cancel.RunId));
        });
        Receive<GetVdfProgress>(_ => Sender.Tell(_run is null ? new VdfIdle() : Progress()));
        Receive<Due>(_ => End(new VdfDone(_run!.RunId, SimVdf.Token(
            _secret, _run.Challenge.Span, _run.Difficulty, _run.Profile.ProofBytes))));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props Props(byte[] secret, TimeSpan step)
        => Engine.Props.Create(() => new SimVdfProver(secret, step));

    protected override void PostStop()
    {
        if (_run is { } run)
            End(new VdfCancelled(run.RunId));
    }

    void OnStart(StartVdf start)
    {
        if (_run is { } active)
        {
            Sender.Tell(active.RunId == start.RunId ? Progress() : new VdfBusy(start.RunId, active.RunId));
            return;
        }
        _run = start;
        _left = _step * start.Difficulty;
        _isPaused = false;
        Wait();
    }

    void OnPause(ulong run)
    {
        if (_run?.RunId != run || _isPaused)
            return;
        _isPaused = true;
        _left -= Now - _resumed;
        Timers.Cancel(nameof(Due));
    }

    void OnResume(ulong run)
    {
        if (_run?.RunId != run || !_isPaused)
            return;
        _isPaused = false;
        Wait();
    }

    void Wait()
    {
        _resumed = Now;
        Timers.StartSingleTimer(nameof(Due), new Due(), _left > TimeSpan.Zero ? _left : TimeSpan.Zero);
    }

    VdfProgressed Progress()
    {
        var left = _isPaused ? _left : _left - (Now - _resumed);
        var spent = _step * _run!.Difficulty - left;
        return new VdfProgressed(_run.RunId, VdfProgress.Of(
            (uint)Math.Min(_run.Difficulty, Math.Max(0, spent.Ticks / _step.Ticks)), _run.Difficulty, spent),
            VdfStage.Square, _isPaused);
    }

    void End(object outcome)
    {
        _run = null;
        Timers.Cancel(nameof(Due));
        Context.Parent.Tell(outcome);
    }

    sealed record Due;
}

/// <summary>Speaks as <see cref="VdfVerifierPool"/> does; a token that is not the one is invalid.</summary>
sealed class SimVdfVerifiers : ReceiveActor
{
    SimVdfVerifiers(byte[] secret) => Receive<VerifyVdf>(verify =>
    {
        var (difficulty, profile) = (verify.Difficulty, verify.Profile);
        var challenge = verify.Challenge.Span;
        var token = SimVdf.Token(secret, challenge, difficulty, profile.ProofBytes);
        Sender.Tell(new VdfVerified(verify, VdfVerdict.OfToken(
            profile, challenge, difficulty, verify.Proof.Span, token.AsSpan().SequenceEqual(verify.Proof.Span))));
    });

    public static Props Props(byte[] secret) => Engine.Props.Create(() => new SimVdfVerifiers(secret));
}
