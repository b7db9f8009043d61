using QuilActors.Actors.Chain;
using QuilActors.Actors.Net;
using QuilActors.Actors.Proving;
using QuilActors.Actors.Topics;
using QuilActors.Crypto.Sodium;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Commitments;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Ledger;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;
using QuilActors.TestKit;

namespace QuilActors.Actors.Tests.Chain;

/// <summary>Several whole chains in one process and in virtual time: real consensus trees, real delay proofs of a small
/// profile, an in-memory network between them.</summary>
sealed class ChainWorld : IDisposable
{
    static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(5);

    readonly HashSet<(int, int)> _cuts = [];
    readonly VdfArithmetics _arithmetics = VdfArithmetics.Auto();

    public ChainWorld(int members, int shardBits = 0, ulong orderDelay = 4)
    {
        // The runner's context would take continuations to other threads, which a virtual engine refuses.
        SynchronizationContext.SetSynchronizationContext(null);
        Engine = new VirtualEngine();
        Seeds = [.. Enumerable.Range(1, members).Select(i => Enumerable.Repeat((byte)i, 32).ToArray())];
        var now = new Instant(Engine.Clock.UtcTicks);
        Profile = ConsensusProfile.Devnet with
        {
            Name = "test", VdfProfile = VdfProfile.Test256.Name, VdfOutputBytes = VdfProfile.Test256.ProofBytes,
            MasterDifficulty = 48, DataDifficulty = 32, OrderDelayPulses = orderDelay,
        };
        Genesis = new Genesis(Profile, new Bytes32(Enumerable.Repeat((byte)0xaa, 32).ToArray()), now.UnixMilliseconds,
            new byte[] { 1, 2, 3 }, new Bytes32(Enumerable.Repeat((byte)0xbb, 32).ToArray()), shardBits,
            [.. Seeds.Select(seed => new Bytes32(Ed25519.PublicKeyFromSeed(seed))).Order()]);
        Nodes = [.. Seeds.Select((seed, i) => new ChainNode(this, i, seed))];
    }

    public VirtualEngine Engine { get; }

    public ConsensusProfile Profile { get; }

    public Genesis Genesis { get; }

    public IReadOnlyList<byte[]> Seeds { get; }

    public IReadOnlyList<ChainNode> Nodes { get; }

    public Bytes32 Shard => Genesis.ShardAddresses()[0];

    public VdfArithmetics Arithmetics => _arithmetics;

    public int ReelFrames { get; init; } = ConsensusLimits.ReelFrames;

    /// <summary>Frames that nodes published, by author and parent: an honest node makes one.</summary>
    public Dictionary<(Bytes32 Prover, Bytes32 Parent), HashSet<Bytes32>> Published { get; } = [];

    /// <summary>Messages that a validator rejected: honest nodes cause none.</summary>
    public List<string> Rejects { get; } = [];

    public IEnumerable<ChainNode> Running => Nodes.Where(node => node.IsRunning);

    public void Start(params int[] nodes)
    {
        foreach (var node in nodes.Length == 0 ? Enumerable.Range(0, Nodes.Count) : nodes)
            Nodes[node].Start();
    }

    public bool Run(double seconds, Func<bool>? until = null)
        => Engine.RunUntil(until ?? (static () => false), TimeSpan.FromSeconds(seconds));

    public bool AreConnected(int a, int b)
        => a != b && Nodes[a].IsRunning && Nodes[b].IsRunning && !_cuts.Contains((Math.Min(a, b), Math.Max(a, b)));

    public void Partition(params int[][] sides)
    {
        foreach (var a in Enumerable.Range(0, Nodes.Count))
        {
            foreach (var b in Enumerable.Range(a + 1, Nodes.Count - a - 1))
            {
                if (sides.Any(side => side.Contains(a) && side.Contains(b)) || !_cuts.Add((a, b)))
                    continue;
                Nodes[a].Publish(new PeerDisconnected(Nodes[b].Identity.PeerId));
                Nodes[b].Publish(new PeerDisconnected(Nodes[a].Identity.PeerId));
            }
        }
    }

    public void Heal()
    {
        foreach (var (a, b) in _cuts.ToArray())
        {
            _cuts.Remove((a, b));
            if (!AreConnected(a, b))
                continue;
            Nodes[a].Publish(new PeerConnected(Nodes[b].Identity.PeerId));
            Nodes[b].Publish(new PeerConnected(Nodes[a].Identity.PeerId));
        }
    }

    /// <summary>Tells after the network's latency, if both ends are still connected then.</summary>
    public void Carry(int from, int to, Action deliver)
        => Nodes[from].System!.Scheduler.Advanced.ScheduleOnce(Latency, () =>
        {
            if (AreConnected(from, to))
                deliver();
        });

    public static byte[] Chunk(uint index)
        => System.Security.Cryptography.SHA512.HashData(BitConverter.GetBytes(index));

    /// <summary>A request that gives the shard this many chunks, signed by all members.</summary>
    public Request ShardRequest(uint chunks, ulong baseFrame, ulong sequence, ulong expires)
    {
        var leaves = Enumerable.Range(0, (int)chunks)
            .Select(i => ListRoot.LeafHash((uint)i, Chunk((uint)i))).ToArray();
        var entry = new ShardEntry(
            Shard, Genesis.App, ListRoot.OfLeafHashes(leaves), chunks, 64UL * chunks, default, 0);
        var cut = new[] { new AuthorCut(Genesis.MemberKeys[0], sequence) };
        var hash = ShardUpdate.SignedHash(entry, baseFrame, cut).ToArray();
        var update = ShardUpdate.Assemble(entry, baseFrame, cut, Nodes.Select(node => node.Identity.Address),
            Nodes.ToDictionary(node => node.Identity.Address,
                node => (ReadOnlyMemory<byte>)Ed25519.Sign(node.Identity.Seed.Span, hash)));
        return new Request(
            Genesis.Filter, (byte)RequestKind.ShardUpdate, sequence, Canonical.ToArray(update), default, 0, expires,
            Nodes[0].Identity.PublicKey, default).Signed(Nodes[0].Identity.Seed);
    }

    public void Dispose()
    {
        foreach (var node in Running.ToArray())
            _ = node.System!.Terminate();
        Engine.Settle();
        Engine.Dispose();
    }
}

/// <summary>One node of a <see cref="ChainWorld"/>: its journal survives its processes.</summary>
sealed class ChainNode
{
    readonly ChainWorld _world;
    readonly int _index;

    public ChainNode(ChainWorld world, int index, byte[] seed)
    {
        (_world, _index) = (world, index);
        Identity = new NodeIdentity($"n{index + 1}", seed, new Bytes32(Ed25519.PublicKeyFromSeed(seed)));
    }

    public NodeIdentity Identity { get; }

    public WatchedJournal Journal { get; } = new();

    public ActorSystem? System { get; private set; }

    public IActorRef Consensus { get; private set; } = ActorRefs.Nobody;

    public IActorRef Topics { get; private set; } = ActorRefs.Nobody;

    public IActorRef Net { get; private set; } = ActorRefs.Nobody;

    public bool ProvesStorage { get; set; } = true;

    public bool IsRunning => System is not null;

    public List<HeadChanged> Moves { get; } = [];

    public List<object> Facts { get; } = [];

    public int Starts { get; private set; }

    public void Start()
    {
        Moves.Clear();
        Starts++;
        System = ActorSystem.Create($"n{_index + 1}", new ActorSystemSetup
        {
            Journal = Journal, Snapshots = new MemorySnapshots(), Services = _world.Engine,
            LogLevel = LogLevel.ErrorLevel, LogDeadLetters = 0, LogSink = new Quiet(),
        });
        Net = System.ActorOf(Props.Create(() => new MemoryNet(_world, _index)), "net");
        Topics = System.ActorOf(Props.Create(() => new MemoryTopics(_world, _index)), "topics");
        System.ActorOf(Props.Create(() => new MemoryShards(this)), "shards");
        System.ActorOf(Props.Create(() => new Witness(this)), "witness");
        var verifiers = System.ActorOf(VdfVerifierPool.Props(_world.Arithmetics), "verifiers");
        Consensus = System.ActorOf(ConsensusSupervisor.Props(new ChainSettings
        {
            Genesis = _world.Genesis, Identity = Identity, Net = Net, Topics = Topics, Verifiers = verifiers,
            Prover = VdfProverActor.Props(_world.Arithmetics), ReelFrames = _world.ReelFrames,
            Rewards = new ScoreUnitReward(_world.Profile.SlotMilliseconds, _world.Profile.EmissionDifficulty),
        }), "consensus");
        foreach (var other in _world.Nodes.Where((_, i) => _world.AreConnected(_index, i)))
        {
            Publish(new PeerConnected(other.Identity.PeerId));
            other.Publish(new PeerConnected(Identity.PeerId));
        }
    }

    /// <summary>The process is gone between two turns.</summary>
    public void Kill()
    {
        var system = System!;
        System = null;
        foreach (var other in _world.Running)
            other.Publish(new PeerDisconnected(Identity.PeerId));
        var gone = system.Terminate();
        _world.Engine.RunUntil(() => gone.IsCompleted, TimeSpan.Zero);
        Assert.True(gone.IsCompleted);
    }

    public void Publish(object fact) => System!.EventStream.Publish(fact);

    public T Ask<T>(object query)
    {
        var answer = Consensus.Ask<T>(query, TimeSpan.FromSeconds(5));
        _world.Engine.RunUntil(() => answer.IsCompleted, TimeSpan.FromSeconds(6));
        return answer.GetAwaiter().GetResult();
    }

    public ChainStatus Status() => Ask<ChainStatus>(GetChainStatus.Instance);

    public ChainEarnings Earnings(int history = 0) => Ask<ChainEarnings>(new GetEarnings(history));

    public ulong Head => Status().Head?.Number ?? 0;

    sealed class Witness : ReceiveActor
    {
        public Witness(ChainNode node)
        {
            Receive<HeadChanged>(node.Moves.Add);
            Receive<ChainRecovered>(node.Facts.Add);
            Receive<RequestExecuted>(node.Facts.Add);
            Receive<ChainStopped>(node.Facts.Add);
        }

        protected override void PreStart()
        {
            Context.System.EventStream.Subscribe<HeadChanged>(Self);
            Context.System.EventStream.Subscribe<ChainRecovered>(Self);
            Context.System.EventStream.Subscribe<RequestExecuted>(Self);
            Context.System.EventStream.Subscribe<ChainStopped>(Self);
        }
    }
}

/// <summary>Peer requests between the nodes of a world.</summary>
sealed class MemoryNet : ReceiveActor
{
    sealed record Incoming(PeerId From, string ProtocolId, ReadOnlyMemory<byte> Payload, Action<object> Reply);

    public MemoryNet(ChainWorld world, int index)
    {
        var handlers = new Dictionary<string, IActorRef>();
        Receive<GetPeers>(_ => Sender.Tell(new PeerList([.. world.Nodes.Where((_, i) => world.AreConnected(index, i))
            .Select(node => new PeerInfo(
                node.Identity.PeerId, [], PeerDirection.Inbound, [], "", default, null))])));
        Receive<RegisterProtocol>(register => handlers[register.ProtocolId] = register.Handler);
        Receive<SendRequest>(request =>
        {
            var sender = Sender;
            var to = world.Nodes.ToList().FindIndex(node => node.Identity.PeerId == request.To);
            if (!world.AreConnected(index, to))
            {
                sender.Tell(new RequestFailed(request.To, "not connected"));
                return;
            }
            world.Carry(index, to, () => world.Nodes[to].Net.Tell(new Incoming(
                world.Nodes[index].Identity.PeerId, request.ProtocolId, request.Payload,
                answer => world.Carry(to, index, () => sender.Tell(answer is SendResponse response
                    ? new ResponseReceived(request.To, response.Payload)
                    : new RequestFailed(request.To, "refused"))))));
        });
        Receive<Incoming>(incoming =>
        {
            if (!handlers.TryGetValue(incoming.ProtocolId, out var handler))
            {
                incoming.Reply(new RefuseRequest("no handler"));
                return;
            }
            var responder = Context.ActorOf(Props.Create(() => new Responder(incoming.Reply)));
            handler.Tell(new RequestReceived(incoming.From, incoming.ProtocolId, incoming.Payload), responder);
        });
    }

    sealed class Responder : ReceiveActor
    {
        public Responder(Action<object> reply) => ReceiveAny(answer =>
        {
            reply(answer);
            Context.Stop(Self);
        });
    }
}

/// <summary>Gossip between the nodes of a world: every message goes from its author to all connected nodes.</summary>
sealed class MemoryTopics : ReceiveActor
{
    sealed record Incoming(string Topic, PeerId Author, ReadOnlyMemory<byte> Data);

    public MemoryTopics(ChainWorld world, int index)
    {
        var validators = new Dictionary<string, IActorRef>();
        var tickets = new Dictionary<long, string>();
        var next = 0L;
        Receive<JoinTopic>(join => validators[join.Topic] = join.Validator);
        Receive<Publish>(publish =>
        {
            var author = world.Nodes[index].Identity.PeerId;
            if (Frame.TryRead(publish.Data.Span, out _) is { Header: var header })
            {
                var key = (header.Prover, header.ParentSelector);
                if (!world.Published.TryGetValue(key, out var selectors))
                    world.Published[key] = selectors = [];
                selectors.Add(header.Selector());
            }
            var recipients = Enumerable.Range(0, world.Nodes.Count).Where(i => world.AreConnected(index, i)).ToArray();
            foreach (var to in recipients)
            {
                world.Carry(index, to,
                    () => world.Nodes[to].Topics.Tell(new Incoming(publish.Topic, author, publish.Data)));
            }
            Sender.Tell(new Published(recipients.Length));
        });
        Receive<Incoming>(incoming =>
        {
            if (!validators.TryGetValue(incoming.Topic, out var validator))
                return;
            tickets[++next] = incoming.Topic;
            validator.Tell(new Candidate(next, incoming.Topic, incoming.Author, incoming.Author, incoming.Data));
        });
        Receive<Validated>(validated =>
        {
            if (tickets.Remove(validated.Ticket, out var topic) && validated.Verdict == Verdict.Reject)
                world.Rejects.Add($"n{index + 1} rejected a message on {topic}");
        });
    }
}

/// <summary>A shard region that holds the chunks of <see cref="ChainWorld.Chunk"/> and really walks challenges.
/// </summary>
sealed class MemoryShards : ReceiveActor
{
    public MemoryShards(ChainNode node) => Receive<ProveStorage>(challenge =>
    {
        if (!node.ProvesStorage)
        {
            Sender.Tell(new StorageMissing(challenge.Frame, challenge.Entry.ShardId, "lost"));
            return;
        }
        var seed = StorageChallenge.SeedOf(
            challenge.MasterOutputY, challenge.Filter, challenge.Entry.ShardId, challenge.Prover);
        var walk = new StorageChallenge(seed, challenge.Entry.LeafCount, challenge.Steps);
        while (walk.NextIndex is { } index)
            walk.Give(ChainWorld.Chunk(index));
        var leaves = Enumerable.Range(0, (int)challenge.Entry.LeafCount)
            .Select(i => ListRoot.LeafHash((uint)i, ChainWorld.Chunk((uint)i))).ToArray();
        Sender.Tell(new StorageProved(
            challenge.Frame, challenge.Entry.ShardId, walk.ToBody(challenge.Entry, leaves)));
    });
}

/// <summary>A journal in memory that can be watched and broken.</summary>
sealed class WatchedJournal : IJournal
{
    readonly MemoryJournal _inner = new();

    /// <summary>Rows stored, by manifest.</summary>
    public Dictionary<string, int> Stored { get; } = [];

    /// <summary>Writes to ids that begin with this fail.</summary>
    public string? Broken { get; set; }

    public async ValueTask<WriteResult[]> Write(IReadOnlyList<StoredWrite> batch)
    {
        if (Broken is not null && batch.Any(write => write.Id.StartsWith(Broken, StringComparison.Ordinal)))
            throw new IOException("no space left");
        foreach (var row in batch.SelectMany(write => write.AtomicRows))
            Stored[row.Manifest] = Stored.GetValueOrDefault(row.Manifest) + 1;
        return await _inner.Write(batch);
    }

    public IAsyncEnumerable<JournalRow> Replay(string id, long from, long to, long max)
        => _inner.Replay(id, from, to, max);

    public ValueTask<long> Highest(string id) => _inner.Highest(id);

    public ValueTask DeleteTo(string id, long n) => _inner.DeleteTo(id, n);
}

/// <summary>Faults are wanted in these tests; their log lines are not.</summary>
sealed class Quiet : ILogSink
{
    public void Write(LogEvent logEvent)
    {
    }
}
