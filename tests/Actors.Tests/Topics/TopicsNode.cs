using System.Collections.Concurrent;
using QuilActors.Actors.Net;
using QuilActors.Actors.Topics;
using QuilActors.Crypto.Sodium;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Topics;

/// <summary>One node: a system with /user/topics and a net made of mailboxes.</summary>
sealed class TopicsNode : IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    readonly BlockingCollection<(object Message, IActorRef Sender)> _inbox = [];

    public TopicsNode(byte number, TopicsSettings? settings = null, bool tellsProtocols = true)
    {
        Seed = [number, .. new byte[31]];
        var publicKey = Ed25519.PublicKeyFromSeed(Seed);
        Identity = new NodeIdentity($"node-{number}", Seed, new Bytes32(publicKey));
        System = ActorSystem.Create($"node{number}", new ActorSystemSetup { LogSink = new QueueSink(Logged) });
        Net = System.ActorOf(Props.Create(() => new MailboxNet(Identity.PeerId, tellsProtocols)), "net");
        Topics = System.ActorOf(TopicsManager.Props(Identity, settings ?? new TopicsSettings(), Net, number), "topics");
        Probe = System.ActorOf(Props.Create(() => new Collector(_inbox)), "probe");
    }

    public byte[] Seed { get; }

    public NodeIdentity Identity { get; }

    public ActorSystem System { get; }

    public IActorRef Net { get; }

    public IActorRef Topics { get; }

    /// <summary>Its mailbox is read by <see cref="Expect"/>.</summary>
    public IActorRef Probe { get; }

    public ConcurrentQueue<LogEvent> Logged { get; } = new();

    public static void Connect(TopicsNode a, TopicsNode b)
    {
        a.Net.Tell(new MailboxNet.Link(b.Identity.PeerId, b.Net, PeerDirection.Outbound));
        b.Net.Tell(new MailboxNet.Link(a.Identity.PeerId, a.Net, PeerDirection.Inbound));
    }

    public void Join(string topic) => Topics.Tell(new JoinTopic(topic, Probe));

    public T Ask<T>(object question) => AskOf<T>(Topics, question);

    public static T AskOf<T>(IActorRef actor, object question) => actor.Ask<T>(question, Deadline).Result;

    public IActorRef Find(string path) => System.ActorSelection(path).ResolveOne(Deadline).Result;

    /// <summary>Asks until the answer is right; fails at the deadline.</summary>
    public T AskUntil<T>(object question, Predicate<T> isRight)
    {
        var end = DateTime.UtcNow + Deadline;
        while (true)
        {
            var answer = Ask<T>(question);
            if (isRight(answer))
                return answer;
            Assert.True(DateTime.UtcNow < end, $"{question} is still answered by {answer}");
        }
    }

    public void AwaitMesh(string topic, int peers)
        => AskUntil<TopicList>(new GetTopics(), list => list.Items.Any(t => t.Topic == topic && t.Mesh.Count == peers));

    public T Expect<T>()
    {
        Assert.True(_inbox.TryTake(out var next, Deadline), $"no {typeof(T).Name} in time");
        LastSender = next.Sender;
        return Assert.IsType<T>(next.Message);
    }

    public bool IsQuiet => _inbox.Count == 0;

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    public Candidate Answer(Verdict verdict)
    {
        var candidate = Expect<Candidate>();
        LastSender.Tell(new Validated(candidate.Ticket, verdict));
        return candidate;
    }

    public void Dispose()
    {
        Assert.True(System.Terminate().Wait(Deadline), "the system did not terminate");
        _inbox.Dispose();
    }

    sealed class QueueSink(ConcurrentQueue<LogEvent> logged) : ILogSink
    {
        public void Write(LogEvent logEvent) => logged.Enqueue(logEvent);
    }

    sealed class Collector : ReceiveActor
    {
        public Collector(BlockingCollection<(object, IActorRef)> inbox)
            => ReceiveAny(message => inbox.Add((message, Sender)));
    }
}

/// <summary>A stand-in for /user/net without sockets: frames go straight to the other node's mailbox.</summary>
sealed class MailboxNet : ReceiveActor
{
    readonly SortedDictionary<PeerId, Link> _links = [];
    readonly Dictionary<string, IActorRef> _handlers = [];
    readonly string[] _protocols;

    public MailboxNet(PeerId self, bool tellsProtocols)
    {
        _protocols = tellsProtocols ? ["/meshsub/1.2.0", "/meshsub/1.1.0", "/blossomsub/2.0.0"] : [];
        Receive<Link>(link =>
        {
            _links[link.Peer] = link;
            Context.System.EventStream.Publish(new PeerConnected(link.Peer));
            Context.System.EventStream.Publish(new PeerIdentified(link.Peer, "test", _protocols));
        });
        Receive<Unlink>(unlink =>
        {
            _links.Remove(unlink.Peer);
            Context.System.EventStream.Publish(new PeerDisconnected(unlink.Peer));
        });
        Receive<GetPeers>(_ => Sender.Tell(new PeerList([.. _links.Values.Select(link => new PeerInfo(
            link.Peer, [Multiaddr.Tcp(global::System.Net.IPAddress.Loopback, 1)], link.Direction, _protocols, "test",
            default, null))])));
        Receive<RegisterChannelHandler>(register => _handlers[register.ProtocolId] = register.Handler);
        Receive<OpenChannel>(open => open.Owner.Tell(_links.ContainsKey(open.Peer)
            ? new ChannelOpened(open.Peer, open.ProtocolIds[0], Self)
            : new ChannelFailed(open.Peer, open.ProtocolIds, "not connected")));
        Receive<SendFrame>(send =>
        {
            if (_links.TryGetValue(send.To, out var link))
                {
                link.Net.Tell(new FrameReceived(self, send.ProtocolId, send.Frame));
                Sender.Tell(new FramesWritten(send.To, send.ProtocolId, send.Frame.Length));
            }
        });
        Receive<FrameReceived>(received =>
        {
            if (_handlers.TryGetValue(received.ProtocolId, out var handler))
                handler.Tell(received);
        });
        Receive<DisconnectFrom>(gone =>
        {
            Disconnected.Add(gone);
            if (!_links.TryGetValue(gone.Peer, out var link))
                return;
            // Both sides lose the connection, and the one that dialled dials again.
            Self.Tell(new Unlink(gone.Peer));
            link.Net.Tell(new Unlink(self));
            Self.Tell(link);
            link.Net.Tell(new Link(self, Self, PeerDirection.Outbound));
        });
        Receive<GetDisconnected>(_ => Sender.Tell(Disconnected.ToArray()));
    }

    List<DisconnectFrom> Disconnected { get; } = [];

    public sealed record Link(PeerId Peer, IActorRef Net, PeerDirection Direction);

    public sealed record Unlink(PeerId Peer);

    public sealed record GetDisconnected;
}
