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

namespace QuilActors.Bench.Gossip;

/// <summary>The production transport, /user/net and /user/topics with one validator that accepts everything and counts
/// how fast and how late messages came.</summary>
sealed class BenchNode : IAsyncDisposable
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    readonly ActorSystem _system;
    readonly TcpTransport _transport;
    readonly IActorRef _net, _topics, _validator;
    readonly TaskCompletionSource<Multiaddr> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Random _random = new();
    ulong _published;

    public BenchNode(bool signed)
    {
        var seed = SodiumRandom.Bytes(Ed25519.SeedBytes);
        var publicKey = Ed25519.PublicKeyFromSeed(seed);
        var identity = new NodeIdentity("bench", seed, new Bytes32(publicKey));
        _system = ActorSystem.Create("bench");
        _transport = new TcpTransport(
            new ConnectionIdentity(publicKey, seed, SodiumRandom.Bytes(X25519.KeyBytes)), TimeProvider.System);
        _validator = _system.ActorOf(Props.Create(() => new Validator(this)), "validator");
        _system.EventStream.Subscribe<Listening>(_validator);
        _net = _system.ActorOf(PeerManager.Props(new NetSettings(), _transport, identity), "net");
        var router = signed
            ? new RouterSettings()
            : new RouterSettings
            {
                Signed = false,
                TopicIds = MessageIdRule.Sha256,
                MaskIds = MessageIdRule.Content,
            };
        var topics = new TopicsSettings { Router = router };
        _topics = _system.ActorOf(TopicsManager.Props(identity, topics, _net, 1), "topics");
        Id = identity.PeerId;
    }

    public PeerId Id { get; }

    public Tally Tally { get; } = new();

    public Task<Multiaddr> ListenAsync() => _listening.Task.WaitAsync(Deadline);

    public void Dial(Multiaddr address) => _net.Tell(new ConnectTo(address), ActorRefs.NoSender);

    public void Join(string topic) => _topics.Tell(new JoinTopic(topic, _validator), ActorRefs.NoSender);

    /// <summary>The router's totals that are not zero.</summary>
    public async Task<Dictionary<string, long>> TotalsAsync()
    {
        var list = await _topics.Ask<TopicList>(new GetTopics(), Deadline);
        return list.Totals.Where(total => total.Value != 0).ToDictionary();
    }

    /// <summary>Waits until the mesh has at least so many peers, and returns it.</summary>
    public async Task<int> MeshAsync(string topic, int peers)
    {
        for (var end = DateTime.UtcNow + Deadline; ; await Task.Delay(20))
        {
            var list = await _topics.Ask<TopicList>(new GetTopics(), Deadline);
            var mesh = list.Items.FirstOrDefault(item => item.Topic == topic)?.Mesh.Count ?? 0;
            if (mesh >= peers)
                return mesh;
            if (DateTime.UtcNow > end)
                throw new InvalidOperationException($"no mesh of {peers} on {topic}");
        }
    }

    /// <summary>Publishes <paramref name="count"/> messages with at most <paramref name="window"/> of them unanswered,
    /// or one every <paramref name="interval"/>. Returns the seconds it took.</summary>
    public async Task<double> PublishAsync(string topic, int count, int bytes, int window, TimeSpan interval)
    {
        var begun = Payload.Nanoseconds();
        if (interval > TimeSpan.Zero)
        {
            for (var i = 0; i < count; i++)
            {
                _ = await _topics.Ask<Published>(new Publish(topic, Next(bytes)), Deadline);
                var wait = begun + (i + 1) * (long)(interval.TotalMilliseconds * 1e6) - Payload.Nanoseconds();
                if (wait > 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(wait / 1e6));
            }
        }
        else
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var publisher = _system.ActorOf(
                Props.Create(() => new Publisher(this, topic, count, bytes, window, done)), $"publisher-{_published}");
            await done.Task;
            _system.Stop(publisher);
        }
        return (Payload.Nanoseconds() - begun) / 1e9;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        await _transport.DisposeAsync();
    }

    byte[] Next(int bytes) => Payload.Make(_published++, bytes, _random);

    sealed class Publisher : ReceiveActor
    {
        int _left, _open;

        public Publisher(
            BenchNode node, string topic, int count, int bytes, int window, TaskCompletionSource done)
        {
            _left = count;
            for (; _left > 0 && _open < window; _left--, _open++)
                node._topics.Tell(new Publish(topic, node.Next(bytes)), Self);
            Receive<Published>(_ =>
            {
                if (_left > 0)
                {
                    _left--;
                    node._topics.Tell(new Publish(topic, node.Next(bytes)), Self);
                }
                else if (--_open == 0)
                {
                    done.TrySetResult();
                }
            });
            Receive<PublishFailed>(failed =>
                done.TrySetException(new InvalidOperationException("publish failed: " + failed.Reason)));
        }
    }

    sealed class Validator : ReceiveActor
    {
        public Validator(BenchNode node)
        {
            Receive<Listening>(listening => node._listening.TrySetResult(listening.Address));
            Receive<Candidate>(candidate =>
            {
                node.Tally.Add(candidate.Data.Span);
                Sender.Tell(new Validated(candidate.Ticket, Verdict.Accept));
            });
        }
    }
}
