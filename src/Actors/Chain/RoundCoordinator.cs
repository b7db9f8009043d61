using QuilActors.Actors.Ledger;
using QuilActors.Actors.Net;
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

/// <summary>filter-&lt;id&gt;: the round of one chain. Recovering -> Syncing -> Following &lt;-> Leading (collect,
/// prove, publish); Degraded while there are too few peers. A failure of any child restarts all of them from the
/// journal.</summary>
sealed class RoundCoordinator : ReceiveActor, IWithTimers, IInspectable
{
    /// <summary>A node this many frames behind the best head it knows does not lead.</summary>
    const ulong BehindMax = 2;

    readonly ChainSettings _settings;
    readonly ChainRules _rules;
    readonly ConsensusProfile _profile;
    readonly VdfProfile _vdf;
    readonly IActorRef _master;
    readonly RequestPool _requests = new();
    readonly SortedSet<PeerId> _peers = [];
    readonly int _peersMin;
    readonly Bytes32 _first;
    Children? _children;
    MasterLine? _line;
    FrameNode? _head;
    SyncState _sync = new(false, 0, "asking peers");
    LeaderTurn? _turn;
    Instant? _readySince;
    Frame? _draft;
    ulong _run;
    VdfProgress _progress;
    double _perSecond;
    ulong _made, _followed;

    public RoundCoordinator(ChainSettings settings, IActorRef master)
    {
        _settings = settings;
        _master = master;
        _rules = new ChainRules(settings.Genesis, settings.Rewards, settings.Signatures);
        _profile = settings.Genesis.Profile;
        _first = settings.Genesis.FirstSelector();
        _vdf = VdfLink.Profile(_profile);
        _peersMin = Math.Min(_profile.PeersToLeadMin, settings.Genesis.MemberKeys.Count - 1);
        Facts();
        Leading();
        Requests();
        Queries();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
    {
        ["phase"] = $"{Phase().Phase}",
        ["reason"] = Phase().Reason,
        ["head"] = $"{_head?.Number}",
        ["peers"] = $"{_peers.Count}",
        ["requests"] = $"{_requests.Count}",
    };

    protected override SupervisorStrategy SupervisorStrategy()
        => new AllForOneStrategy(static _ => Directive.Escalate);

    protected override void PreStart()
    {
        _master.Tell(GetMasterLine.Instance);
        Context.System.EventStream.Subscribe<PeerConnected>(Self);
        Context.System.EventStream.Subscribe<PeerDisconnected>(Self);
        _settings.Net.Tell(new GetPeers());
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    void Facts()
    {
        Receive<MasterAdvanced>(OnMaster);
        Receive<MasterGap>(gap => _children?.Sync.Tell(gap));
        Receive<ReelReady>(OnReady);
        Receive<HeadIsAt>(OnHead);
        Receive<ParentMissing>(missing => _children?.Sync.Tell(missing));
        Receive<ProofRejected>(rejected => _children?.Scores.Tell(rejected));
        Receive<SyncState>(state =>
        {
            _sync = state;
            Schedule();
        });
        Receive<ImportMasters>(_master.Forward);
        Receive<PeerList>(list =>
        {
            foreach (var peer in list.Items)
                OnPeer(peer.Id, true);
        });
        Receive<PeerConnected>(peer => OnPeer(peer.Peer, true));
        Receive<PeerDisconnected>(peer => OnPeer(peer.Peer, false));
        Receive<Terminated>(ended => throw new ChainStoppedException(
            $"{ended.ActorRef.Path.Name} stopped: its journal could not be read or written"));
    }

    void OnMaster(MasterAdvanced advanced)
    {
        _line = advanced.Line;
        _children ??= Start(advanced.Line);
        _children.Reel.Tell(advanced);
        _children.Sync.Tell(advanced);
    }

    Children Start(MasterLine line)
    {
        var work = Child("work", () => new WorkActor(_settings));
        var reel = Child("reel", () => new ReelActor(_settings, _rules, line, work));
        var chain = Child("chain", () => new ProofChain(_settings, _rules, line, reel));
        var ledger = Child("ledger", () => new RewardLedger(_settings));
        return new Children(
            Context.Watch(Context.ActorOf(_settings.Prover, "vdf")), Child("ring", () => new RingActor(_settings)),
            reel, chain, work, Child("scores", () => new ScoreKeeper(_settings, ledger)), ledger,
            Child("sync", () => new FrameSync(_settings, line, reel, chain, work)));
    }

    static IActorRef Child<T>(string name, Func<T> make) where T : ActorBase
        => Context.Watch(Context.ActorOf(Props.Create(make), name));

    void OnReady(ReelReady ready)
    {
        _head = ready.Head;
        foreach (var child in _children!.Followers)
            child.Tell(ready);
        Context.System.EventStream.Publish(new ChainRecovered(
            ready.Head.Header, ready.Head.Selector, ChainViews.Entries(ready.Head)));
        _settings.Topics.Tell(new JoinTopic(TopicNames.Requests(_settings.Genesis), Self));
        if (ready.Unsent is { } unsent)
            Send(unsent);
    }

    void OnHead(HeadIsAt head)
    {
        _head = head.Move.To;
        foreach (var child in _children!.Followers)
            child.Tell(head);
        foreach (var node in head.Move.Applied)
        {
            if (node.Header.Prover == _settings.Identity.Address) _made++;
            else _followed++;
            foreach (var request in node.Frame.Body.Requests)
                _requests.Remove(request.RequestHash());
        }
        foreach (var request in head.Move.Undone.SelectMany(node => node.Frame.Body.Requests))
            _requests.Add(request);
        _requests.Forget(_head.Number);
    }

    void OnPeer(PeerId peer, bool connected)
    {
        if (connected) _peers.Add(peer);
        else _peers.Remove(peer);
        Schedule();
    }

    // Leading: collect, prove, publish.
    void Leading()
    {
        Receive<LeaderTurn>(turn =>
        {
            _turn = turn;
            Abandon();
            Schedule();
        });
        Receive<TurnDue>(_ => OnDue());
        Receive<WorkCut>(Draft);
        Receive<VdfDone>(OnProved);
        Receive<VdfFailed>(failed => OnNotProved(failed.RunId));
        Receive<VdfCancelled>(cancelled => OnNotProved(cancelled.RunId));
        Receive<VdfBusy>(busy => OnNotProved(busy.RunId));
        Receive<VdfProgressed>(progressed =>
        {
            _progress = progressed.Progress;
            if (progressed.Progress.PerSecond > 0)
                _perSecond = progressed.Progress.PerSecond;
        });
        Receive<ProposalStored>(stored => Send(stored.Frame));
        Receive<ProposalRefused>(_ => { });
        Receive<FrameJudged>(_ => { });
        Receive<Published>(_ => { });
        Receive<PublishFailed>(_ => { });
    }

    /// <summary>Stands the one timer of the round. A node that just became able to lead waits by its position, so that
    /// not all who waited lead at once.</summary>
    void Schedule()
    {
        if (Phase().Phase is not (ChainPhase.Following or ChainPhase.Leading))
        {
            _readySince = null;
            Timers.Cancel(nameof(TurnDue));
            return;
        }
        var now = Clock.Now(Context.System);
        _readySince ??= now;
        if (_turn is not { Opens: { } opens } turn || _draft is not null)
            return;
        var staggered = _readySince.Value
            + TimeSpan.FromMilliseconds(_profile.SlotMilliseconds) * Math.Min(turn.Position, 4);
        var due = opens > staggered ? opens : staggered;
        Timers.StartSingleTimer(nameof(TurnDue), TurnDue.Instance, due > now ? due - now : TimeSpan.Zero);
    }

    void OnDue()
    {
        if (Phase().Phase == ChainPhase.Following && _turn is { } turn && turn.Parent == _head)
            _children!.Work.Tell(new CutWork(turn.Parent));
    }

    void Draft(WorkCut cut)
    {
        if (_draft is not null || cut.Challenge != _head || Phase().Phase != ChainPhase.Following)
            return;
        var bytesLeft = FrameLimits.GossipBytesMax - FrameLimits.HeaderBytesMax
            - cut.Work.Sum(summary => Canonical.ToArray(summary).Length);
        var body = new FrameBody(_requests.Cut(cut.Challenge, bytesLeft), cut.Work);
        _draft = _rules.Draft(
            cut.Challenge, body, _settings.Identity.Address, _line!, Clock.Now(Context.System));
        _children!.Vdf.Tell(new StartVdf(
            ++_run, _draft.Header.VdfInput().ToArray(), _draft.Header.Difficulty, _vdf));
    }

    void OnProved(VdfDone done)
    {
        if (_draft is not { } draft || done.RunId != _run)
            return;
        if (Context.System.Faults.Chance(FaultPointNames.ProverFailed, 0.02))
        {
            OnNotProved(done.RunId);
            return;
        }
        _draft = null;
        _progress = default;
        var header = (draft.Header with { VdfOutput = done.Proof }).Signed(
            _settings.Identity.Seed, _settings.Signatures);
        _children!.Chain.Tell(new StoreProposal(draft with { Header = header }));
    }

    /// <summary>A run that gave no proof is begun again with a new cut.</summary>
    void OnNotProved(ulong run)
    {
        if (_draft is null || run != _run)
            return;
        _draft = null;
        Timers.StartSingleTimer(nameof(TurnDue), TurnDue.Instance,
            TimeSpan.FromMilliseconds(_profile.SlotMilliseconds));
    }

    /// <summary>The head moved: a proof on another parent is of no use.</summary>
    void Abandon()
    {
        if (_draft is null || _draft.Header.ParentSelector == _turn?.Parent.Selector)
            return;
        _draft = null;
        _progress = default;
        _children!.Vdf.Tell(new CancelVdf(_run));
    }

    /// <summary>An own frame that is in the journal.</summary>
    void Send(Frame frame)
    {
        var bytes = Canonical.ToArray(frame);
        _children!.Reel.Tell(new JudgeFrame(frame, bytes.Length, null, true));
        _settings.Topics.Tell(new Publish(TopicNames.Frames(_settings.Genesis), bytes));
    }

    void Requests()
    {
        Receive<Candidate>(candidate =>
        {
            var valid = Canonical.TryRead<Request>(candidate.Data.Span, out var request);
            var verdict = !valid ? Verdict.Reject
                : _head is null || request!.Expires <= _head.Number ? Verdict.Ignore
                : _rules.CheckRequest(request, _head.Number + 1) != FrameReject.None ? Verdict.Reject
                : _requests.Add(request) ? Verdict.Accept : Verdict.Ignore;
            Sender.Tell(new Validated(candidate.Ticket, verdict));
        });
        Receive<SubmitRequest>(submit =>
        {
            var hash = submit.Request.RequestHash();
            if (_head is null)
                Sender.Tell(new RequestRefused(hash, "the chain is recovering"));
            else if (_rules.CheckRequest(submit.Request, _head.Number + 1) != FrameReject.None)
                Sender.Tell(new RequestRefused(hash, $"not valid for frame {_head.Number + 1}"));
            else
            {
                Sender.Tell(new RequestAccepted(hash));
                if (_requests.Add(submit.Request))
                    _settings.Topics.Tell(new Publish(
                        TopicNames.Requests(_settings.Genesis), Canonical.ToArray(submit.Request)));
            }
        });
        Receive<SubmitWork>(submit => _children?.Work.Forward(submit));
    }

    void Queries()
    {
        Receive<GetChainStatus>(_ => Sender.Tell(Status()));
        Receive<GetFrame>(query => Answer(new AnswerFrames(Sender, query.Number, null, 1, false),
            new ChainFrameMissing(query.Number)));
        Receive<ListFrames>(query => Answer(new AnswerFrames(
            Sender, null, query.Before, Math.Clamp(query.Limit, 1, 256), true), new ChainFrames([])));
        Receive<GetEarnings>(query =>
        {
            if (_children is null)
                Sender.Tell(new ChainEarnings(0, Bytes32.Zero, 0, 0, 0, 0, 0, [], []));
            else
                _children.Scores.Forward(query);
        });
        Receive<GetShardEntries>(_ => Sender.Tell(new ShardEntryList(_head?.Number ?? 0,
            _head is null ? [] : [.. _head.State.Shards.Values.Select(shard => new ShardEntryState(
                ChainViews.Committed(shard),
                [.. _head.State.Ring.Signers(shard.Entry.ShardId).Select(member => member.Address)]))])));
    }

    void Answer(AnswerFrames query, object early)
    {
        if (_children is null)
            query.ReplyTo.Tell(early);
        else
            _children.Reel.Tell(query);
    }

    (ChainPhase Phase, string Reason) Phase()
    {
        if (_head is null)
            return (ChainPhase.Recovering, "reading the chain's journal");
        if (_peers.Count < _peersMin)
            return (ChainPhase.Degraded, $"NoPeers: {_peers.Count} of at least {_peersMin} to lead");
        if (!_sync.Settled || _sync.FramesBehind > BehindMax)
            return (ChainPhase.Syncing, _sync.Reason);
        return (_draft is null ? ChainPhase.Following : ChainPhase.Leading, "");
    }

    ChainStatus Status()
    {
        var (phase, reason) = Phase();
        return new ChainStatus(
            phase, reason, _profile.Name, _settings.Genesis.Filter, _first, _head?.Header,
            _head?.Selector ?? Bytes32.Zero, _line?.Newest ?? 0, _sync.FramesBehind,
            new ChainVdf(_profile.VdfProfile, _profile.DataDifficulty, _progress.Position,
                _draft is null ? 0 : _profile.DataDifficulty, _perSecond, _profile.Secure),
            phase == ChainPhase.Leading, _made, _followed,
            _head is null ? [] : [.. _head.State.Ring.Active(Bytes32.Zero).Select(member => member.Address)],
            _requests.Count);
    }

    sealed record TurnDue
    {
        public static TurnDue Instance { get; } = new();
    }

    sealed record Children(
        IActorRef Vdf, IActorRef Ring, IActorRef Reel, IActorRef Chain, IActorRef Work, IActorRef Scores,
        IActorRef Ledger, IActorRef Sync)
    {
        /// <summary>Those who follow the head.</summary>
        public IReadOnlyList<IActorRef> Followers => [Ring, Work, Scores, Ledger, Sync];
    }
}
