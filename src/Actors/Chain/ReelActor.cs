using QuilActors.Actors.Proving;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>filter-&lt;id&gt;/reel: judges frames in the order of the checks, cheapest first, and keeps the tree of the
/// valid ones. Frames come from gossip, from sync and from this node. Owner of the <see cref="TimeReel"/>, which the
/// chain rebuilds from its journal.</summary>
sealed class ReelActor : ReceiveActor, IWithTimers, IInspectable
{
    /// <summary>Frames under judgement at once; more are ignored and found again by sync.</summary>
    const int JudgingMax = 256;

    /// <summary>How often a frame that is ahead of clock or pulse is looked at again.</summary>
    const int HoldsMax = 4;

    /// <summary>Header hashes of rejected frames that are remembered.</summary>
    const int RejectedMax = 4_096;

    readonly ChainSettings _settings;
    readonly ChainRules _rules;
    readonly VdfProfile _vdf;
    readonly IActorRef _work;
    readonly string _topic;
    readonly OrphanPool _orphans = new();
    readonly Dictionary<Bytes32, Judgement> _judging = [];
    readonly HashSet<Bytes32> _rejected = [];
    readonly Queue<Bytes32> _rejectedOrder = new();
    TimeReel? _reel;
    MasterLine _line;
    IActorRef _chain = ActorRefs.Nobody;

    public ReelActor(ChainSettings settings, ChainRules rules, MasterLine line, IActorRef work)
    {
        _settings = settings;
        _rules = rules;
        _line = line;
        _work = work;
        _vdf = VdfLink.Profile(rules.Profile);
        _topic = TopicNames.Frames(settings.Genesis);
        Receive<ReelRecovered>(OnRecovered);
        Receive<MasterAdvanced>(OnMaster);
        Receive<Candidate>(OnCandidate);
        Receive<JudgeFrame>(judge => Judge(
            judge.Frame, judge.SizeBytes, judge.Source, judge.WorkNeeded, null, Sender));
        Receive<ResumeJudging>(resume =>
        {
            if (_judging.TryGetValue(resume.Key, out var judgement) && judgement.Stage == Stage.Held)
                Start(judgement);
        });
        Receive<VdfVerified>(OnVerified);
        Receive<WorkRequired>(OnWork);
        Receive<AnswerFrames>(Answer);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
    {
        ["head"] = _reel is null ? "recovering" : $"{_reel.Head.Number} {_reel.Head.Selector.ToShortString()}",
        ["frames"] = $"{_reel?.Count ?? 0}",
        ["orphans"] = $"{_orphans.Count}",
        ["judging"] = $"{_judging.Count}",
    };

    void OnRecovered(ReelRecovered recovered)
    {
        _reel = recovered.Reel;
        _chain = Sender;
        Context.Parent.Tell(new ReelReady(_reel.Head, _reel.Snapshot(), recovered.Unsent));
        _settings.Topics.Tell(new JoinTopic(_topic, Self)
        {
            MessagesPerSecond = 1_000.0 / _rules.Profile.SlotMilliseconds,
        });
    }

    void OnMaster(MasterAdvanced advanced)
    {
        _line = advanced.Line;
        foreach (var judgement in _judging.Values.Where(j =>
            j.Stage == Stage.Held && j.Frame.Header.MasterNumber <= _line.Newest).ToArray())
            Start(judgement);
    }

    void OnCandidate(Candidate candidate)
    {
        var ticket = (candidate.Ticket, Sender);
        if (_reel is null)
        {
            Settle(ticket, Verdict.Ignore);
            return;
        }
        var frame = candidate.Data.Length > FrameLimits.GossipBytesMax
            ? null
            : Frame.TryRead(candidate.Data.Span, out _);
        if (frame is null)
            Settle(ticket, Verdict.Reject);
        else
            Judge(frame, candidate.Data.Length, candidate.From, true, ticket, null);
    }

    void Judge(
        Frame frame, int size, PeerId? source, bool workNeeded, (long, IActorRef)? ticket, IActorRef? replyTo)
    {
        var key = frame.Header.HeaderHash();
        if (_judging.TryGetValue(key, out var running))
        {
            running.Add(ticket, replyTo);
            return;
        }
        var judgement = new Judgement(key, frame, size, source, workNeeded);
        judgement.Add(ticket, replyTo);
        if (_reel is null)
            End(judgement, Verdict.Ignore, false, FrameReject.None, "the chain is recovering");
        else if (frame.Header.VdfOutput.Length != 0 && _reel.Find(frame.Header.Selector()) is not null)
            End(judgement, Verdict.Ignore, true, FrameReject.None, "known");
        else if (_rejected.Contains(key))
            End(judgement, Verdict.Reject, false, FrameReject.KnownBad, "");
        else if (_judging.Count >= JudgingMax)
            End(judgement, Verdict.Ignore, false, FrameReject.None, $"{JudgingMax} frames are under judgement");
        else
        {
            _judging.Add(key, judgement);
            Start(judgement);
        }
    }

    /// <summary>Checks 2 to 8, then the VDF.</summary>
    void Start(Judgement judgement)
    {
        var header = judgement.Frame.Header;
        if (header.Number <= _reel!.Oldest)
        {
            End(judgement, Verdict.Ignore, false, FrameReject.TooOld, "");
            return;
        }
        if (_reel.Find(header.ParentSelector) is not { } parent)
        {
            Orphan(judgement);
            return;
        }
        var now = Clock.Now(Context.System);
        var verdict = _rules.CheckHeader(parent, header, _line, now);
        var reject = verdict.Reject == FrameReject.None && verdict.HoldUntil is null
            ? _rules.CheckSignature(parent, header)
            : verdict.Reject;
        if (reject != FrameReject.None)
        {
            Reject(judgement, reject);
            return;
        }
        if (verdict.HoldUntil is { } until)
        {
            Hold(judgement, until - now);
            return;
        }
        judgement.Parent = parent;
        judgement.Stage = Stage.Vdf;
        judgement.Request = new VerifyVdf(
            header.VdfInput().ToArray(), header.Difficulty, header.VdfOutput, _vdf);
        _settings.Verifiers.Tell(judgement.Request);
    }

    void Orphan(Judgement judgement)
    {
        var (number, head) = (judgement.Frame.Header.Number, _reel!.Head.Number);
        if (number <= head + ConsensusLimits.OrphanHorizonFrames
            && number + ConsensusLimits.OrphanHorizonFrames >= head)
            _orphans.Add(judgement.Frame, judgement.SizeBytes);
        Context.Parent.Tell(new ParentMissing(number, judgement.Source));
        End(judgement, Verdict.Ignore, false, FrameReject.None, "its parent is not here");
    }

    void Hold(Judgement judgement, TimeSpan time)
    {
        if (judgement.Holds++ >= HoldsMax)
        {
            End(judgement, Verdict.Ignore, false, FrameReject.None, "it names a time or pulse that did not come");
            return;
        }
        judgement.Stage = Stage.Held;
        Timers.StartSingleTimer(judgement.Key, new ResumeJudging(judgement.Key),
            time > TimeSpan.Zero ? time : TimeSpan.Zero);
    }

    void OnVerified(VdfVerified verified)
    {
        var judgement = _judging.Values.FirstOrDefault(j =>
            j.Stage == Stage.Vdf && ReferenceEquals(j.Request, verified.Request));
        if (judgement is null)
            return;
        if (verified.Verdict.IsInvalid)
            Reject(judgement, FrameReject.BadVdf);
        else if (!verified.Verdict.IsValid)
            End(judgement, Verdict.LocalFault, false, FrameReject.None, $"not verified: {verified.Verdict}");
        else if (judgement.WorkNeeded && judgement.Frame.Body.Work.Count > 0)
        {
            judgement.Stage = Stage.Work;
            _work.Tell(new RequireWork(
                judgement.Key, judgement.Parent!, judgement.Frame.Body.Work, judgement.Source));
        }
        else
            Join(judgement);
    }

    void OnWork(WorkRequired work)
    {
        if (!_judging.TryGetValue(work.Key, out var judgement) || judgement.Stage != Stage.Work)
            return;
        if (work.Reject != WorkReject.None)
            Reject(judgement, FrameReject.BadWork);
        else if (work.Missing)
            End(judgement, Verdict.Ignore, false, FrameReject.None, "the bodies of its work are not to be had");
        else
            Join(judgement);
    }

    void Join(Judgement judgement)
    {
        var parent = _reel!.Find(judgement.Frame.Header.ParentSelector);
        if (parent is null)
        {
            End(judgement, Verdict.Ignore, false, FrameReject.TooOld, "");
            return;
        }
        var reject = _rules.TryJoin(parent, judgement.Frame, _line, out var node);
        if (reject != FrameReject.None)
        {
            Reject(judgement, reject);
            return;
        }
        var move = _reel.Insert(node!);
        _chain.Tell(new AppendFrame(node!, move));
        _work.Tell(new NodeJoined(node!));
        End(judgement, Verdict.Accept, true, FrameReject.None, "");
        _orphans.Forget(_reel.Head.Number);
        foreach (var orphan in _orphans.Take(node!.Selector))
            Judge(orphan, Canonical.ToArray(orphan).Length, null, true, null, null);
    }

    void Reject(Judgement judgement, FrameReject reject)
    {
        if (_rejected.Add(judgement.Key))
            _rejectedOrder.Enqueue(judgement.Key);
        if (_rejected.Count > RejectedMax)
            _rejected.Remove(_rejectedOrder.Dequeue());
        var header = judgement.Frame.Header;
        ChainLog.FrameRejected(Context, header.Number, header.Prover, reject);
        End(judgement, Verdict.Reject, false, reject, "");
    }

    void End(Judgement judgement, Verdict verdict, bool joined, FrameReject reject, string reason)
    {
        _judging.Remove(judgement.Key);
        Timers.Cancel(judgement.Key);
        foreach (var ticket in judgement.Tickets)
            Settle(ticket, verdict);
        foreach (var replyTo in judgement.ReplyTo)
            replyTo.Tell(new FrameJudged(judgement.Key, joined, reject, reason));
    }

    static void Settle((long Number, IActorRef Topic) ticket, Verdict verdict)
        => ticket.Topic.Tell(new Validated(ticket.Number, verdict));

    void Answer(AnswerFrames query)
    {
        if (_reel is null)
        {
            query.ReplyTo.Tell(query.IsList ? new ChainFrames([]) : new ChainFrameMissing(query.Number));
            return;
        }
        var last = query.IsList ? Math.Min(_reel.Head.Number, (query.Before ?? ulong.MaxValue) - 1)
            : query.Number ?? _reel.Head.Number;
        if (query.Before == 0 || last > _reel.Head.Number)
            query.ReplyTo.Tell(query.IsList ? new ChainFrames([]) : new ChainFrameMissing(query.Number));
        else if (!query.IsList && _reel.OnBranch(last) is { } node)
            query.ReplyTo.Tell(Describe(node, _reel.OnBranch(last - 1)?.Header));
        else if (!query.IsList)
            _chain.Tell(query);
        else
            query.ReplyTo.Tell(new ChainFrames([.. Newest(last, query.Limit)]));
    }

    IEnumerable<ChainFrame> Newest(ulong last, int limit)
    {
        for (var number = last; limit > 0 && _reel!.OnBranch(number) is { } node; number--, limit--)
        {
            yield return Describe(node, number == 0 ? null : _reel.OnBranch(number - 1)?.Header);
            if (number == 0)
                break;
        }
    }

    static ChainFrame Describe(FrameNode node, FrameHeader? parent) => new(
        node.Header, node.Selector, node.Frame.Body.Requests.Count, node.Frame.Body.Work.Count,
        Canonical.ToArray(node.Frame).Length, node.Reward.EmissionUnits,
        parent is null ? null : node.Header.TimestampMs - parent.TimestampMs);

    sealed record ResumeJudging(Bytes32 Key);

    enum Stage
    {
        New,
        Held,
        Vdf,
        Work,
    }

    sealed class Judgement(Bytes32 key, Frame frame, int sizeBytes, PeerId? source, bool workNeeded)
    {
        public Bytes32 Key => key;

        public Frame Frame => frame;

        public int SizeBytes => sizeBytes;

        public PeerId? Source => source;

        public bool WorkNeeded => workNeeded;

        public Stage Stage { get; set; }

        public int Holds { get; set; }

        public FrameNode? Parent { get; set; }

        public VerifyVdf? Request { get; set; }

        public List<(long Number, IActorRef Topic)> Tickets { get; } = [];

        public List<IActorRef> ReplyTo { get; } = [];

        public void Add((long, IActorRef)? ticket, IActorRef? replyTo)
        {
            if (ticket is { } given)
                Tickets.Add(given);
            if (replyTo is not null && !replyTo.IsNobody())
                ReplyTo.Add(replyTo);
        }
    }
}
