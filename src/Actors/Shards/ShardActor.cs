using QuilActors.Actors.Chain;
using QuilActors.Actors.Net;
using QuilActors.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Hypergraph.Replication;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>One shard: the single writer of its journal here. Its own batches are pushed to the other replicas, theirs
/// are taken in by the same protocol; each is one event. Whatever it tells, it tells after the journal's commit.
/// </summary>
sealed class ShardActor : ReceivePersistentActor, IWithTimers
{
    const string Wake = "wake";

    readonly ShardSettings _settings;
    readonly ShardPlacement _placement;
    readonly ShardName _name;
    readonly IActorRef _blobs;
    readonly HgClient _client;
    readonly ShardReplica _replica;
    readonly AtomFeed _feed;
    readonly EntryWork _entries;
    readonly AppendLinks _links = new();
    readonly PullPlan _plan = new();
    readonly SortedDictionary<long, (IActorRef Sender, ulong Sequence)> _writers = [];
    readonly SortedDictionary<long, Action<bool>> _readers = [];
    IReadOnlyList<Bytes32> _members = [];
    long _tickets;

    ShardActor(ShardSettings settings, uint shard, IActorRef blobs)
    {
        _settings = settings;
        _placement = settings.Placement();
        _name = new ShardName(settings.App, shard);
        _blobs = blobs;
        _client = new HgClient(settings.Net, settings.RequestDeadline);
        _replica = new ShardReplica(_name, settings.Rules, IsForeign);
        _feed = new AtomFeed(shard, _replica.State, IsForeign);
        _entries = new EntryWork(settings, _replica, _client, Self,
            Context.ActorOf(ContentHasher.Props(settings.Blobs, blobs), "hasher"),
            Context.ActorOf(StorageProver.Props(settings.Blobs, blobs), "prover"));
        OnMembers(settings.Members);
        Recover<Batch>(_replica.Apply);
        Recover<RecoveryCompleted>(_ => Recovered());
        Writing();
        Appending();
        CatchingUp();
        Entries();
        Queries();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public override string PersistenceId => _name.JournalId;

    public static Props Props(ShardSettings settings, uint shard, IActorRef blobs)
        => Engine.Props.Create(() => new ShardActor(settings, shard, blobs));

    static Instant Now => Clock.Now(Context.System);

    Bytes32 Own => _settings.Signer.PublicKey;

    bool IsForeign(AtomKey key) => _placement.ShardOf(key.Id.Data) != _name.Number;

    void Recovered()
    {
        _links.OnJournalled(_replica.Versions[Own]);
        _feed.Flush(Context.Parent);
        Context.Parent.Tell(new ShardRecovered(_name.Number, _replica.Versions));
        Pump();
    }

    // Own batches.
    void Writing()
    {
        Command<WriteOps>(Write);
        Command<AppendAnswered>(OnAnswer);
        Command<BlobsPushed>(message =>
        {
            if (message.All) _links.OnReady(message.Peer);
            else _links.OnFailed(message.Peer, Now);
            Pump();
        });
    }

    void Write(WriteOps write)
    {
        if (_links.IsFull)
        {
            Sender.Tell(new ShardFailed(ShardFault.Busy, $"{AppendLinks.WaitersMax} writes wait in the shard"));
            return;
        }
        var batch = _replica.Author(write.Ops, write.Blobs, _settings.Signer, Now);
        if (batch.Bytes.Length > ReplicationLimits.BatchBytesMax)
        {
            Sender.Tell(new ShardFailed(ShardFault.TooLarge, $"a batch has {batch.Bytes.Length} bytes"));
            return;
        }
        var refusal = StaticChecks.Check(batch, _placement, _settings.Rules);
        if (refusal == OpRefusal.TooLarge)
        {
            Sender.Tell(new ShardFailed(ShardFault.TooLarge, "a record is over its limit"));
            return;
        }
        Invariant.Require(refusal == OpRefusal.None, $"own ops pass the checks of all replicas, not {refusal}");
        var sender = Sender;
        Persist(batch, journalled =>
        {
            Applied(journalled);
            var ticket = ++_tickets;
            _writers.Add(ticket, (sender, journalled.Sequence));
            _links.Wait(ticket, journalled.Sequence, Now + _settings.WriteDeadline);
            Pump();
        });
    }

    void Applied(Batch batch)
    {
        _replica.Apply(batch);
        _feed.Flush(Context.Parent);
        Context.Parent.Tell(new ShardStatus(_name.Number, _replica.Versions));
        if (batch.Author == Own)
            _links.OnJournalled(batch.Sequence);
        _plan.OnOwn(_replica.Versions);
    }

    void OnAnswer(AppendAnswered message)
    {
        switch (message.Reply)
        {
            case Appended appended:
                _links.OnAppended(message.Peer, appended.Sequence, Now);
                break;
            case MissingBlobs missing:
                _ = _blobs.Ask<object>(new PushBlobs(missing.Hashes, message.Peer), TimeSpan.FromMinutes(1))
                    .PipeTo(Self, success: answer => answer as BlobsPushed ?? new BlobsPushed(message.Peer, false),
                        failure: _ => new BlobsPushed(message.Peer, false));
                break;
            default:
                if (message.Reply is HgRefused { Code: HgRefusal.Fork })
                    ShardLog.Forked(Context, _name, Own);
                _links.OnFailed(message.Peer, Now);
                break;
        }
        Pump();
    }

    // Others' batches.
    void Appending()
    {
        Command<RemoteRequest>(message =>
        {
            switch (message.Request)
            {
                case AppendBatches append:
                    Append(append);
                    break;
                case GetBatches get:
                    var bytes = (int)Math.Min(get.BytesMax, ReplicationLimits.PageBytesMax);
                    var page = _replica.Batches(get.Author, get.From, bytes);
                    Answer(Sender, new BatchesReply([.. page.Take(ReplicationLimits.BatchesPerPageMax)
                        .Select(batch => batch.Bytes)]));
                    break;
                case ProposeEntry propose:
                    SignFor(message.From, propose);
                    break;
                default:
                    Answer(Sender, new HgRefused(HgRefusal.Malformed, ""));
                    break;
            }
        });
        Command<AppendReady>(message =>
        {
            if (message.Missing is null)
                Answer(message.ReplyTo, new HgRefused(HgRefusal.Unavailable, "blobs"));
            else if (message.Missing.Count > 0)
                Answer(message.ReplyTo, new MissingBlobs([.. message.Missing.Take(BatchPage.BlobsMax)]));
            else
                Take(message.Batches, standing => Answer(message.ReplyTo, standing == BatchStanding.Fork
                    ? new HgRefused(HgRefusal.Fork, "another batch of this number is here")
                    : new Appended(_replica.Versions[message.Batches[0].Author])));
        });
    }

    void Append(AppendBatches append)
    {
        if (!BatchPage.TryRead(append.Batches, _name, _placement, _settings.Rules, out var batches, out var refusal))
        {
            Answer(Sender, new HgRefused(HgRefusal.BadBatch, refusal));
            return;
        }
        var next = BatchPage.SelectNext(_replica, batches, out var standing);
        if (next.Count == 0)
        {
            Answer(Sender, standing switch
            {
                BatchStanding.Fork => new HgRefused(HgRefusal.Fork, "another batch of this number is here"),
                BatchStanding.NotAuthorised => new HgRefused(HgRefusal.NotAuthorised, "not a writer of the shard"),
                _ => new Appended(batches.Count == 0 ? 0 : _replica.Versions[batches[0].Author]),
            });
            return;
        }
        var sender = Sender;
        Bytes32[] blobs = [.. next.SelectMany(batch => batch.Blobs).Select(blob => blob.Hash)];
        if (blobs.Length == 0)
        {
            Self.Tell(new AppendReady(next, [], sender));
            return;
        }
        _ = _blobs.Ask<object>(new FindMissing(blobs), _settings.RequestDeadline)
            .PipeTo(Self, success: answer => new AppendReady(next, (answer as BlobsMissing)?.Hashes, sender),
                failure: _ => new AppendReady(next, null, sender));
    }

    // Journals what is still next of these, applies it, then goes on.
    void Take(IReadOnlyList<Batch> batches, Action<BatchStanding> then)
    {
        var next = BatchPage.SelectNext(_replica, batches, out var standing);
        if (next.Count == 0)
        {
            then(standing);
            Pump();
            return;
        }
        PersistAll(next, batch =>
        {
            Applied(batch);
            if (batch != next[^1])
                return;
            then(standing);
            Pump();
        });
    }

    // What others hold more.
    void CatchingUp()
    {
        Command<PeerVersions>(message =>
        {
            _plan.OnVersions(message.Peer, message.Versions);
            _links.OnHolds(message.Peer, message.Versions[Own]);
            Pump();
        });
        Command<PeerUp>(message =>
        {
            _plan.OnConnected(message.Peer);
            _links.OnConnected(message.Peer);
            Pump();
        });
        Command<CatchUp>(message =>
        {
            var region = Sender;
            WaitFor(message.Target, message.Within, reached
                => region.Tell(new CaughtUp(message.Round, _name.Number, reached)));
        });
        Command<Pulled>(OnPulled);
        Command<PullReady>(message =>
        {
            if (!message.HasBlobs)
            {
                _plan.OnPullFailed(message.Pull.Peer, Now);
                Pump();
                return;
            }
            Take(message.Batches, standing =>
            {
                if (standing == BatchStanding.Known) _plan.OnPulled();
                else _plan.OnPullFailed(message.Pull.Peer, Now);
            });
        });
        Command<SetMembers>(message => OnMembers(message.PublicKeys));
        Command<WakeUp>(_ => Pump());
    }

    void OnPulled(Pulled message)
    {
        var batches = new List<Batch>();
        if (message.Reply is not BatchesReply { Batches.Count: > 0 } reply
            || !BatchPage.TryRead(reply.Batches, _name, _placement, _settings.Rules, out batches, out _))
        {
            _plan.OnPullFailed(message.Pull.Peer, Now);
            Pump();
            return;
        }
        batches = BatchPage.Head(batches);
        Bytes32[] blobs = [.. batches.SelectMany(batch => batch.Blobs).Select(blob => blob.Hash)];
        if (blobs.Length == 0)
        {
            Self.Tell(new PullReady(message.Pull, batches, true));
            return;
        }
        _ = _blobs.Ask<object>(new FetchBlobs(blobs, message.Pull.Peer), TimeSpan.FromMinutes(1))
            .PipeTo(Self, success: answer => new PullReady(message.Pull, batches, answer is BlobsFetched { All: true }),
                failure: _ => new PullReady(message.Pull, batches, false));
    }

    void WaitFor(VersionVector target, TimeSpan within, Action<bool> then)
    {
        if (_plan.IsFull)
        {
            then(false);
            return;
        }
        _readers.Add(++_tickets, then);
        _plan.Wait(_tickets, target, _replica.Versions, Now + within);
        Pump();
    }

    void OnMembers(IReadOnlyList<Bytes32> members)
    {
        _members = members;
        IReadOnlyList<Bytes32> others = [.. members.Where(member => member != Own)];
        _replica.Writers = members;
        _links.SetPeers(others);
        _plan.Keep(others);
        _entries.SetMembers(members);
    }

    // Carries out what the cores want, and stands the timer at the next deadline.
    void Pump()
    {
        var now = Now;
        _links.OnDeadline(now);
        _plan.OnDeadline(now);
        while (_links.TryTakeSend(now, out var send))
            Send(send);
        while (_links.TryTakeOutcome(out var outcome))
        {
            _writers.Remove(outcome.Ticket, out var writer);
            writer.Sender.Tell(outcome.Reached
                ? new Written(_name.Number, writer.Sequence)
                : new ShardFailed(ShardFault.NoQuorum, "no majority of the replicas journalled the write in time"));
        }
        if (_plan.TryTakePull(now, _replica.Versions, out var pull))
        {
            _ = _client.AskAsync(pull.Peer,
                    new GetBatches(_name.Number, pull.Author, pull.From, ReplicationLimits.PageBytesMax))
                .PipeTo(Self, success: reply => new Pulled(pull, reply));
        }
        while (_plan.TryTakeOutcome(out var outcome))
        {
            _readers.Remove(outcome.Ticket, out var then);
            then!(outcome.CaughtUp);
        }
        Arm(now);
    }

    void Send(SendAppend send)
    {
        var page = _replica.Batches(Own, send.From, ReplicationLimits.PageBytesMax);
        var append = new AppendBatches(_name.Number, [.. page.Take(ReplicationLimits.BatchesPerPageMax)
            .Select(batch => batch.Bytes)]);
        _ = _client.AskAsync(send.Peer, append).PipeTo(Self, success: reply => new AppendAnswered(send.Peer, reply));
    }

    void Arm(Instant now)
    {
        var (left, right) = (_links.Deadline, _plan.DeadlineAfter(now));
        var next = left is { } l && right is { } r ? (l < r ? l : r) : left ?? right;
        if (next is not { } due)
        {
            Timers.Cancel(Wake);
            return;
        }
        var delay = due - now;
        Timers.StartSingleTimer(Wake, WakeUp.Instance, delay < MinimumDelay ? MinimumDelay : delay);
    }

    // Entries for the chain, and its challenges.
    void Entries()
    {
        Command<HeadMoved>(message => _entries.OnHead(message.Frame));
        Command<EntryCommitted>(_entries.OnCommitted);
        Command<ContentHashed>(message => _entries.OnHashed(message, Context));
        Command<EntryAnswered>(_entries.OnAnswered);
        Command<RequestAccepted>(_ => { });
        Command<RequestRefused>(message => ShardLog.UpdateRefused(Context, _name, message.Reason));
        Command<ProveStorage>(message => _entries.Prove(message, Sender));
    }

    // Another replica asks for a signature: catch up to its cut if need be, then compute and compare.
    void SignFor(Bytes32 from, ProposeEntry propose)
    {
        var replyTo = Sender;
        if (_entries.Refuse(propose) is { } refused)
        {
            Answer(replyTo, refused);
            return;
        }
        if (!_replica.Versions.Covers(propose.Cut))
            _plan.OnVersions(from, _plan.VersionsOf(from).Union(propose.Cut));
        WaitFor(propose.Cut, _settings.RequestDeadline / 2, reached =>
        {
            if (reached) _entries.Sign(propose, reply => Answer(replyTo, reply));
            else Answer(replyTo, new EntryBehind(_replica.Versions));
        });
    }

    void Queries()
    {
        Command<SubscribeAtoms>(message =>
        {
            Context.Watch(message.Subscriber);
            _feed.Subscribe(message.Subscriber);
        });
        Command<Terminated>(message => _feed.Forget(message.ActorRef));
        Command<WatchAgain>(message =>
        {
            foreach (var key in _replica.State.ForeignMembers()
                .Where(key => _placement.ShardOf(key.Id.Data) == message.Shard))
                Context.Parent.Tell(new WatchAtom(key, _name.Number));
        });
        Command<WatchAtom>(message => Context.Parent.Tell(_feed.Watch(message)));
        Command<AtomVisibility>(message =>
        {
            _replica.State.SetForeign(message.Key, message.Visible);
            _feed.Flush(Context.Parent);
        });
        Command<FindHolders>(message => Sender.Tell(new AtomHolders(_name.Number,
            [.. message.Keys.Select(key => ShardViews.HoldersOf(_replica, _plan, _links, _members, Own, key))])));
        Command<GetShardInfo>(_ => Sender.Tell(ShardViews.InfoOf(_replica, _entries.Desk, _plan, _members, Own)));
        Command<GetAtoms>(message => Sender.Tell(ShardViews.AtomsOf(_replica, message)));
    }

    static readonly TimeSpan MinimumDelay = TimeSpan.FromMilliseconds(1);

    static void Answer(IActorRef to, HgReply reply) => to.Tell(new SendResponse(reply.Encode()));

    sealed record AppendAnswered(Bytes32 Peer, HgReply? Reply);

    sealed record AppendReady(IReadOnlyList<Batch> Batches, IReadOnlyList<Bytes32>? Missing, IActorRef ReplyTo);

    sealed record Pulled(Pull Pull, HgReply? Reply);

    sealed record PullReady(Pull Pull, IReadOnlyList<Batch> Batches, bool HasBlobs);

    sealed class WakeUp
    {
        public static readonly WakeUp Instance = new();
    }
}
