using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Channels;
using QuilActors.Actors;
using QuilActors.Actors.Net;
using QuilActors.Actors.Topics;
using QuilActors.Crypto.Sodium;
using QuilActors.Engine;
using QuilActors.Host.Net;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Tests.Interop;

/// <summary>A node of the real transport, /user/net and /user/topics, with one validator that accepts and counts.
/// </summary>
sealed class GossipNode : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    readonly ActorSystem _system;
    readonly TcpTransport _transport;
    readonly IActorRef _net, _topics, _validator;
    readonly Channel<Listening> _listening = Channel.CreateUnbounded<Listening>();
    readonly ConcurrentDictionary<ulong, int> _received = new();
    readonly SemaphoreSlim _arrivals = new(0);
    int _count;

    public GossipNode(byte seed, RouterSettings? router = null, params Multiaddr[] dial)
        : this(seed, router, SecurityProtocol.Noise, dial)
    {
    }

    public GossipNode(byte seed, RouterSettings? router, SecurityProtocol security, params Multiaddr[] dial)
    {
        var secret = Enumerable.Repeat(seed, 32).ToArray();
        var publicKey = Ed25519.PublicKeyFromSeed(secret);
        var identity = new NodeIdentity("gossip", secret, new Bytes32(publicKey));
        _system = ActorSystem.Create("gossip");
        _transport = new TcpTransport(
            new ConnectionIdentity(publicKey, secret, SodiumRandom.Bytes(32), [security]),
            TimeProvider.System);
        _validator = _system.ActorOf(Props.Create(() => new Validator(this)), "validator");
        _system.EventStream.Subscribe<Listening>(_validator);
        _net = _system.ActorOf(PeerManager.Props(new NetSettings { Bootstrap = dial }, _transport, identity), "net");
        var settings = new TopicsSettings { Router = router ?? new RouterSettings() };
        _topics = _system.ActorOf(TopicsManager.Props(identity, settings, _net, seed), "topics");
        Id = identity.PeerId;
    }

    public PeerId Id { get; }

    public int Connections => _transport.ConnectionCount;

    /// <summary>Messages that came, also the same twice.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Different sequence numbers in the payloads.</summary>
    public int Distinct => _received.Count;

    public async Task<Multiaddr> ListeningAsync()
        => (await _listening.Reader.ReadAsync().AsTask().WaitAsync(Deadline)).Address;

    public Task<PeerList> PeersAsync() => _net.Ask<PeerList>(new GetPeers(), Deadline);

    /// <summary>Ends our stream to a peer while the connection lives.</summary>
    public void CloseChannel(PeerId peer)
        => _net.Tell(new CloseChannel(peer, WireVersion.Meshsub12.ProtocolId), ActorRefs.NoSender);

    public void Dial(Multiaddr address) => _net.Tell(new ConnectTo(address), ActorRefs.NoSender);

    public void Join(string topic) => _topics.Tell(new JoinTopic(topic, _validator), ActorRefs.NoSender);

    public void Leave(string topic) => _topics.Tell(new LeaveTopic(topic), ActorRefs.NoSender);

    public Task<Published> PublishAsync(string topic, byte[] data)
        => _topics.Ask<Published>(new Publish(topic, data), Deadline);

    public Task<TopicList> TopicsAsync() => _topics.Ask<TopicList>(new GetTopics(), Deadline);

    public Task<ScoreList> ScoresAsync() => _topics.Ask<ScoreList>(new GetScores(), Deadline);

    /// <summary>Waits until so many peers are in the mesh.</summary>
    public async Task MeshAsync(string topic, int peers, bool orMore = false)
    {
        for (var end = DateTime.UtcNow + Deadline; ;)
        {
            var list = await TopicsAsync();
            var mesh = list.Items.FirstOrDefault(item => item.Topic == topic)?.Mesh.Count ?? -1;
            if (mesh == peers || (orMore && mesh > peers))
                return;
            if (DateTime.UtcNow < end)
                continue;
            Assert.Fail($"no mesh of {peers}: {await DescribeAsync()}");
        }
    }

    /// <summary>For the message of a failed test.</summary>
    public async Task<string> DescribeAsync()
    {
        var list = await TopicsAsync();
        var known = await PeersAsync();
        return $"{string.Join(' ', list.Totals)} {list.Sizes} peers: " + string.Join("; ", known.Items.Select(
            p => $"{p.Id} {p.Direction} {p.Source} {p.SignedRecord.Length} {string.Join(',', p.Protocols)}"));
    }

    /// <summary>Waits until so many messages came.</summary>
    public async Task ReceiveAsync(int messages)
    {
        while (Count < messages)
            Assert.True(await _arrivals.WaitAsync(Deadline), $"only {Count} of {messages} messages came");
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        await _transport.DisposeAsync();
        _arrivals.Dispose();
    }

    void Receive(Candidate candidate)
    {
        if (candidate.Data.Length >= 12)
            _received.AddOrUpdate(
                BinaryPrimitives.ReadUInt64BigEndian(candidate.Data.Span[4..]), 1, (_, times) => times + 1);
        Interlocked.Increment(ref _count);
        _arrivals.Release();
    }

    sealed class Validator : ReceiveActor
    {
        public Validator(GossipNode node)
        {
            Receive<Listening>(listening => node._listening.Writer.TryWrite(listening));
            Receive<Candidate>(candidate =>
            {
                node.Receive(candidate);
                Sender.Tell(new Validated(candidate.Ticket, Verdict.Accept));
            });
        }
    }
}
