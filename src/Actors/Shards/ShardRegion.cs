using QuilActors.Actors.Chain;
using QuilActors.Actors.Net;
using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>/user/shards: all shards of an application at this node. It routes by shard number, answers other replicas'
/// questions about versions, runs the rounds of consistent reads, and tells the shards about peers and frames. Each
/// shard is a child by its number; <c>blobs</c> keeps the ciphertexts.</summary>
public sealed class ShardRegion : ReceiveActor, IWithTimers
{
    /// <summary>Callers that wait for the next round; more are refused.</summary>
    const int AskersMax = 4096;

    /// <summary>Of a head that is still worth a proposal.</summary>
    static readonly TimeSpan HeadAgeMax = TimeSpan.FromSeconds(30);

    const int FailuresMax = 3;

    static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(1);
    static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);
    static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    readonly ShardSettings _settings;
    readonly HgClient _client;
    readonly IActorRef _blobs;
    readonly IActorRef[] _shards;
    readonly SortedDictionary<Bytes32, uint> _numbers = [];
    readonly VersionVector?[] _held;
    readonly List<Asker> _askers = [];
    readonly List<SubscribeAtoms> _subscribers = [];
    readonly List<(uint Shard, Instant At)> _stops = [];
    readonly bool[] _wasUp;
    SetMembers _members;
    IReadOnlyList<Bytes32> _others;
    SyncRound? _round;
    long _rounds;
    bool _synced;
    bool _entriesKnown;

    ShardRegion(ShardSettings settings)
    {
        _settings = settings;
        _client = new HgClient(settings.Net, settings.RequestDeadline);
        _members = new SetMembers(settings.Members);
        _others = Others(settings.Members);
        _blobs = Context.ActorOf(BlobKeeper.Props(settings), "blobs");
        var placement = settings.Placement();
        _shards = new IActorRef[placement.ShardCount];
        _held = new VersionVector?[placement.ShardCount];
        _wasUp = new bool[placement.ShardCount];
        for (var i = 0u; i < _shards.Length; i++)
        {
            _numbers.Add(placement.ShardAddress(i), i);
            StartShard(i);
        }
        Requests();
        Reads();
        Facts();
        Queries();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ShardSettings settings) => Engine.Props.Create(() => new ShardRegion(settings));

    protected override void PreStart()
    {
        _settings.Net.Tell(new RegisterProtocol(ReplicationLimits.ProtocolId, Self,
            ReplicationLimits.RequestBytesMax, ReplicationLimits.RequestBytesMax));
        foreach (var fact in new[] { typeof(PeerConnected), typeof(HeadChanged), typeof(ChainRecovered) })
            Context.System.EventStream.Subscribe(Self, fact);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override SupervisorStrategy SupervisorStrategy()
        => new OneForOneStrategy(FailuresMax, FailureWindow, _ => Directive.Restart);

    void StartShard(uint shard)
    {
        _shards[shard] = Context.ActorOf(ShardActor.Props(_settings, shard, _blobs), $"{shard}");
        Context.WatchWith(_shards[shard], new ShardStopped(shard));
    }

    // A shard that restarted knows only its journal: tell it what it was told before.
    void OnRecovered(ShardRecovered message)
    {
        _held[message.Shard] = message.Versions;
        var shard = _shards[message.Shard];
        if (_wasUp[message.Shard])
        {
            shard.Tell(_members);
            foreach (var subscriber in _subscribers)
                shard.Tell(subscriber);
            foreach (var other in _shards)
                other.Tell(new WatchAgain(message.Shard));
            _entriesKnown = false;
        }
        _wasUp[message.Shard] = true;
        BeginRound();
    }

    // It stops by itself when the journal refused a write. The third time within a minute it stays stopped.
    void OnStopped(ShardStopped message)
    {
        var now = Clock.Now(Context.System);
        _held[message.Shard] = null;
        _stops.RemoveAll(stop => now - stop.At > FailureWindow);
        _stops.Add((message.Shard, now));
        if (_stops.Count(stop => stop.Shard == message.Shard) < FailuresMax)
            Timers.StartSingleTimer($"start {message.Shard}", new StartAgain(message.Shard), RestartAfter);
        else
            ShardLog.Stopped(Context, message.Shard);
    }

    // What other replicas ask.
    void Requests() => Receive<RequestReceived>(message =>
    {
        if (!HgRequest.TryRead(message.Payload.Span, out var request))
        {
            Answer(new HgRefused(HgRefusal.Malformed, ""));
            return;
        }
        if (MemberOf(message.From) is not { } from)
        {
            Answer(new HgRefused(HgRefusal.NotAuthorised, "not a member of the ring"));
            return;
        }
        switch (request)
        {
            case GetVersions:
                Answer(Versions());
                break;
            case GetBlob or PutBlob:
                _blobs.Forward(new RemoteRequest(from, request));
                break;
            case AppendBatches append:
                ToShard(append.Shard, from, request);
                break;
            case GetBatches batches:
                ToShard(batches.Shard, from, request);
                break;
            case ProposeEntry propose:
                ToShard(propose.Shard, from, request);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    });

    // Writes and consistent reads of this node.
    void Reads()
    {
        Receive<WriteOps>(Write);
        Receive<StoreBlob>(_blobs.Forward);
        Receive<ReadBlob>(_blobs.Forward);
        Receive<SyncShards>(_ => Ask(null));
        Receive<NextRound>(_ => BeginRound());
        Receive<VersionsHeard>(OnVersions);
        Receive<CaughtUp>(OnCaughtUp);
        Receive<ShardStatus>(message => _held[message.Shard] = message.Versions);
        Receive<ShardRecovered>(OnRecovered);
        Receive<ShardStopped>(OnStopped);
        Receive<StartAgain>(message => StartShard(message.Shard));
    }

    void Facts()
    {
        Receive<PeerConnected>(message =>
        {
            if (MemberOf(message.Peer) is not { } member)
                return;
            foreach (var shard in _shards)
                shard.Tell(new PeerUp(member));
            AskVersions(member, 0);
        });
        Receive<SetMembers>(message =>
        {
            _members = message;
            _others = Others(message.PublicKeys);
            _blobs.Tell(message);
            foreach (var shard in _shards)
                shard.Tell(message);
        });
        Receive<HeadChanged>(OnHead);
        Receive<ChainRecovered>(message => OnEntries(message.Entries));
        Receive<ShardEntryList>(message => OnEntries([.. message.Items.Select(item => item.Committed)]));
        Receive<ProveStorage>(message =>
        {
            if (NumberOf(message.Entry.ShardId) is { } shard)
                _shards[shard].Forward(message);
            else
                Sender.Tell(new StorageMissing(message.Frame, message.Entry.ShardId, "no such shard"));
        });
        Receive<WatchAtom>(message => ShardOf(message.Key).Tell(message));
        Receive<AtomVisibility>(message => _shards[message.Watcher].Tell(message));
        Receive<SubscribeAtoms>(message =>
        {
            _subscribers.Remove(message);
            _subscribers.Add(message);
            foreach (var shard in _shards)
                shard.Tell(message);
        });
    }

    void OnHead(HeadChanged message)
    {
        foreach (var committed in message.Applied.SelectMany(frame => frame.Committed))
            OnEntry(committed);
        // Entries of an abandoned branch are not taken back one by one, and those of the journal may have been told
        // before this actor listened: ask for those that count now.
        if ((message.Undone.Count > 0 || !_entriesKnown) && _settings.Chain is not null)
            _ = _settings.Chain.Ask<ShardEntryList>(GetShardEntries.Instance, _settings.RequestDeadline)
                .PipeTo(Self, failure: _ => new VersionsHeard(0, default, null));
        // A node that catches up with the chain goes through heads that are long past.
        if (Clock.Now(Context.System) - message.Head.Timestamp > HeadAgeMax)
            return;
        foreach (var shard in _shards)
            shard.Tell(new HeadMoved(message.Head.Number));
        // One of the other replicas per frame: what was lost on the way is found within a few frames.
        if (_others.Count > 0)
            AskVersions(_others[(int)(message.Head.Number % (ulong)_others.Count)], 0);
    }

    void OnEntries(IReadOnlyList<ShardEntryCommitted> entries)
    {
        _entriesKnown = true;
        foreach (var shard in _shards)
            shard.Tell(new EntryCommitted(null, VersionVector.Empty, 0));
        foreach (var entry in entries)
            OnEntry(entry);
    }

    void OnEntry(ShardEntryCommitted committed)
    {
        if (NumberOf(committed.Entry.ShardId) is { } shard)
            _shards[shard].Tell(new EntryCommitted(committed.Entry, EntryDesk.VersionsOf(committed.Cut),
                committed.Frame));
    }

    uint? NumberOf(Bytes32 address) => _numbers.TryGetValue(address, out var shard) ? shard : null;

    void Queries()
    {
        Receive<FindHolders>(message => _shards[message.Shard].Forward(message));
        Receive<GetShards>(message => _ = GatherAsync(_shards).PipeTo(Sender));
        Receive<ListAtoms>(message =>
        {
            IActorRef[] asked = message.ShardId is not { } shard ? _shards
                : shard < _shards.Length ? [_shards[shard]] : [];
            _ = GatherAsync(asked, message).PipeTo(Sender);
        });
    }

    void Write(WriteOps write)
    {
        if (write.Shard >= _shards.Length)
            Sender.Tell(new ShardFailed(ShardFault.Integrity, $"there is no shard {write.Shard}"));
        else if (_synced && IsUp(write.Shard))
            _shards[write.Shard].Forward(write);
        else
            // For a shard that is started again; and a node whose disk was lost must not number its batches from 1
            // again: hear from the others first.
            Ask(write);
    }

    /// <summary>A shard that is gone is known as a child no more before the news of it is read here.</summary>
    bool IsUp(uint shard)
    {
        if (Context.Child($"{shard}").IsNobody())
            _held[shard] = null;
        return _held[shard] is not null;
    }

    void Ask(WriteOps? write)
    {
        if (_askers.Count >= AskersMax)
        {
            Sender.Tell(new ShardFailed(ShardFault.Busy, $"{AskersMax} requests wait for a majority"));
            return;
        }
        _askers.Add(new Asker(Sender, write, Clock.Now(Context.System) + _settings.QuorumDeadline));
        BeginRound();
    }

    void BeginRound()
    {
        if (_round is not null || _askers.Count == 0 || !Enumerable.Range(0, _held.Length).All(i => IsUp((uint)i)))
            return;
        Timers.Cancel(nameof(NextRound));
        _round = new SyncRound(++_rounds, [.. _askers], _others);
        _askers.Clear();
        foreach (var member in _others)
            AskVersions(member, _round.Number);
        if (_round.IsHeard)
            EndRound(true);
    }

    void AskVersions(Bytes32 member, long round)
        => _ = _client.AskAsync(member, new GetVersions())
            .PipeTo(Self, success: reply => new VersionsHeard(round, member, (reply as VersionsReply)?.Shards));

    void OnVersions(VersionsHeard message)
    {
        foreach (var (shard, versions) in message.Shards ?? [])
        {
            if (shard < _shards.Length)
                _shards[shard].Tell(new PeerVersions(message.Member, versions));
        }
        if (_round is null || _round.Number != message.Round)
            return;
        if (_round.OnAnswer(message.Member, message.Shards))
        {
            foreach (var (shard, target) in _round.Targets)
            {
                if (shard >= _shards.Length || _held[shard]?.Covers(target) == true)
                    continue;
                if (!IsUp(shard))
                {
                    EndRound(false);
                    return;
                }
                _round.OnCatchUp();
                _shards[shard].Tell(new CatchUp(_round.Number, target, _settings.SyncDeadline));
            }
        }
        if (_round.IsDone) EndRound(true);
        else if (_round.IsHopeless) EndRound(false);
    }

    void OnCaughtUp(CaughtUp message)
    {
        if (_round is null || _round.Number != message.Round)
            return;
        _round.OnCaughtUp();
        if (!message.Reached) EndRound(false);
        else if (_round.IsDone) EndRound(true);
    }

    void EndRound(bool reached)
    {
        var now = Clock.Now(Context.System);
        var failed = new ShardFailed(ShardFault.NoQuorum,
            $"no majority of the {_others.Count + 1} replicas answered; see `quil node peers`");
        _synced |= reached;
        foreach (var asker in _round!.Askers)
        {
            if (!reached && now < asker.Deadline) _askers.Add(asker);
            else if (!reached) asker.Sender.Tell(failed);
            else if (asker.Write is { } write && !IsUp(write.Shard)) _askers.Add(asker);
            else if (asker.Write is { } ready) _shards[ready.Shard].Tell(ready, asker.Sender);
            else asker.Sender.Tell(new ShardsSynced());
        }
        _round = null;
        if (reached) BeginRound();
        else if (_askers.Count > 0) Timers.StartSingleTimer(nameof(NextRound), NextRound.Instance, RetryAfter);
    }

    void ToShard(uint shard, Bytes32 from, HgRequest request)
    {
        if (shard < _shards.Length)
            _shards[shard].Forward(new RemoteRequest(from, request));
        else
            Answer(new HgRefused(HgRefusal.NoSuchShard, ""));
    }

    // A shard that is still reading its journal holds more than it could say now.
    HgReply Versions()
        => Array.Exists(_held, held => held is null)
            ? new HgRefused(HgRefusal.Unavailable, "starting")
            : new VersionsReply([.. _held.Select((versions, i) => ((uint)i, versions!))
                .Where(pair => !pair.Item2.IsEmpty)]);

    void Answer(HgReply reply) => Sender.Tell(new SendResponse(reply.Encode()));

    IActorRef ShardOf(AtomKey key) => _shards[_settings.Placement().ShardOf(key.Id.Data)];

    Bytes32? MemberOf(PeerId peer)
    {
        foreach (var member in _others)
        {
            if (PeerId.FromEd25519(member.ToArray()) == peer)
                return member;
        }
        return null;
    }

    IReadOnlyList<Bytes32> Others(IReadOnlyList<Bytes32> members)
        => [.. members.Where(member => member != _settings.Signer.PublicKey)];

    static async Task<ShardList> GatherAsync(IReadOnlyList<IActorRef> shards)
        => new(await Task.WhenAll(shards.Select(shard
            => shard.Ask<ShardInfo>(new GetShardInfo(), TimeSpan.FromSeconds(10)))));

    static async Task<AtomList> GatherAsync(IReadOnlyList<IActorRef> shards, ListAtoms list)
    {
        var items = new List<AtomInfo>();
        var more = false;
        foreach (var shard in shards)
        {
            var page = await shard.Ask<AtomList>(new GetAtoms(list.TypePrefix, list.Limit - items.Count),
                TimeSpan.FromSeconds(10));
            items.AddRange(page.Items);
            more |= page.IsTruncated;
        }
        return new AtomList(items, more);
    }

    sealed record ShardStopped(uint Shard);

    sealed record StartAgain(uint Shard);

    sealed class NextRound
    {
        public static readonly NextRound Instance = new();
    }

    sealed record VersionsHeard(
        long Round, Bytes32 Member, IReadOnlyList<(uint Shard, VersionVector Versions)>? Shards);
}
