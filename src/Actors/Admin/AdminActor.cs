using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using QuilActors.Actors.Chain;
using QuilActors.Actors.Net;
using QuilActors.Actors.Os;
using QuilActors.Actors.Shards;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Admin;

namespace QuilActors.Actors.Admin;

/// <summary>/user/admin: collects what the admin API shows, a few times per second, from facts and answers of the other
/// actors, and puts it into the <see cref="AdminFeed"/>. So viewers never add to the load of the actors they watch.
/// It asks the chain once per turn and the rest once per second, and never twice while an answer is out.</summary>
public sealed class AdminActor : ReceiveActor, IWithTimers
{
    /// <summary>Frames whose events are caught up with after a pause.</summary>
    public const int FramesPerTurnMax = 16;

    const int TurnsPerSecond = 4;
    const int TreeDepthMax = 8;

    /// <summary>Actors in the event of the tree; the upper levels come first.</summary>
    const int TreeActorsMax = 1000;

    const string LetterEvent = "deadletter";

    /// <summary>Turns after which an answer that is still out is asked for again.</summary>
    const int PatienceTurns = 20;

    readonly AdminSettings _settings;
    readonly NodeActors _actors;
    readonly AdminFeed _feed;
    readonly AdminViews _views;
    readonly DeadLetterLog _deadLetters = new();
    readonly HourOfRewards _hour = new();
    readonly SortedDictionary<string, string> _degraded = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> _asked = new(StringComparer.Ordinal);
    ChainStatus? _chain;
    IReadOnlyList<ShardInfo> _shards = [];
    Dictionary<string, double> _scores = [];
    FilesStatus _files = new(0, 0);
    UInt128 _emitted;
    ulong? _frameTold;
    ulong _headSeen;
    long _turn;

    AdminActor(AdminSettings settings, NodeActors actors, AdminFeed feed)
    {
        (_settings, _actors, _feed, _views) = (settings, actors, feed, new AdminViews(settings));
        Receive<Tick>(_ => OnTurn());
        Receive<ChainStatus>(OnChain);
        Receive<ChainFrames>(OnFrames);
        Receive<ChainEarnings>(OnEarnings);
        Receive<PeerList>(OnPeers);
        Receive<ShardList>(answer =>
        {
            _asked.Remove(nameof(GetShards));
            _shards = answer.Items;
        });
        Receive<TopicList>(answer =>
        {
            _asked.Remove(nameof(GetTopics));
            _feed.RouterTotals = answer.Totals;
            _feed.Topics = answer.Items;
        });
        Receive<FilesStatus>(answer =>
        {
            _asked.Remove(nameof(GetFilesStatus));
            _files = answer;
        });
        Receive<HeadChanged>(fact =>
        {
            _headSeen = fact.Head.Number;
            // Frames that took the place of others are told again.
            if (fact.Undone.Count > 0 && fact.Applied.Count > 0 && fact.Applied[0].Header.Number <= _frameTold)
                _frameTold = fact.Applied[0].Header.Number - 1;
        });
        Receive<PeerConnected>(fact => OnPeer(fact.Peer.ToString(), connected: true));
        Receive<PeerDisconnected>(fact => OnPeer(fact.Peer.ToString(), connected: false));
        Receive<ChainStopped>(fact => _feed.StopChain(fact.Reason));
        Receive<MeshChanged>(fact => Emit(
            AdminEvents.Mesh, _views.Mesh.EventOf(fact, Clock.Now(Context.System)), AdminJson.Default.MeshEvent));
        Receive<ScoreList>(list => _scores = list.Items.ToDictionary(
            score => score.Peer.ToString(), score => score.Report.Score));
        Receive<SubjectDegraded>(fact => _degraded[fact.Subject] = fact.Reason);
        Receive<SubjectRestored>(fact => _degraded.Remove(fact.Subject));
        Receive<DeadLetter>(letter => Count(letter.Class.ToString(), letter));
        Receive<Dropped>(letter => Count("Dropped", letter));
        Receive<UnhandledMessage>(letter => Count("Unhandled", letter.Recipient, letter.Sender, letter.Message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(AdminSettings settings, NodeActors actors, AdminFeed feed)
        => Engine.Props.Create(() => new AdminActor(settings, actors, feed));

    protected override void PreStart()
    {
        foreach (var fact in (Type[])[
            typeof(HeadChanged), typeof(PeerConnected), typeof(PeerDisconnected), typeof(SubjectDegraded),
            typeof(MeshChanged), typeof(ScoreList),
            typeof(SubjectRestored), typeof(ChainStopped), typeof(DeadLetter), typeof(Dropped),
            typeof(UnhandledMessage)])
            Context.System.EventStream.Subscribe(Self, fact);
        Timers.StartPeriodicTimer("turn", Tick.Instance, _settings.Turn);
        Publish();
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    void OnTurn()
    {
        _turn++;
        // Before the questions of this turn, which would show as waiting messages.
        if (_turn % TurnsPerSecond == 1 && _feed.Events.Readers > 0
            && Inspector.Of(Context.System).Tree("/user", TreeDepthMax, TreeActorsMax) is { } tree)
            Emit(AdminEvents.Actor, AdminViews.ActorOf(tree), AdminJson.Default.ActorView);
        Ask(_actors.Consensus, nameof(GetChainStatus), GetChainStatus.Instance);
        if (_turn % TurnsPerSecond == 1)
        {
            Ask(_actors.Net, nameof(GetPeers), new GetPeers());
            Ask(_actors.Shards, nameof(GetShards), new GetShards());
            Ask(_actors.Topics, nameof(GetTopics), new GetTopics());
            Ask(_actors.Files, nameof(GetFilesStatus), new GetFilesStatus());
        }
        if (_frameTold is null || _headSeen > _frameTold)
            Ask(_actors.Consensus, nameof(ListFrames), new ListFrames(null, FramesPerTurnMax));
        Publish();
    }

    /// <summary>Asks unless the answer is still out. A lost one is forgotten after a while.</summary>
    void Ask(IActorRef actor, string name, object question)
    {
        if (_asked.TryGetValue(name, out var turn) && _turn - turn < PatienceTurns)
            return;
        _asked[name] = _turn;
        actor.Tell(question);
    }

    void OnChain(ChainStatus chain)
    {
        _asked.Remove(nameof(GetChainStatus));
        _chain = chain;
        _headSeen = Math.Max(_headSeen, chain.Head?.Number ?? 0);
    }

    void OnFrames(ChainFrames frames)
    {
        _asked.Remove(nameof(ListFrames));
        if (frames.Items.Count == 0)
            return;
        foreach (var frame in frames.Items.Reverse().Where(frame => !(frame.Header.Number <= _frameTold)))
            Emit(AdminEvents.Frame, _views.FrameOf(frame), AdminJson.Default.FrameView);
        _frameTold = frames.Items[0].Header.Number;
        _headSeen = _frameTold.Value;
        Ask(_actors.Consensus, nameof(GetEarnings), new GetEarnings(_hour.Missing(FramesPerTurnMax)));
    }

    void OnEarnings(ChainEarnings ledger)
    {
        _asked.Remove(nameof(GetEarnings));
        var phase = _chain is null ? NodePhase.Starting : AdminViews.PhaseOf(_chain.Phase);
        _emitted = ledger.TotalEmittedUnits;
        _hour.Take(ledger.History);
        var view = _views.EarningsOf(ledger, phase, _hour.Sum(Clock.Now(Context.System)));
        var isNew = _feed.Earnings?.Frame != view.Frame || _feed.Earnings.TotalUnits != view.TotalUnits;
        _feed.Earnings = view;
        if (isNew)
            Emit(AdminEvents.Earning, view, AdminJson.Default.EarningsView);
    }

    void OnPeers(PeerList peers)
    {
        _asked.Remove(nameof(GetPeers));
        _feed.Peers = [.. peers.Items.Select(_views.PeerOf)
            .Select(view => view with { Score = _scores.TryGetValue(view.Id, out var score) ? score : null })];
    }

    void OnPeer(string peer, bool connected)
    {
        Emit(AdminEvents.Peer, new PeerEvent(peer, connected, Clock.Now(Context.System)), AdminJson.Default.PeerEvent);
        Ask(_actors.Net, nameof(GetPeers), new GetPeers());
    }

    void Count(string @class, AllDeadLetters letter)
        => Count(@class, letter.Recipient, letter.Sender, letter.Message);

    void Count(string @class, IActorRef recipient, IActorRef sender, object message)
    {
        var line = new DeadLetterLine(
            @class, PathOf(recipient), PathOf(sender), message.GetType().Name, Clock.Now(Context.System));
        _deadLetters.Add(line);
        _feed.Letters.Add(LetterEvent, JsonSerializer.SerializeToUtf8Bytes(line, AdminJson.Default.DeadLetterLine));
    }

    static string PathOf(IActorRef? actor) => actor is null ? "" : actor.Path.ToStringWithoutAddress();

    void Publish()
    {
        _feed.DeadLetters = _deadLetters.ToList();
        var status = StatusNow();
        _feed.Status = status;
        Emit(AdminEvents.Overview, status, AdminJson.Default.NodeStatus);
    }

    NodeStatus StatusNow()
    {
        var identity = _settings.Identity;
        var earnings = _feed.Earnings;
        return new NodeStatus
        {
            Name = identity.Name,
            PeerId = identity.PeerId.ToString(),
            Version = _settings.Version,
            Address = identity.Address,
            Phase = _chain is null ? NodePhase.Starting
                : _degraded.Count > 0 ? NodePhase.Degraded
                : AdminViews.PhaseOf(_chain.Phase),
            PhaseReason = _degraded.Count > 0 ? string.Join("; ", _degraded.Values) : _chain?.Reason ?? "",
            Head = _chain is null ? null : _views.HeadOf(_chain),
            MasterNumber = _chain?.MasterNumber ?? 0,
            FramesBehind = _chain?.FramesBehind ?? 0,
            FramesMade = _chain?.FramesMade ?? 0,
            FramesFollowed = _chain?.FramesFollowed ?? 0,
            Peers = _feed.Peers.Count,
            Shards = _shards.Count,
            Vdf = _chain is null ? null : _views.VdfOf(_chain),
            MemoryBytes = _settings.MemoryBytes(),
            UptimeSeconds = Context.System.Uptime.TotalSeconds,
            Objects = _files.Objects,
            ProofsAccepted = earnings?.ProofsAccepted ?? 0,
            ProofsMissed = earnings?.ProofsMissed ?? 0,
            EarnedUnits = earnings?.TotalUnits ?? 0,
            EmittedUnits = _emitted,
            Degraded = [.. _degraded.Select(pair => $"{pair.Key}: {pair.Value}")],
        };
    }

    void Emit<T>(string type, T view, JsonTypeInfo<T> json)
        => _feed.Events.Add(type, JsonSerializer.SerializeToUtf8Bytes(view, json));

    sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
