using System.Security.Cryptography;
using QuilActors.Actors;
using QuilActors.Actors.Admin;
using QuilActors.Actors.Chain;
using QuilActors.Actors.Net;
using QuilActors.Actors.Os;
using QuilActors.Actors.Shards;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.Tests.Fakes;

/// <summary>The actors that the edges ask, in one real actor system, with answers from memory. The chain moves by
/// <see cref="Advance"/>.</summary>
sealed class FakeNode : IAsyncDisposable
{
    public FakeNode()
    {
        System = ActorSystem.Create("fake", new ActorSystemSetup
        {
            LogDeadLetters = 0,
            LogSink = new LogFeed(new Silence(), Feed),
        });
        Identity = new NodeIdentity("n1", new byte[32], Hash(1));
        var consensus = System.ActorOf(Props.Create(() => new ChainActor(this)), "consensus");
        Actors = new NodeActors(
            System.ActorOf(Props.Create(() => new NetActor(Identity)), "net"),
            System.ActorOf(Props.Create(() => new TopicsActor()), "topics"), consensus,
            System.ActorOf(Props.Create(() => new ShardsActor()), "shards"),
            System.ActorOf(Props.Create(() => new FilesActor(Files)), "files"));
        Settings = new AdminSettings
        {
            Identity = Identity,
            Version = "0.1.0",
            VdfPath = "mpn",
            Names = new Dictionary<Bytes32, string> { [Hash(2)] = "n2" },
            MemoryBytes = static () => 100 << 20,
        };
        Admin = System.ActorOf(AdminActor.Props(Settings, Actors, Feed), "admin");
    }

    public ActorSystem System { get; }

    public NodeIdentity Identity { get; }

    public NodeActors Actors { get; }

    public AdminSettings Settings { get; }

    public AdminFeed Feed { get; } = new();

    public FakeFiles Files { get; } = new();

    public IActorRef Admin { get; }

    /// <summary>The head's number.</summary>
    public ulong Head { get; private set; } = 2;

    public static Bytes32 Hash(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    /// <summary>Makes the next frame the head and tells so.</summary>
    public void Advance()
    {
        Head++;
        var frame = Frame(Head);
        System.EventStream.Publish(new HeadChanged(frame.Header, frame.Selector, [],
            [new AppliedFrame(frame.Header, null!, frame.Selector, default, true, Head, [])]));
    }

    public async ValueTask DisposeAsync() => await System.Terminate();

    static ChainFrame Frame(ulong number) => new(
        new FrameHeader(Hash(9), number, Hash((int)number + 99), number + 5, 1_700_000_000_000 + 1000 * (long)number,
            8192, number % 2 == 0 ? Hash(2) : NodeIdentity.AddressOf(Hash(1)), default, default, default, default,
            default, default, new byte[132], new byte[64]),
        Hash((int)number + 100), 1, 3, 1234, 800_000_000, number == 0 ? null : 1000 + (long)(number % 7) * 20);

    sealed class ChainActor : ReceiveActor
    {
        public ChainActor(FakeNode node)
        {
            Receive<GetChainStatus>(_ => Sender.Tell(new ChainStatus(ChainPhase.Following, "", "devnet", Hash(9),
                Hash(100), Frame(node.Head).Header, Frame(node.Head).Selector, node.Head + 5, 0,
                new ChainVdf("devnet-512", 8192, 2048, 8192, 41_000, false), true, node.Head / 2, node.Head / 2,
                [], 0)));
            Receive<GetFrame>(question => Sender.Tell(question.Number > node.Head
                ? new ChainFrameMissing(question.Number)
                : Frame(question.Number ?? node.Head)));
            Receive<ListFrames>(question =>
            {
                var top = Math.Min(question.Before ?? ulong.MaxValue, node.Head + 1);
                Sender.Tell(new ChainFrames([.. Enumerable.Range(0, (int)Math.Min(top, (ulong)question.Limit))
                    .Select(i => Frame(top - 1 - (ulong)i))]));
            });
            Receive<GetEarnings>(question => Sender.Tell(new ChainEarnings(node.Head, Frame(node.Head).Selector,
                800_000_000, (UInt128)90 << 32, 1, 20 << 20, 800_000_000 * (UInt128)node.Head,
                [new ProverEarnings(NodeIdentity.AddressOf(Hash(1)), (UInt128)30 << 32, (UInt128)20 << 32,
                    (UInt128)10 << 32, 20 << 20, 266_666_666, 266_666_666 * (UInt128)node.Head, 8_000_000_000,
                    3 * node.Head, 1, 0)],
                [.. Enumerable.Range(1, (int)node.Head).TakeLast(question.History).Select(n => new FrameRewardEntry(
                    (ulong)n, Frame((ulong)n).Selector, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), "accrued",
                    266_666_666, (UInt128)30 << 32, (UInt128)90 << 32, 800_000_000, 3))])));
        }
    }

    sealed class Silence : ILogSink
    {
        public void Write(LogEvent logEvent)
        {
            // The feed is what the tests read.
        }
    }

    sealed class NetActor : ReceiveActor
    {
        public NetActor(NodeIdentity self) => Receive<GetPeers>(_ => Sender.Tell(new PeerList(
        [
            new PeerInfo(PeerId.FromEd25519(Hash(2).ToArray()), [], PeerDirection.Outbound, ["/ipfs/ping/1.0.0"],
                "quilactors/0.1.0", Instant.FromUnixMilliseconds(1_700_000_000_000), TimeSpan.FromMilliseconds(1.5)),
            new PeerInfo(PeerId.FromEd25519(Hash(3).ToArray()), [], PeerDirection.Inbound, [], "<b>agent</b>",
                Instant.FromUnixMilliseconds(1_700_000_000_000), null),
        ])
        { Self = self.PeerId }));
    }

    sealed class TopicsActor : ReceiveActor
    {
        public TopicsActor()
        {
            Receive<GetTopics>(_ => Sender.Tell(new TopicList(
                [new TopicState("qa/master", [PeerId.FromEd25519(Hash(2).ToArray())], [],
                    new KeyTraffic(7, 2, 1, 0, 0, 3))],
                new Dictionary<string, long> { ["graft"] = 4 }, new Dictionary<string, long>(), null!)));
            Receive<GetScores>(_ => Sender.Tell(new ScoreList([], new ScoreThresholds(), default)));
        }
    }

    sealed class ShardsActor : ReceiveActor
    {
        public ShardsActor()
        {
            Receive<GetShards>(_ => Sender.Tell(new ShardList([new ShardInfo(
                3, Hash(33), 40, 40, 20 << 20, 20_480, Hash(34), Hash(35), 2, [], [Hash(1), Hash(2), Hash(3)])])));
            Receive<ListAtoms>(question => Sender.Tell(new AtomList([.. Enumerable.Range(0, 5).Take(question.Limit)
                .Select(i => new AtomInfo(3, "vertex", Hash(i), "urn:quilactors:os#Block", 0, true, 0,
                    new Dictionary<string, string> { ["BlockNumber"] = $"{i}" }))], false)));
        }
    }

    sealed class FilesActor : ReceiveActor
    {
        public FilesActor(FakeFiles files)
        {
            Receive<GetFilesStatus>(_ => Sender.Tell(new FilesStatus(5, 1)));
            ReceiveAny(message => Sender.Tell(files.Answer(message)));
        }
    }
}
