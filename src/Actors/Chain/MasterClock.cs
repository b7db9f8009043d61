using QuilActors.Actors.Proving;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>/user/consensus/master-clock: the pulses without content. Every member may prove the next one: the member
/// of rank k publishes 1 + min(k, 4) pulse times after the last. Journal: <see cref="MasterAppended"/>.</summary>
sealed class MasterClock : ReceivePersistentActor, IWithTimers, IInspectable
{
    public const string Topic = "qa/master";

    /// <summary>Pulses that wait for the ones before them: as far ahead as gossip is taken, and a reply of sync.
    /// </summary>
    const int ParkedMax = (int)ConsensusLimits.MasterAheadMax + FrameLimits.SyncFramesMax;

    readonly ChainSettings _settings;
    readonly ConsensusProfile _profile;
    readonly VdfProfile _vdf;
    readonly ProverRing _ring;
    readonly IActorRef _prover;
    readonly SortedDictionary<ulong, MasterFrame> _parked = [];
    MasterLine _line;
    Judged? _judged;
    Bytes32? _proving;
    ulong _run;

    public MasterClock(ChainSettings settings)
    {
        _settings = settings;
        _profile = settings.Genesis.Profile;
        _vdf = VdfLink.Profile(_profile);
        _ring = settings.Genesis.Ring();
        _line = MasterLine.Empty(_profile.MasterDifficulty);
        _prover = Context.ActorOf(settings.Prover, "vdf");
        Recover<MasterAppended>(appended => _line = _line.With(appended.Frame));
        Recover<RecoveryCompleted>(_ => Begin());
        Command<ProvePulse>(_ => Prove());
        Command<VdfDone>(OnProved);
        Command<VdfFailed>(failed => OnNotProved(failed.RunId));
        Command<VdfCancelled>(cancelled => OnNotProved(cancelled.RunId));
        Command<VdfBusy>(busy => OnNotProved(busy.RunId));
        Command<VdfProgressed>(_ => { });
        Command<Candidate>(OnCandidate);
        Command<ImportMasters>(OnImport);
        Command<GetMasterLine>(_ =>
        {
            if (!_line.IsEmpty)
                Sender.Tell(new MasterAdvanced(_line));
        });
        Command<Published>(_ => { });
        Command<PublishFailed>(_ => { });
        Command<VdfVerified>(OnVerified);
    }

    public override string PersistenceId => $"master/{_settings.Genesis.ShortFilter}";

    public ITimerScheduler Timers { get; set; } = null!;

    public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
    {
        ["pulse"] = _line.IsEmpty ? "none" : $"{_line.Newest}",
        ["parked"] = $"{_parked.Count}",
        ["proving"] = _proving is null ? "no" : "yes",
    };

    void Begin()
    {
        if (_line.IsEmpty)
        {
            Prove();
            return;
        }
        _settings.Topics.Tell(new JoinTopic(Topic, Self));
        Announce();
    }

    void Announce()
    {
        Context.Parent.Tell(new MasterAdvanced(_line));
        var order = _ring.LeaderOrder(_line.SelectorOf(_line.Newest));
        for (var rank = 0; rank < order.Count; rank++)
        {
            if (order[rank].Address != _settings.Identity.Address)
                continue;
            var pulses = 1 + Math.Min(rank, 4);
            Timers.StartSingleTimer(nameof(ProvePulse), ProvePulse.Instance,
                TimeSpan.FromMilliseconds(_profile.PulseMilliseconds) * pulses);
        }
    }

    void Prove()
    {
        var input = _line.NextInput(_settings.Genesis.Seed);
        if (_proving == input)
            return;
        _proving = input;
        _prover.Tell(new StartVdf(++_run, input.ToArray(), _profile.MasterDifficulty, _vdf));
    }

    void OnProved(VdfDone done)
    {
        if (_proving is null || done.RunId != _run)
            return;
        var isNext = _proving == _line.NextInput(_settings.Genesis.Seed);
        _proving = null;
        if (!isNext)
            return;
        Append(new MasterFrame(_line.Next, _line.IsEmpty ? Bytes32.Zero : _line.SelectorOf(_line.Newest),
            _profile.MasterDifficulty, done.Proof), isOwn: true);
    }

    /// <summary>A run that gave no proof is tried again at the next turn.</summary>
    void OnNotProved(ulong run)
    {
        if (_proving is null || run != _run)
            return;
        var isNext = _proving == _line.NextInput(_settings.Genesis.Seed);
        _proving = null;
        if (isNext)
            Timers.StartSingleTimer(nameof(ProvePulse), ProvePulse.Instance,
                TimeSpan.FromMilliseconds(_profile.PulseMilliseconds));
    }

    void Append(MasterFrame frame, bool isOwn) => Persist(new MasterAppended(frame), _ =>
    {
        var isFirst = _line.IsEmpty;
        _line = _line.With(frame);
        _parked.Remove(frame.Number);
        if (_proving is not null && !isOwn)
        {
            _proving = null;
            _prover.Tell(new CancelVdf(_run));
        }
        if (isFirst)
            _settings.Topics.Tell(new JoinTopic(Topic, Self));
        else if (isOwn)
            _settings.Topics.Tell(new Publish(Topic, Canonical.ToArray(frame)));
        Announce();
        JudgeParked();
    });

    void OnCandidate(Candidate candidate)
    {
        if (!Canonical.TryRead<MasterFrame>(candidate.Data.Span, out var frame))
        {
            Answer(candidate.Ticket, Sender, Verdict.Reject);
            return;
        }
        if (frame.Number == _line.Next && _judged is null)
        {
            Judge(new Judged(frame, candidate.Ticket, Sender));
            return;
        }
        Answer(candidate.Ticket, Sender, Verdict.Ignore);
        if (frame.Number <= _line.Next)
            return;
        Context.Parent.Tell(new MasterGap(frame.Number));
        if (frame.Number <= _line.Newest + ConsensusLimits.MasterAheadMax)
            Park(frame);
    }

    void OnImport(ImportMasters import)
    {
        foreach (var frame in import.Frames.Where(frame => frame.Number >= _line.Next))
            Park(frame);
        JudgeParked();
    }

    void Park(MasterFrame frame)
    {
        _parked[frame.Number] = frame;
        if (_parked.Count > ParkedMax)
            _parked.Remove(_parked.Keys.Last());
    }

    void JudgeParked()
    {
        while (_parked.Count > 0 && _parked.Keys.First() is var number && number < _line.Next)
            _parked.Remove(number);
        if (_judged is null && _parked.Remove(_line.Next, out var frame))
            Judge(new Judged(frame, null, null));
    }

    void Judge(Judged judged)
    {
        if (!_line.Fits(judged.Frame, _profile.VdfOutputBytes))
        {
            Answer(judged.Ticket, judged.Topic, Verdict.Reject);
            JudgeParked();
            return;
        }
        var request = new VerifyVdf(_line.NextInput(_settings.Genesis.Seed).ToArray(), _profile.MasterDifficulty,
            judged.Frame.VdfOutput, _vdf);
        _judged = judged with { Request = request };
        _settings.Verifiers.Tell(request);
    }

    void OnVerified(VdfVerified verified)
    {
        if (_judged is not { } judged || !ReferenceEquals(judged.Request, verified.Request))
            return;
        _judged = null;
        Answer(judged.Ticket, judged.Topic, verified.Verdict.IsValid ? Verdict.Accept
            : verified.Verdict.IsInvalid ? Verdict.Reject : Verdict.LocalFault);
        if (verified.Verdict.IsValid && judged.Frame.Number == _line.Next)
            Append(judged.Frame, isOwn: false);
        else
            JudgeParked();
    }

    static void Answer(long? ticket, IActorRef? topic, Verdict verdict)
    {
        if (ticket is { } number)
            topic!.Tell(new Validated(number, verdict));
    }

    sealed record Judged(MasterFrame Frame, long? Ticket, IActorRef? Topic)
    {
        public VerifyVdf? Request { get; init; }
    }

    sealed record ProvePulse
    {
        public static ProvePulse Instance { get; } = new();
    }
}
