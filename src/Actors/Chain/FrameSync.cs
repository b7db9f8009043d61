using QuilActors.Actors.Net;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>filter-&lt;id&gt;/sync: tells peers what this node has and answers what they ask; when a peer is ahead it
/// fetches the pulses, finds the fork by selectors (exponential, then finer), and hands frames to the reel one by one.
/// </summary>
sealed class FrameSync : ReceiveActor, IWithTimers, IInspectable
{
    /// <summary>Frames and pulses that gossip will bring by itself.</summary>
    const ulong AheadMin = 2;

    /// <summary>Only the newest frames must come with the bodies behind their work: nobody keeps older ones.</summary>
    const ulong WorkFrames = 8;

    /// <summary>Failed steps until a peer is parked.</summary>
    const int FailuresMax = 2;

    const int RequestBytesMax = 64 * 1024;
    const int ResponseBytesMax = FrameLimits.SyncBytesMax + 1024 * 1024;

    /// <summary>Slots between two questions for a peer's status.</summary>
    const int StatusSlots = 2;

    static readonly TimeSpan RequestDeadline = TimeSpan.FromSeconds(5);
    static readonly TimeSpan StepDeadline = TimeSpan.FromSeconds(20);
    static readonly TimeSpan ParkTime = TimeSpan.FromSeconds(60);

    readonly ChainSettings _settings;
    readonly Bytes32 _filter;
    readonly Bytes32 _genesis;
    readonly IActorRef _reel;
    readonly IActorRef _chain;
    readonly IActorRef _answers;
    readonly SortedDictionary<PeerId, Peer> _peers = [];
    MasterLine _line;
    FrameNode? _head;
    Run? _run;

    public FrameSync(ChainSettings settings, MasterLine line, IActorRef reel, IActorRef chain, IActorRef work)
    {
        _settings = settings;
        _filter = settings.Genesis.Filter;
        _genesis = settings.Genesis.FirstSelector();
        (_line, _reel, _chain) = (line, reel, chain);
        _answers = Context.ActorOf(Props.Create(() => new SyncAnswers(_filter, line, chain, work)), "answers");
        Receive<ReelReady>(ready => Begin(ready.Head));
        Receive<HeadIsAt>(head =>
        {
            _head = head.Move.To;
            Report();
        });
        Receive<MasterAdvanced>(OnMaster);
        Receive<MasterGap>(_ => AskAll());
        Receive<ParentMissing>(missing => OnParentMissing(missing.Source));
        Receive<PeerConnected>(peer => OnPeer(peer.Peer));
        Receive<PeerDisconnected>(peer => OnPeerGone(peer.Peer));
        Receive<PeerList>(list =>
        {
            foreach (var peer in list.Items)
                OnPeer(peer.Id);
        });
        Receive<AskStatus>(_ => AskAll());
        Receive<StepLate>(_ => Fail("no answer in time"));
        Receive<RequestReceived>(request =>
        {
            if (SyncMessage.TryRead(request.Payload.Span) is StatusRequest status)
            {
                Sender.Tell(new SendResponse(new StatusReply(Own()).ToArray()));
                OnStatus(request.From, status.Status);
            }
            else
                _answers.Forward(request);
        });
        Receive<ResponseReceived>(response => OnReply(response.From, SyncMessage.TryRead(response.Payload.Span)));
        Receive<RequestFailed>(failed => OnFailed(failed.To, failed.Reason));
        Receive<BranchSelectors>(mine =>
        {
            if (_run is { Stage: Stage.Fork } run)
            {
                run.Mine = mine.Selectors;
                Compare(run);
            }
        });
        Receive<FrameJudged>(OnJudged);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
    {
        ["peers"] = $"{_peers.Count}",
        ["state"] = State().Reason,
        ["behind"] = $"{State().FramesBehind}",
    };

    void Begin(FrameNode head)
    {
        _head = head;
        Context.System.EventStream.Subscribe<PeerConnected>(Self);
        Context.System.EventStream.Subscribe<PeerDisconnected>(Self);
        _settings.Net.Tell(new RegisterProtocol(
            SyncMessage.ProtocolId, Self, RequestBytesMax, ResponseBytesMax));
        _settings.Net.Tell(new GetPeers());
        Timers.StartPeriodicTimer(nameof(AskStatus), AskStatus.Instance,
            TimeSpan.FromMilliseconds(StatusSlots * _settings.Genesis.Profile.SlotMilliseconds));
        Report();
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    // What peers have.
    void OnPeer(PeerId peer)
    {
        _peers.TryAdd(peer, new Peer());
        Ask(peer, new StatusRequest(Own()));
        Report();
    }

    void OnPeerGone(PeerId peer)
    {
        _peers.Remove(peer);
        if (_run?.Peer == peer)
            Fail("the peer is gone");
        Report();
    }

    void AskAll()
    {
        foreach (var peer in _peers.Keys)
            Ask(peer, new StatusRequest(Own()));
    }

    void OnStatus(PeerId from, SyncStatus status)
    {
        if (!_peers.TryGetValue(from, out var peer))
            return;
        // Another network: its frames could never join.
        peer.IsForeign = status.Filter != _filter || (status.FinalNumber == 0 && status.FinalSelector != _genesis);
        peer.Status = peer.IsForeign ? null : status;
        Consider();
        Report();
    }

    void OnParentMissing(PeerId? source)
    {
        if (_run is null && source is { } peer && _peers.TryGetValue(peer, out var known) && IsUsable(known))
            Start(peer, known.Status!);
    }

    void Consider()
    {
        if (_run is not null || _head is null)
            return;
        foreach (var (id, peer) in _peers.OrderByDescending(pair => pair.Value.Status?.HeadNumber ?? 0))
        {
            if (!IsUsable(peer) || (peer.Status!.HeadNumber <= _head.Number + AheadMin
                && peer.Status.MasterNumber <= _line.Newest + AheadMin))
                continue;
            Start(id, peer.Status);
            return;
        }
    }

    static bool IsUsable(Peer peer) => peer is { IsForeign: false, Status: not null }
        && peer.ParkedUntil <= Clock.Now(Context.System);

    SyncStatus Own() => new(_filter, 0, _genesis, _head!.Number, _head.Selector, _head.Header.MmrRoot, _line.Newest);

    SyncState State()
    {
        var asked = _peers.Values.Where(peer => !peer.IsForeign).ToArray();
        var best = asked.Max(peer => peer.Status?.HeadNumber) ?? 0;
        var behind = _head is null || best <= _head.Number ? 0 : best - _head.Number;
        var settled = _head is not null && (asked.Length == 0 || asked.Any(peer => peer.Status is not null));
        var reason = !settled ? "asking peers for their heads"
            : _run is null ? behind > AheadMin ? $"{behind} frames behind" : ""
            : _run.Stage == Stage.Masters ? $"fetching pulses, {_line.Newest} of {_run.Target.MasterNumber}"
            : $"fetching frames, {_head!.Number} of {_run.Target.HeadNumber}";
        return new SyncState(settled, behind, reason);
    }

    void Report() => Context.Parent.Tell(State());

    // A run against one peer: pulses, fork, frames.
    void Start(PeerId peer, SyncStatus target)
    {
        _run = new Run(peer, target);
        NextMasters();
        Report();
    }

    void NextMasters()
    {
        if (_run is not { } run)
            return;
        run.Stage = Stage.Masters;
        if (run.Target.MasterNumber > _line.Newest)
        {
            var count = Math.Min(FrameLimits.SyncFramesMax, run.Target.MasterNumber - _line.Newest);
            Step(new GetMasters(_line.Next, (int)count));
        }
        else if (run.Target.HeadSelector == _head!.Selector)
            Finish();
        else
            AskFork(run, ForkProbe.Exponential(Math.Min(_head.Number, run.Target.HeadNumber)));
    }

    void OnMaster(MasterAdvanced advanced)
    {
        _line = advanced.Line;
        _answers.Tell(advanced);
        if (_run is { Stage: Stage.Importing } && _line.Newest >= _run.ImportingUpTo)
            NextMasters();
    }

    void AskFork(Run run, IReadOnlyList<ulong> numbers)
    {
        run.Stage = Stage.Fork;
        (run.Numbers, run.Mine, run.Theirs) = (numbers, null, null);
        _chain.Tell(new ReadSelectors(numbers));
        Step(new GetSelectors(_filter, numbers));
    }

    void Compare(Run run)
    {
        if (run.Mine is null || run.Theirs is null)
            return;
        var (fork, next) = ForkProbe.Narrow(run.Numbers, run.Mine, run.Theirs);
        if (fork is not { } common)
            Fail("no common frame: another genesis");
        else if (next.Count > 0)
            AskFork(run, next);
        else
            NextFrames(run, common + 1);
    }

    void NextFrames(Run run, ulong from)
    {
        run.Stage = Stage.Frames;
        if (from > run.Target.HeadNumber)
            Finish();
        else
            Step(new GetFrames(_filter, from,
                (int)Math.Min(FrameLimits.SyncFramesMax, run.Target.HeadNumber - from + 1), FrameLimits.SyncBytesMax));
    }

    void JudgeNext(Run run)
    {
        if (!run.Frames.TryDequeue(out var frame))
        {
            NextFrames(run, run.LastJudged + 1);
            return;
        }
        run.LastJudged = frame.Header.Number;
        Timers.StartSingleTimer(nameof(StepLate), StepLate.Instance, StepDeadline);
        _reel.Tell(new JudgeFrame(frame, Canonical.ToArray(frame).Length, run.Peer,
            frame.Header.Number + WorkFrames >= run.Target.HeadNumber));
    }

    void OnJudged(FrameJudged judged)
    {
        if (_run is not { Stage: Stage.Judging } run)
            return;
        if (judged.Joined)
            JudgeNext(run);
        else
            Fail($"frame {run.LastJudged} did not join: "
                + (judged.Reject == FrameReject.None ? judged.Reason : judged.Reject.ToString()));
    }

    void OnReply(PeerId from, SyncMessage? message)
    {
        if (message is StatusReply status)
        {
            OnStatus(from, status.Status);
            return;
        }
        if (_run is not { } run || run.Peer != from)
            return;
        switch (message, run.Stage)
        {
            case (MastersReply { Masters.Count: > 0 } masters, Stage.Masters):
                run.Stage = Stage.Importing;
                run.ImportingUpTo = masters.Masters[^1].Number;
                Timers.StartSingleTimer(nameof(StepLate), StepLate.Instance, StepDeadline);
                Context.Parent.Tell(new ImportMasters(masters.Masters));
                break;
            case (SelectorsReply selectors, Stage.Fork) when selectors.Selectors.Count == run.Numbers.Count:
                run.Theirs = selectors.Selectors;
                Compare(run);
                break;
            case (FramesReply { Frames.Count: > 0 } frames, Stage.Frames):
                run.Stage = Stage.Judging;
                foreach (var frame in frames.Frames)
                    run.Frames.Enqueue(frame);
                JudgeNext(run);
                break;
            default:
                Fail("a reply that does not fit");
                break;
        }
    }

    void OnFailed(PeerId to, string reason)
    {
        if (_run?.Peer == to && _run.Stage is Stage.Masters or Stage.Fork or Stage.Frames)
            Fail(reason);
    }

    void Finish()
    {
        Timers.Cancel(nameof(StepLate));
        if (_run is { } run && _peers.TryGetValue(run.Peer, out var peer))
        {
            peer.Failures = 0;
            Ask(run.Peer, new StatusRequest(Own()));
        }
        _run = null;
        Report();
    }

    void Fail(string reason)
    {
        if (_run is not { } run)
            return;
        _run = null;
        Timers.Cancel(nameof(StepLate));
        ChainLog.SyncFailed(Context, run.Peer.ToString(), reason);
        if (_peers.TryGetValue(run.Peer, out var peer) && ++peer.Failures >= FailuresMax)
        {
            peer.Failures = 0;
            peer.ParkedUntil = Clock.Now(Context.System) + ParkTime;
        }
        Report();
    }

    void Step(SyncMessage message)
    {
        Timers.StartSingleTimer(nameof(StepLate), StepLate.Instance, StepDeadline);
        Ask(_run!.Peer, message);
    }

    void Ask(PeerId peer, SyncMessage message) => _settings.Net.Tell(new SendRequest(
        peer, SyncMessage.ProtocolId, message.ToArray(), RequestDeadline));

    sealed class Peer
    {
        public SyncStatus? Status { get; set; }

        public bool IsForeign { get; set; }

        public int Failures { get; set; }

        public Instant ParkedUntil { get; set; }
    }

    enum Stage
    {
        Masters,
        Importing,
        Fork,
        Frames,
        Judging,
    }

    sealed class Run(PeerId peer, SyncStatus target)
    {
        public PeerId Peer => peer;

        public SyncStatus Target => target;

        public Stage Stage { get; set; }

        public ulong ImportingUpTo { get; set; }

        public IReadOnlyList<ulong> Numbers { get; set; } = [];

        public IReadOnlyList<Bytes32>? Mine { get; set; }

        public IReadOnlyList<Bytes32>? Theirs { get; set; }

        public Queue<Frame> Frames { get; } = new();

        public ulong LastJudged { get; set; }
    }

    sealed record AskStatus
    {
        public static AskStatus Instance { get; } = new();
    }

    sealed record StepLate
    {
        public static StepLate Instance { get; } = new();
    }
}
