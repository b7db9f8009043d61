using System.Threading.Channels;
using QuilActors.Actors;
using QuilActors.Actors.Net;
using QuilActors.Crypto.Sodium;
using QuilActors.Engine;
using QuilActors.Host.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Tests.Net;

/// <summary>A node with nothing but its peer network, over real TCP on loopback.</summary>
sealed class NetNode : IAsyncDisposable
{
    readonly TcpTransport _transport;

    public NetNode(byte seed, NetSettings? settings = null)
    {
        var secret = Enumerable.Repeat(seed, 32).ToArray();
        var publicKey = Ed25519.PublicKeyFromSeed(secret);
        Id = PeerId.FromEd25519(publicKey);
        _transport = new TcpTransport(
            new ConnectionIdentity(publicKey, secret, SodiumRandom.Bytes(32)), TimeProvider.System);
        System = ActorSystem.Create($"node{seed}");
        Inbox = new Inbox(System);
        System.EventStream.Subscribe<PeerConnected>(Inbox.Ref);
        System.EventStream.Subscribe<PeerDisconnected>(Inbox.Ref);
        System.EventStream.Subscribe<PeerIdentified>(Inbox.Ref);
        System.EventStream.Subscribe<Listening>(Inbox.Ref);
        System.EventStream.Subscribe<ListenFailed>(Inbox.Ref);
        Net = System.ActorOf(
            PeerManager.Props(settings ?? new NetSettings(), _transport,
                new NodeIdentity($"n{seed}", secret, new Bytes32(publicKey))), "net");
    }

    public PeerId Id { get; }

    public ActorSystem System { get; }

    public IActorRef Net { get; }

    public Inbox Inbox { get; }

    public async Task<Multiaddr> AddressAsync() => (await Inbox.ExpectAsync<Listening>()).Address;

    /// <summary>Its bound address, also after <see cref="AddressAsync"/>.</summary>
    public async Task<Multiaddr> ListensAtAsync() => (await UntilAsync(list => list.Listening.Count > 0)).Listening[0];

    /// <summary>Asks for the peers until they fit.</summary>
    public async Task<PeerList> UntilAsync(Func<PeerList, bool> fits)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (; ;)
        {
            if (await PeersAsync() is var list && fits(list))
                return list;
            await ticks.WaitForNextTickAsync(deadline.Token);
        }
    }

    public void Tell(object message) => Net.Tell(message, Inbox.Ref);

    public async Task<PeerList> PeersAsync()
        => await Net.Ask<PeerList>(new GetPeers(), TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        await _transport.DisposeAsync();
    }
}

/// <summary>An actor that keeps what it gets, for a test to await.</summary>
sealed class Inbox
{
    readonly Channel<(object Message, IActorRef Sender)> _channel =
        Channel.CreateUnbounded<(object Message, IActorRef Sender)>();

    readonly List<(object Message, IActorRef Sender)> _seen = [];

    public Inbox(ActorSystem system)
    {
        var writer = _channel.Writer;
        Ref = system.ActorOf(Props.Create(() => new Keeper(writer)));
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>The next message of that type that fits, past or to come; it is taken out.</summary>
    public async Task<T> ExpectAsync<T>(Func<T, bool>? fits = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var at = 0; ; at++)
        {
            if (at == _seen.Count)
                try
                {
                    _seen.Add(await _channel.Reader.ReadAsync(deadline.Token));
                }
                catch (OperationCanceledException)
                {
                    throw new TimeoutException($"no {typeof(T).Name}; got {string.Join(", ", _seen)}");
                }
            if (_seen[at].Message is not T wanted || (fits is not null && !fits(wanted)))
                continue;
            LastSender = _seen[at].Sender;
            _seen.RemoveAt(at);
            return wanted;
        }
    }

    sealed class Keeper : ReceiveActor
    {
        public Keeper(ChannelWriter<(object Message, IActorRef Sender)> writer)
            => ReceiveAny(message => writer.TryWrite((message, Sender)));
    }
}
