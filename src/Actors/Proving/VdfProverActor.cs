using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Vdf;

namespace QuilActors.Actors.Proving;

/// <summary>Computes one proof at a time on the prover threads, in slices, so that pausing and cancelling are answered
/// within a few milliseconds. Long runs leave checkpoints on disk and are taken up after a crash when their owner
/// starts them again; short ones begin anew.</summary>
/// <remarks>Idle -> (opening, for long runs) -> running &lt;-> paused -> idle. The next slice is a message to itself
/// behind whatever came in.</remarks>
public sealed class VdfProverActor : ReceiveActor, IInspectable
{
    static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    readonly VdfArithmetics _arithmetics;
    readonly VdfArithmetic _arithmetic;
    readonly VdfProverSettings _settings;
    IActorRef? _checkpoints;
    string? _resumeFault;
    ProverTurn? _active;
    ulong _runsEnded;

    VdfProverActor(VdfArithmetics arithmetics, VdfProverSettings settings)
    {
        _arithmetics = arithmetics;
        _arithmetic = arithmetics.Create();
        _settings = settings;
        Receive<StartVdf>(OnStart);
        Receive<VdfCheckpoints.RunOpened>(OnOpened);
        Receive<VdfCheckpoints.CheckpointStored>(OnStored);
        Receive<ProofShareWorker.ShareDone>(OnShare);
        Receive<Slice>(OnSlice);
        Receive<PauseVdf>(pause => SetPaused(pause.RunId, true));
        Receive<ResumeVdf>(resume => SetPaused(resume.RunId, false));
        Receive<CancelVdf>(OnCancel);
        Receive<GetVdfProgress>(_ => Sender.Tell(_active is { } active ? active.Progressed() : new VdfIdle()));
        Receive<Terminated>(OnTerminated);
    }

    /// <param name="arithmetics">The node's.</param>
    /// <param name="settings">Null for the defaults, without checkpoints.</param>
    /// <param name="dispatcher">Dedicated threads.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public static Props Props(
        VdfArithmetics arithmetics, VdfProverSettings? settings = null,
        string dispatcher = Dispatchers.ProverDispatcherId)
    {
        ArgumentNullException.ThrowIfNull(arithmetics);
        var used = settings ?? new();
        used.Check();
        return Engine.Props.Create(() => new VdfProverActor(arithmetics, used)).WithDispatcher(dispatcher);
    }

    public IReadOnlyDictionary<string, object?> Inspect() => new SortedDictionary<string, object?>
    {
        ["path"] = _arithmetic.Path,
        ["run"] = _active is { } active ? $"{active.RunId}" : "none",
        ["stage"] = _active is { } one ? $"{one.Stage} {one.Position}/{one.Start.Difficulty}" : "idle",
        ["resumable"] = _resumeFault is { } fault ? $"no: {fault}" : _checkpoints is null ? "no" : "long runs",
        ["runs ended"] = $"{_runsEnded}",
    };

    protected override void PreStart()
    {
        if (_settings.Resume is { } resume)
            _checkpoints = Context.Watch(Context.ActorOf(
                VdfCheckpoints.Props($"vdf{Self.Path.ToStringWithoutAddress()}", resume.Blobs), "checkpoints"));
    }

    protected override void PreRestart(Exception reason, object? message)
    {
        if (_active is { } active)
            Leave(new VdfFailed(active.RunId, $"the prover crashed: {reason.Message}"));
        base.PreRestart(reason, message);
    }

    // The checkpoints stay: a later process takes the run up.
    protected override void PostStop()
    {
        if (_active is { } active)
            Leave(new VdfCancelled(active.RunId));
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
        _active = new(start);
        if (IsLong(start) && _checkpoints is { } checkpoints)
            checkpoints.Tell(new VdfCheckpoints.OpenRun(
                start, ProverOptions.CheapestWidth(start.Difficulty, _settings.Workers)));
        else
            Begin(_active, null, []);
    }

    bool IsLong(StartVdf start) => _settings.Resume is { } resume && start.Difficulty >= resume.DifficultyMin;

    void OnOpened(VdfCheckpoints.RunOpened opened)
    {
        if (_active is not { Run: null } active || active.RunId != opened.RunId)
            return;
        active.IsKept = true;
        Begin(active, opened.Width, opened.Checkpoints);
    }

    void Begin(ProverTurn active, int? width, IReadOnlyList<ProverCheckpoint> checkpoints)
    {
        var start = active.Start;
        active.Run = new(
            start.Profile, start.Challenge.Span, start.Difficulty, _arithmetic, new(width, _settings.Workers),
            checkpoints);
        active.CheckpointAt = Context.System.Clock.MonoTicks;
        if (!active.IsPaused)
            Self.Tell(new Slice(active.Token));
    }

    void OnSlice(Slice slice)
    {
        // A slice of a run that ended or was paused meanwhile.
        if (_active is not { Run: { } run } active || !ReferenceEquals(slice.Token, active.Token) || active.IsPaused)
            return;
        var begun = Context.System.Clock.MonoTicks;
        var stage = run.Stage;
        var ended = run.Advance(_settings.SliceSquarings);
        var now = Context.System.Clock.MonoTicks;
        active.Spent(stage, now - begun);
        if (ended)
        {
            _settings.Metrics?.Proof(active.Stages, run.SelfCheckFailures);
            End(run.Stage == VdfStage.Done
                ? new VdfDone(active.RunId, run.Proof)
                : new VdfFailed(active.RunId, $"{run.SelfCheckFailures} self-checks failed"));
            return;
        }
        // The last squaring is always told: a short run has no other moment that knows its rate.
        if (now - active.PushedAt >= ProgressInterval.Ticks || (stage == VdfStage.Square && run.Stage != stage))
        {
            active.PushedAt = now;
            var progressed = active.Progressed();
            _settings.Metrics?.Rate(progressed.Progress.PerSecond);
            Context.Parent.Tell(progressed);
        }
        Checkpoint(active, run, now);
        foreach (var share in run.TakeShares())
            active.Workers.Add(Context.Watch(Context.ActorOf(ProofShareWorker.Props(_arithmetics, share))));
        active.IsWaiting = run.IsWaiting;
        if (!active.IsWaiting)
            Self.Tell(slice);
    }

    void Checkpoint(ProverTurn active, ProverRun run, long now)
    {
        if (!active.IsKept || _settings.Resume is not { } resume
            || active.Outstanding == VdfResume.OutstandingMax
            || run.Position < active.CheckpointPosition + resume.CheckpointSquarings
            || now - active.CheckpointAt < resume.CheckpointSeconds * TimeSpan.TicksPerSecond
            || run.TakeCheckpoint(VdfResume.FormsMax) is not { } checkpoint)
            return;
        active.CheckpointAt = now;
        active.CheckpointPosition = checkpoint.Position;
        active.Outstanding++;
        _checkpoints!.Tell(new VdfCheckpoints.StoreCheckpoint(active.RunId, checkpoint));
    }

    void OnStored(VdfCheckpoints.CheckpointStored stored)
    {
        if (_active is not { } active || active.RunId != stored.RunId)
            return;
        active.Outstanding--;
        _resumeFault = stored.Fault;
        if (stored.Fault is not { } fault)
            return;
        active.IsKept = false;
        NotResumable(fault);
    }

    void OnShare(ProofShareWorker.ShareDone done)
    {
        if (_active is not { Run: { } run } active || !active.Workers.Remove(Sender))
            return;
        Context.Unwatch(Sender);
        Context.Stop(Sender);
        run.Return(done.Share);
        if (!active.IsWaiting)
            return;
        active.IsWaiting = false;
        Self.Tell(new Slice(active.Token));
    }

    void OnTerminated(Terminated terminated)
    {
        if (terminated.ActorRef.Equals(_checkpoints))
        {
            _checkpoints = null;
            NotResumable("its journal could not be read or written");
            if (_active is not { } active)
                return;
            active.IsKept = false;
            if (active.Run is null)
                Begin(active, null, []);
        }
        else if (_active?.Workers.Contains(terminated.ActorRef) == true)
            throw new InvalidOperationException("a worker of the proof stopped");
    }

    void NotResumable(string why)
    {
        _resumeFault = why;
        Context.GetLogger().Warning("VDF not resumable: {0}", why);
    }

    void SetPaused(ulong runId, bool paused)
    {
        if (_active is not { } active || active.RunId != runId || active.IsPaused == paused)
            return;
        active.IsPaused = paused;
        // A new token: a slice from before the pause may still be in the inbox.
        active.Token = new();
        if (!paused && active.Run is not null)
            Self.Tell(new Slice(active.Token));
    }

    void OnCancel(CancelVdf cancel)
    {
        if (_active is { } active && active.RunId == cancel.RunId)
            End(new VdfCancelled(cancel.RunId));
    }

    /// <summary>The run is over and will not be taken up.</summary>
    void End(object outcome)
    {
        if (_active is { } active && IsLong(active.Start))
            _checkpoints?.Tell(new VdfCheckpoints.EndRun());
        Leave(outcome);
    }

    void Leave(object outcome)
    {
        foreach (var worker in _active!.Workers)
        {
            Context.Unwatch(worker);
            Context.Stop(worker);
        }
        _active.Run?.Dispose();
        _active = null;
        _runsEnded++;
        Context.Parent.Tell(outcome);
    }

    sealed record Slice(object Token);
}
