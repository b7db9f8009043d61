using System.Net;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>One router among peers played by the test: what it sends each of them is kept, signatures are checked at
/// once, validators answer at once unless told otherwise.</summary>
sealed class RouterBench
{
    public static readonly Instant Start = Instant.FromUnixMilliseconds(1_700_000_000_000);
    public static readonly Key Topic = Key.Topic("t");

    readonly Dictionary<PeerId, TestPeer> _peers = [];
    int _lastPeer;

    public RouterBench(RouterSettings? settings = null, int seed = 1, params Key[] joined)
    {
        Settings = settings ?? new RouterSettings();
        var signer = MessageSigner.Ed25519Key(SeedOf(0), Start);
        Router = new Router(
            Settings, Settings.Signed ? signer : MessageSigner.None(signer.Self), new Random(seed), Start);
        foreach (var key in joined)
            On(new RouterInput.Join(key));
    }

    public RouterSettings Settings { get; }

    public Router Router { get; }

    public Instant Now { get; private set; } = Start;

    /// <summary>What validators say; null: they have not answered yet.</summary>
    public Func<RouterEffect.Validate, Verdict?> Validator { get; set; } = _ => Verdict.Accept;

    /// <summary>Whether written bytes are confirmed at once.</summary>
    public bool ConfirmsWrites { get; set; } = true;

    /// <summary>Effects that are neither RPCs nor checks.</summary>
    public List<RouterEffect> Effects { get; } = [];

    public List<RouterEffect.Validate> Validations { get; } = [];

    public List<RouterEffect.Deliver> Delivered { get; } = [];

    public int SignaturesChecked { get; private set; }

    public static byte[] SeedOf(int number) => [(byte)(number >> 8), (byte)number, .. new byte[30]];

    public TestPeer Connect(
        bool outbound = false, WireVersion? version = null, string ip = "127.0.0.1", params Key[] subscribed)
    {
        var peer = new TestPeer(this, ++_lastPeer, version ?? WireVersion.Meshsub12);
        _peers.Add(peer.Id, peer);
        peer.Connect(outbound, ip);
        peer.Subscribe(subscribed);
        return peer;
    }

    public TestPeer[] ConnectMany(int count, bool outbound = false, params Key[] subscribed)
        => [.. Enumerable.Range(0, count).Select(_ => Connect(outbound, subscribed: subscribed))];

    public void On(RouterInput input)
    {
        Router.On(input, Now);
        CarryOut();
    }

    public PublishOutcome Publish(Key key, byte[] data)
    {
        On(new RouterInput.Publish(1, key, data));
        var published = Effects.OfType<RouterEffect.Published>().Last();
        return published.Outcome;
    }

    public void Advance(TimeSpan span)
    {
        var end = Now + span;
        while (Router.Deadline is { } deadline && deadline <= end)
        {
            Now = deadline > Now ? deadline : Now;
            Router.OnDeadline(Now);
            CarryOut();
        }
        Now = end;
    }

    /// <summary>Just past the next heartbeats.</summary>
    public void Heartbeats(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            var tick = Router.State.Tick;
            while (Router.State.Tick == tick)
                Advance(Router.Deadline!.Value - Now);
        }
    }

    public IEnumerable<T> EffectsOf<T>() => Effects.OfType<T>();

    public PeerId[] MeshOf(Key key) => [.. Router.Keys().Single(k => k.Key.Equals(key)).Mesh];

    public void ForgetTraffic()
    {
        Effects.Clear();
        foreach (var peer in _peers.Values)
            peer.Received.Clear();
    }

    void CarryOut()
    {
        while (Router.TryTake(out var effect))
        {
            switch (effect)
            {
                case RouterEffect.SendRpc send:
                    _peers[send.To].Take(send);
                    if (ConfirmsWrites)
                        Router.On(new RouterInput.Written(send.To, send.Version.Family, send.Rpc.Length), Now);
                    break;
                case RouterEffect.VerifySignature verify:
                    SignaturesChecked++;
                    var valid = verify.Key.Verify(verify.Message.Span, verify.Signature.Span);
                    Router.On(new RouterInput.SignatureChecked(verify.Ticket, valid), Now);
                    break;
                case RouterEffect.Validate validate:
                    Validations.Add(validate);
                    if (Validator(validate) is { } verdict)
                        Router.On(new RouterInput.Validated(validate.Ticket, verdict), Now);
                    break;
                case RouterEffect.Deliver deliver:
                    Delivered.Add(deliver);
                    break;
                default:
                    Effects.Add(effect);
                    break;
            }
        }
        RouterInvariants.Check(Router, Now);
    }
}

/// <summary>A peer whose every word the test chooses.</summary>
sealed class TestPeer(RouterBench bench, int number, WireVersion version)
{
    readonly MessageSigner _signer = MessageSigner.Ed25519Key(RouterBench.SeedOf(number), RouterBench.Start);

    public PeerId Id { get; } = PeerId.FromEd25519(Ed25519.PublicKeyFromSeed(RouterBench.SeedOf(number)));

    public byte[] Seed { get; } = RouterBench.SeedOf(number);

    /// <summary>What the router sent, oldest first.</summary>
    public List<Rpc> Received { get; } = [];

    public List<int> ReceivedSizes { get; } = [];

    public double Score => bench.Router.Scores.Score(Id);

    public IEnumerable<MessageView> Messages => Received.SelectMany(rpc => rpc.Messages).Select(m => m.View);

    public int Grafts => Received.Sum(rpc => rpc.Grafts.Count);

    public IEnumerable<Prune> Prunes => Received.SelectMany(rpc => rpc.Prunes);

    public IEnumerable<byte[]> Wanted => Received.SelectMany(rpc => rpc.IWants).Select(id => id.ToArray());

    public IEnumerable<byte[]> Had => Received.SelectMany(rpc => rpc.IHaves).SelectMany(h => h.Ids)
        .Select(id => id.ToArray());

    public IEnumerable<byte[]> Unwanted => Received.SelectMany(rpc => rpc.IDontWants).SelectMany(ids => ids)
        .Select(id => id.ToArray());

    public void Connect(bool outbound, string ip)
    {
        bench.On(new RouterInput.PeerConnected(Id, outbound, [IPAddress.Parse(ip)]));
        bench.On(new RouterInput.ChannelOpened(Id, version));
    }

    public void Disconnect() => bench.On(new RouterInput.PeerDisconnected(Id));

    public void Send(byte[] rpc) => bench.On(new RouterInput.RpcReceived(Id, version.Family, rpc));

    public void Subscribe(params Key[] keys)
    {
        if (keys.Length > 0)
            Send(RpcWriter.Join([.. keys.Select(key => (ReadOnlyMemory<byte>)RpcWriter.SubOpts(key, true))], [], []));
    }

    public void Unsubscribe(Key key) => Send(RpcWriter.Join([RpcWriter.SubOpts(key, false)], [], []));

    public void Graft(Key key) => Control(RpcWriter.Graft(key));

    public void Prune(Key key, ulong? backoff, params PeerInfo[] peers)
        => Control(RpcWriter.Prune(key, peers, backoff));

    public void IHave(Key key, params MessageId[] ids) => Control(RpcWriter.IHave(key, ids));

    public void IWant(params MessageId[] ids) => Control(RpcWriter.IWant(ids));

    public void IDontWant(params MessageId[] ids) => Control(RpcWriter.IDontWant(ids));

    public void Control(params byte[][] parts)
        => Send(RpcWriter.Join([], [], [.. parts.Select(part => (ReadOnlyMemory<byte>)part)]));

    /// <summary>A new message signed by this peer.</summary>
    public MessageView Make(Key key, byte[] data) => _signer.Make(key, data);

    public void SendMessages(params MessageView[] messages)
        => Send(RpcWriter.Join([], [.. messages.Select(m => m.Raw)], []));

    public void SendRaw(params byte[][] messages)
        => Send(RpcWriter.Join([], [.. messages.Select(m => (ReadOnlyMemory<byte>)m)], []));

    public static MessageId OriginId(in MessageView view)
        => MessageIds.Of(MessageIdRule.Origin, RouterBench.Topic, view);

    public void Take(RouterEffect.SendRpc send)
    {
        Assert.True(RpcReader.TryRead(send.Rpc, out var rpc));
        Received.Add(rpc);
        ReceivedSizes.Add(send.Rpc.Length);
        foreach (var message in rpc.Messages)
            Assert.False(message.View.From.Span.SequenceEqual(Id.Bytes.Span), "nothing goes to its author");
    }
}
