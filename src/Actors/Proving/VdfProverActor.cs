using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Proving;

/// <summary>Computes one proof at a time on the prover threads, in slices, so that pausing and cancelling are answered
/// within a few milliseconds. Runs stay in memory: a crash ends the run as failed and its owner starts it again.
/// </summary>
/// <remarks>Idle -> running &lt;-> paused -> idle. The next slice is a message to itself behind whatever came in.
/// </remarks>
public sealed class VdfProverActor : ReceiveActor, IInspectable
{
    static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    readonly VdfArithmetic _arithmetic;
    readonly int _sliceSquarings;
    Active? _active;
    ulong _runsEnded;

    VdfProverActor(VdfArithmetics arithmetics, int sliceSquarings)
    {
        _arithmetic = arithmetics.Create();
        _sliceSquarings = sliceSquarings;
        Receive<StartVdf>(OnStart);
        Receive<Slice>(OnSlice);
        Receive<PauseVdf>(pause => SetPaused(pause.RunId, true));
        Receive<ResumeVdf>(resume => SetPaused(resume.RunId, false));
        Receive<CancelVdf>(OnCancel);
        Receive<GetVdfProgress>(_ => Sender.Tell(_active is { } active ? active.Progressed() : new VdfIdle()));
    }

    /// <param name="arithmetics">The node's.</param>
    /// <param name="sliceSquarings">The work of one turn, 64 to 65,536 squarings.</param>
    /// <param name="dispatcher">Dedicated threads.</param>
    public static Props Props(
        VdfArithmetics arithmetics, int sliceSquarings = 1024, string dispatcher = Dispatchers.ProverDispatcherId)
    {
        ArgumentNullException.ThrowIfNull(arithmetics);
        ArgumentOutOfRangeException.ThrowIfLessThan(sliceSquarings, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sliceSquarings, 65_536);
        return Engine.Props.Create(() => new VdfProverActor(arithmetics, sliceSquarings)).WithDispatcher(dispatcher);
    }

    public IReadOnlyDictionary<string, object?> Inspect() => new SortedDictionary<string, object?>
    {
        ["path"] = _arithmetic.Path,
        ["run"] = _active is { } active ? $"{active.RunId}" : "none",
        ["stage"] = _active is { } one ? $"{one.Run.Stage} {one.Run.Position}/{one.Run.Difficulty}" : "idle",
        ["runs ended"] = $"{_runsEnded}",
    };

    protected override void PreRestart(Exception reason, object? message)
    {
        if (_active is { } active)
            End(new VdfFailed(active.RunId, $"the prover crashed: {reason.Message}"));
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        if (_active is { } active)
            End(new VdfCancelled(active.RunId));
        _arithmetic.Dispose();
    }

    void OnStart(StartVdf start)
    {
        if (_active is { } active)
        {
            Sender.Tell(active.RunId == start.RunId
                ? active.Progressed()
                : new VdfBusy(start.RunId, active.RunId));
            return;
        }
        if (!start.Profile.Accepts(start.Challenge.Span) || !start.Profile.Accepts(start.Difficulty))
        {
            Context.Parent.Tell(new VdfFailed(
                start.RunId,
                $"{start.Profile} takes no challenge of {start.Challenge.Length} bytes with T = {start.Difficulty}"));
            return;
        }
        _active = new(start.RunId, new(start.Profile, start.Challenge.Span, start.Difficulty, _arithmetic));
        Self.Tell(new Slice(_active));
    }

    void OnSlice(Slice slice)
    {
        // A slice of a run that ended or was paused meanwhile.
        if (!ReferenceEquals(slice.Of, _active) || _active.IsPaused)
            return;
        var begun = Context.System.Clock.MonoTicks;
        var squaring = _active.Run.Stage == VdfStage.Square;
        var ended = _active.Run.Advance(_sliceSquarings);
        var now = Context.System.Clock.MonoTicks;
        if (squaring)
            _active.SquaringTicks += now - begun;
        if (ended)
        {
            End(_active.Run.Stage == VdfStage.Done
                ? new VdfDone(_active.RunId, _active.Run.Proof)
                : new VdfFailed(_active.RunId, $"{_active.Run.SelfCheckFailures} self-checks failed"));
            return;
        }
        if (now - _active.PushedAt >= ProgressInterval.Ticks)
        {
            _active.PushedAt = now;
            Context.Parent.Tell(_active.Progressed());
        }
        Self.Tell(slice);
    }

    void SetPaused(ulong runId, bool paused)
    {
        if (_active is not { } active || active.RunId != runId || active.IsPaused == paused)
            return;
        active.IsPaused = paused;
        // A new token: a slice from before the pause may still be in the inbox.
        _active = active.Renew();
        if (!paused)
            Self.Tell(new Slice(_active));
    }

    void OnCancel(CancelVdf cancel)
    {
        if (_active is { } active && active.RunId == cancel.RunId)
            End(new VdfCancelled(cancel.RunId));
    }

    void End(object outcome)
    {
        _active?.Run.Dispose();
        _active = null;
        _runsEnded++;
        Context.Parent.Tell(outcome);
    }

    sealed record Slice(Active Of);

    sealed class Active(ulong runId, ProverRun run)
    {
        public ulong RunId => runId;

        public ProverRun Run => run;

        public bool IsPaused { get; set; }

        public long SquaringTicks { get; set; }

        public long PushedAt { get; set; }

        public Active Renew() => new(runId, run)
        {
            IsPaused = IsPaused,
            SquaringTicks = SquaringTicks,
            PushedAt = PushedAt,
        };

        public VdfProgressed Progressed() => new(
            runId, VdfProgress.Of(run.Position, run.Difficulty, new TimeSpan(SquaringTicks)), run.Stage, IsPaused);
    }
}
