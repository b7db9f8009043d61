using System.Collections.Concurrent;
using System.Security.Cryptography;
using QuilActors.Actors.Net;
using QuilActors.Actors.Os;
using QuilActors.Actors.Shards;
using QuilActors.Engine;
using QuilActors.Engine.Persistence;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Shards;

/// <summary>Nodes with shards and files in one process. Their /user/net is a stand-in that carries requests from
/// handler to handler while both ends are up; journals and blobs outlive a node, as disks do.</summary>
sealed class TestCluster : IAsyncDisposable
{
    readonly List<TestNode> _nodes = [];

    public TestCluster(int count, TimeSpan? writeDeadline = null, ChainProbe? chain = null)
    {
        Chain = chain;
        OpSigner[] signers = [.. Enumerable.Range(1, count).Select(i
            => new OpSigner(Enumerable.Repeat((byte)i, 32).ToArray()))];
        Members = [.. signers.Select(signer => signer.PublicKey)];
        foreach (var signer in signers)
            _nodes.Add(new TestNode(this, signer, writeDeadline ?? TimeSpan.FromSeconds(10)));
        foreach (var node in _nodes)
            node.Start();
    }

    public ChainProbe? Chain { get; }

    public IReadOnlyList<Bytes32> Members { get; }

    public ConcurrentDictionary<PeerId, IActorRef> Handlers { get; } = new();

    public TestNode this[int index] => _nodes[index];

    /// <summary>A node whose connections were up tells the others, as a peer manager would.</summary>
    public void Connected(TestNode node)
    {
        foreach (var other in _nodes.Where(other => other != node && other.IsUp))
        {
            other.System.EventStream.Publish(new PeerConnected(node.Peer));
            node.System.EventStream.Publish(new PeerConnected(other.Peer));
        }
    }

    /// <summary>A fact on the event stream of every node that is up.</summary>
    public void Publish(object fact)
    {
        foreach (var node in _nodes.Where(node => node.IsUp))
            node.System.EventStream.Publish(fact);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Where(node => node.IsUp))
            await node.StopAsync();
    }
}

sealed class TestNode(TestCluster cluster, OpSigner signer, TimeSpan writeDeadline)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly MemoryJournal _journal = new();
    ActorSystem? _system;

    public PeerId Peer { get; } = PeerId.FromEd25519(signer.PublicKey.ToArray());

    public OpSigner Signer => signer;

    public MemoryBlobs Blobs { get; } = new();

    public bool IsUp => _system is not null;

    public ActorSystem System => _system!;

    public IActorRef Shards { get; private set; } = ActorRefs.Nobody;

    public IActorRef Files { get; private set; } = ActorRefs.Nobody;

    public void Start()
    {
        _system = ActorSystem.Create("node", new ActorSystemSetup
        {
            Journal = _journal,
            LogLevel = Engine.Event.LogLevel.ErrorLevel,
        });
        FilesManager.RegisterCodecs(_system);
        var net = _system.ActorOf(Props.Create(() => new TestNet(cluster, Peer)), "net");
        Shards = _system.ActorOf(ShardRegion.Props(new ShardSettings
        {
            Signer = signer,
            Blobs = Blobs,
            Net = net,
            Chain = cluster.Chain is { } chain ? _system.ActorOf(chain.Props, "chain") : null,
            Members = cluster.Members,
            WriteDeadline = writeDeadline,
            QuorumDeadline = writeDeadline,
            RequestDeadline = TimeSpan.FromSeconds(20),
        }), "shards");
        Files = _system.ActorOf(FilesManager.Props(new FilesSettings
        {
            Shards = Shards,
            Placement = new ShardPlacement(Protocols.Os.Vocabulary.App, 2),
            ClusterKey = Enumerable.Repeat((byte)7, 32).ToArray(),
            RandomBytes = RandomNumberGenerator.GetBytes,
        }), "files");
        cluster.Connected(this);
    }

    /// <summary>The node is gone at once; what it journalled and stored is kept.</summary>
    public async Task StopAsync()
    {
        cluster.Handlers.TryRemove(Peer, out _);
        await _system!.Terminate();
        _system = null;
    }

    public Task<object> AskAsync(object question) => Files.Ask<object>(question, Patience);

    public async Task<T> AskAsync<T>(object question)
    {
        var answer = await AskAsync(question);
        return answer is T expected ? expected : throw new InvalidOperationException($"{question}: {answer}");
    }

    public Task<T> AskShardsAsync<T>(object question) => Shards.Ask<T>(question, Patience);

    public async Task<ObjectInfo> UploadAsync(string bucket, string key, byte[] data)
    {
        var begun = await AskAsync<UploadBegun>(
            new BeginUpload(bucket, key, "application/octet-stream", new Dictionary<string, string>()));
        foreach (var (number, block) in data.Chunk(FilesLimits.BlockBytes).Index())
            await AskAsync<BlockStored>(new StoreBlock(begun.UploadId, (uint)number, block));
        var stored = await AskAsync<ObjectStored>(
            new CompleteUpload(begun.UploadId, MD5.HashData(data), (ulong)data.Length));
        return stored.Info;
    }

    public async Task<byte[]> ReadAsync(string bucket, string key)
    {
        var info = await AskAsync<ObjectInfo>(new HeadObject(bucket, key));
        var data = new MemoryStream();
        for (var i = 0u; i < info.BlockCount; i++)
            data.Write((await AskAsync<BlockRead>(new ReadBlock(info, i))).Plaintext.Span);
        return data.ToArray();
    }
}

/// <summary>Stands in for the peer network.</summary>
sealed class TestNet : ReceiveActor
{
    public TestNet(TestCluster cluster, PeerId self)
    {
        Receive<RegisterProtocol>(message => cluster.Handlers[self] = message.Handler);
        Receive<SendRequest>(message =>
        {
            if (!cluster.Handlers.ContainsKey(self) || !cluster.Handlers.TryGetValue(message.To, out var handler))
            {
                Sender.Tell(new RequestFailed(message.To, "not connected"));
                return;
            }
            _ = handler.Ask<object>(new RequestReceived(self, message.ProtocolId, message.Payload), message.Deadline)
                .PipeTo(Sender,
                    success: answer => answer is SendResponse response
                        ? new ResponseReceived(message.To, response.Payload)
                        : new RequestFailed(message.To, "refused"),
                    failure: e => new RequestFailed(message.To, e.Message));
        });
    }
}
