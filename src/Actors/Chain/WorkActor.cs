using QuilActors.Actors.Net;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>filter-&lt;id&gt;/work: answers this node's challenges by asking its shards, signs and publishes the
/// answers, verifies those of others before it keeps them, and fetches the bodies that a frame needs.</summary>
sealed class WorkActor : ReceiveActor, IWithTimers, IInspectable
{
    /// <summary>Challenging frames that answers are judged against.</summary>
    public const int NodesHeld = 64;

    /// <summary>Proofs that came before the frame they answer.</summary>
    const int EarlyMax = 128;

    /// <summary>Frames that wait for bodies at once.</summary>
    const int NeedsMax = 64;

    /// <summary>Peers asked for one body before the frame is given up.</summary>
    const int FetchesMax = 3;

    static readonly TimeSpan FetchDeadline = TimeSpan.FromSeconds(2);
    static readonly TimeSpan EarlyTime = TimeSpan.FromSeconds(2);

    readonly ChainSettings _settings;
    readonly ConsensusProfile _profile;
    readonly string _topic;
    readonly WorkPool _pool = new();
    readonly Dictionary<Bytes32, FrameNode> _nodes = [];
    readonly Queue<Bytes32> _nodeOrder = new();
    readonly List<Early> _early = [];
    readonly Dictionary<Bytes32, Need> _needs = [];
    readonly SortedSet<PeerId> _peers = [];
    FrameNode? _head;

    public WorkActor(ChainSettings settings)
    {
        _settings = settings;
        _profile = settings.Genesis.Profile;
        _topic = TopicNames.Work(settings.Genesis);
        Receive<ReelReady>(OnReady);
        Receive<NodeJoined>(joined => OnNode(joined.Node));
        Receive<HeadIsAt>(head => OnHead(head.Move.To));
        Receive<StorageProved>(OnProved);
        Receive<StorageMissing>(missing => ChainLog.StorageMissing(
            Context, missing.ShardId, missing.Frame, missing.Reason));
        Receive<Candidate>(OnCandidate);
        Receive<SubmitWork>(submit => Take(submit.Proof));
        Receive<CutWork>(cut => Sender.Tell(new WorkCut(cut.Challenge, _pool.Cut(cut.Challenge.Selector))));
        Receive<RequireWork>(Require);
        Receive<FindWork>(find => Sender.Tell(new WorkReply(_pool.Find(find.BodyDigest))));
        Receive<ResponseReceived>(OnFetched);
        Receive<RequestFailed>(_ => { });
        Receive<Published>(_ => { });
        Receive<PublishFailed>(_ => { });
        Receive<CheckNeed>(check => Fetch(check.Key));
        Receive<DropEarly>(_ => ForgetEarly());
        Receive<PeerConnected>(peer => _peers.Add(peer.Peer));
        Receive<PeerDisconnected>(peer => _peers.Remove(peer.Peer));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
    {
        ["proofs"] = $"{_pool.Count}",
        ["bytes"] = $"{_pool.Bytes}",
        ["early"] = $"{_early.Count}",
        ["waiting frames"] = $"{_needs.Count}",
    };

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<PeerConnected>(Self);
        Context.System.EventStream.Subscribe<PeerDisconnected>(Self);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    void OnReady(ReelReady ready)
    {
        var recent = new Stack<FrameNode>();
        for (var node = ready.Head; node is not null && recent.Count < NodesHeld;
            node = ready.Nodes.GetValueOrDefault(node.Header.ParentSelector))
            recent.Push(node);
        foreach (var node in recent)
            OnNode(node);
        _settings.Topics.Tell(new JoinTopic(_topic, Self));
        OnHead(ready.Head);
    }

    void OnNode(FrameNode node)
    {
        if (!_nodes.TryAdd(node.Selector, node))
            return;
        _nodeOrder.Enqueue(node.Selector);
        if (_nodeOrder.Count > NodesHeld)
            _nodes.Remove(_nodeOrder.Dequeue());
        foreach (var early in _early.Where(early => early.Proof.Selector == node.Selector).ToArray())
        {
            _early.Remove(early);
            Answer(early.Ticket, early.Topic, VerdictOf(Take(early.Proof)));
        }
    }

    /// <summary>A new head challenges this node, unless the head is old news: then the next leader is long gone.
    /// </summary>
    void OnHead(FrameNode head)
    {
        _head = head;
        var age = Clock.Now(Context.System) - head.Header.Timestamp;
        if (age > TimeSpan.FromMilliseconds(4 * _profile.SlotMilliseconds))
            return;
        var shards = Context.System.ActorSelection(_settings.ShardsPath);
        foreach (var (shard, prover) in WorkRules.Challenges(head))
        {
            if (prover.Address != _settings.Identity.Address
                || _pool.Answers(head.Selector, prover.Address, shard.Entry.ShardId))
                continue;
            shards.Tell(new ProveStorage(
                head.Number, head.Selector, head.MasterOutputY, shard.Entry, shard.Cut, prover.Address,
                head.Header.Filter, _profile.StorageSteps), Self);
        }
    }

    void OnProved(StorageProved proved)
    {
        var challenge = _nodes.Values.FirstOrDefault(node => node.Number == proved.Frame
            && node.State.Shards.TryGetValue(proved.ShardId, out var shard)
            && shard.Entry.ChunkRoot == proved.Body.Root);
        if (_head is not null && _head.Number == proved.Frame)
            challenge = _head;
        if (challenge is null)
            return;
        var identity = _settings.Identity;
        var proof = new WorkProof((byte)WorkKind.Storage, challenge.Header.Filter, challenge.Number, challenge.Selector,
            identity.Address, [proved.ShardId], Canonical.ToArray(proved.Body), default).Signed(identity.Seed);
        if (Take(proof) == WorkReject.None)
            _settings.Topics.Tell(new Publish(_topic, Canonical.ToArray(proof)));
    }

    void OnCandidate(Candidate candidate)
    {
        if (!Canonical.TryRead<WorkProof>(candidate.Data.Span, out var proof) || proof.Segments.Count != 1)
        {
            Answer(candidate.Ticket, Sender, Verdict.Reject);
            return;
        }
        if (!_nodes.ContainsKey(proof.Selector) && _early.Count < EarlyMax)
        {
            _early.Add(new Early(proof, candidate.Ticket, Sender, Clock.Now(Context.System) + EarlyTime));
            Timers.StartSingleTimer(nameof(DropEarly), DropEarly.Instance, EarlyTime);
            return;
        }
        Answer(candidate.Ticket, Sender, VerdictOf(Take(proof)));
    }

    void ForgetEarly()
    {
        var now = Clock.Now(Context.System);
        foreach (var early in _early.Where(early => early.Until <= now).ToArray())
        {
            _early.Remove(early);
            Answer(early.Ticket, early.Topic, Verdict.Ignore);
        }
        if (_early.Count > 0)
            Timers.StartSingleTimer(nameof(DropEarly), DropEarly.Instance, EarlyTime);
    }

    /// <summary>Verifies a proof and keeps it. Late and Duplicate are nobody's fault.</summary>
    WorkReject Take(WorkProof proof)
    {
        if (!_nodes.TryGetValue(proof.Selector, out var challenge)
            || (_head is not null && challenge.Number + 1 < _head.Number && !IsNeeded(proof)))
            return WorkReject.Late;
        if (proof.Segments.Count == 1 && _pool.Answers(proof.Selector, proof.Prover, proof.Segments[0]))
            return WorkReject.Duplicate;
        var reject = WorkRules.Check(proof, challenge, _profile);
        if (reject == WorkReject.None)
        {
            _pool.Add(proof);
            foreach (var need in _needs.Values.ToArray())
                Settle(need);
        }
        else
        {
            ChainLog.WorkRejected(Context, proof.Frame, proof.Prover, reject);
            Context.Parent.Tell(new ProofRejected(proof.Prover, reject));
        }
        return reject;
    }

    bool IsNeeded(WorkProof proof)
    {
        var digest = proof.Summary().BodyDigest;
        return _needs.Values.Any(need => need.Missing.Contains(digest));
    }

    static Verdict VerdictOf(WorkReject reject) => reject switch
    {
        WorkReject.None => Verdict.Accept,
        WorkReject.Late or WorkReject.Duplicate => Verdict.Ignore,
        _ => Verdict.Reject,
    };

    static void Answer(long ticket, IActorRef topic, Verdict verdict) => topic.Tell(new Validated(ticket, verdict));

    // A frame waits for bodies: what is missing is asked for, from the frame's source first.
    void Require(RequireWork require)
    {
        OnNode(require.Challenge);
        var need = new Need(require, Sender);
        foreach (var summary in require.Work)
        {
            if (!_pool.Has(summary.BodyDigest))
                need.Missing.Add(summary.BodyDigest);
        }
        if (need.Missing.Count > 0 && _needs.Count >= NeedsMax)
        {
            Sender.Tell(new WorkRequired(require.Key, WorkReject.None, Missing: true));
            return;
        }
        _needs[require.Key] = need;
        if (!Settle(need))
            Fetch(require.Key);
    }

    bool Settle(Need need)
    {
        need.Missing.RemoveWhere(_pool.Has);
        if (need.Missing.Count > 0)
            return false;
        End(need, WorkReject.None, missing: false);
        return true;
    }

    void Fetch(Bytes32 key)
    {
        if (!_needs.TryGetValue(key, out var need) || Settle(need))
            return;
        var peers = _peers.Where(peer => peer != need.Require.Source).ToList();
        if (need.Require.Source is { } source)
            peers.Insert(0, source);
        if (need.Fetches >= Math.Min(FetchesMax, peers.Count))
        {
            End(need, WorkReject.None, missing: true);
            return;
        }
        var peer = peers[need.Fetches++];
        foreach (var digest in need.Missing)
            _settings.Net.Tell(new SendRequest(
                peer, SyncMessage.ProtocolId, new GetWork(digest).ToArray(), FetchDeadline));
        Timers.StartSingleTimer(key, new CheckNeed(key), FetchDeadline);
    }

    void OnFetched(ResponseReceived response)
    {
        if (SyncMessage.TryRead(response.Payload.Span) is not WorkReply { Proof: { } proof })
            return;
        // Behind a good signature only the body can be wrong, and the frame vouched for its digest.
        if (Take(proof) is not (WorkReject.WrongRoot or WorkReject.BadChunkCount or WorkReject.BadMultiproof))
            return;
        var digest = proof.Summary().BodyDigest;
        foreach (var need in _needs.Values.Where(need => need.Missing.Contains(digest)).ToArray())
            End(need, WorkReject.BadMultiproof, missing: false);
    }

    void End(Need need, WorkReject reject, bool missing)
    {
        _needs.Remove(need.Require.Key);
        Timers.Cancel(need.Require.Key);
        need.ReplyTo.Tell(new WorkRequired(need.Require.Key, reject, missing));
    }

    sealed record Early(WorkProof Proof, long Ticket, IActorRef Topic, Instant Until);

    sealed class Need(RequireWork require, IActorRef replyTo)
    {
        public RequireWork Require => require;

        public IActorRef ReplyTo => replyTo;

        public HashSet<Bytes32> Missing { get; } = [];

        public int Fetches { get; set; }
    }

    sealed record CheckNeed(Bytes32 Key);

    sealed record DropEarly
    {
        public static DropEarly Instance { get; } = new();
    }
}
