using System.Net;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>Many routers and one queue of events in virtual time: no threads, one seed. Bytes between routers are those
/// of the wire; links keep their order and have a fixed latency each.</summary>
sealed class RouterNetwork(int seed)
{
    readonly PriorityQueue<Action, (long Ticks, long Order)> _events = new();
    readonly Random _random = new(seed);
    long _order;

    public Instant Now { get; private set; } = RouterBench.Start;

    /// <summary>After every step of every router. Large networks check at the end of a phase instead.</summary>
    public bool ChecksInvariants { get; init; } = true;

    public List<SimRouter> Nodes { get; } = [];

    public Random Random => _random;

    /// <summary>A running hash over all that was delivered: equal for equal seeds.</summary>
    public ulong Trace { get; private set; } = 14695981039346656037;

    public SimRouter Add(RouterSettings? settings = null, params Key[] joined)
    {
        var node = new SimRouter(this, Nodes.Count, settings ?? new RouterSettings(), _random.Next());
        Nodes.Add(node);
        foreach (var key in joined)
            node.On(new RouterInput.Join(key));
        return node;
    }

    public SimRouter[] AddMany(int count, RouterSettings? settings = null, params Key[] joined)
        => [.. Enumerable.Range(0, count).Select(_ => Add(settings, joined))];

    /// <summary><paramref name="a"/> dials <paramref name="b"/>.</summary>
    public void Connect(SimRouter a, SimRouter b, WireVersion? version = null)
    {
        if (a == b || a.Links.ContainsKey(b.Self))
            return;
        var latency = TimeSpan.FromMilliseconds(_random.Next(5, 30));
        a.Link(b, latency, outbound: true, version ?? WireVersion.Meshsub12);
        b.Link(a, latency, outbound: false, version ?? WireVersion.Meshsub12);
    }

    public static void Disconnect(SimRouter a, SimRouter b)
    {
        a.Unlink(b);
        b.Unlink(a);
    }

    /// <summary>Every node dials <paramref name="links"/> others at random.</summary>
    public void ConnectSome(int links)
    {
        foreach (var node in Nodes)
        {
            for (var i = 0; i < links; i++)
                Connect(node, Nodes[_random.Next(Nodes.Count)]);
        }
    }

    public void ConnectAll(WireVersion? version = null)
    {
        for (var i = 0; i < Nodes.Count; i++)
        {
            for (var k = i + 1; k < Nodes.Count; k++)
                Connect(Nodes[i], Nodes[k], version);
        }
    }

    public void At(Instant time, Action action)
        => _events.Enqueue(action, ((time > Now ? time : Now).Ticks, _order++));

    public void Run(TimeSpan span)
    {
        var end = Now + span;
        while (_events.TryPeek(out _, out var due) && due.Ticks <= end.Ticks)
        {
            var action = _events.Dequeue();
            Now = new Instant(due.Ticks);
            action();
        }
        Now = end;
    }

    public void Mix(ReadOnlySpan<byte> bytes)
    {
        foreach (var cell in bytes)
            Trace = (Trace ^ cell) * 1099511628211;
    }
}

/// <summary>One router in a <see cref="RouterNetwork"/>.</summary>
sealed class SimRouter
{
    /// <summary>A router with more is looked at once in so many steps.</summary>
    const int LinksAlwaysChecked = 40;

    readonly RouterNetwork _network;
    readonly HashSet<MessageId> _deliveredIds = [];
    int _steps;
    Instant? _armed;

    public SimRouter(RouterNetwork network, int index, RouterSettings settings, int seed)
    {
        _network = network;
        Index = index;
        var signer = MessageSigner.Ed25519Key(RouterBench.SeedOf(index), network.Now);
        Router = new Router(settings, signer, new Random(seed), network.Now);
        Arm();
    }

    public int Index { get; }

    public Router Router { get; }

    public PeerId Self => Router.Self;

    public Dictionary<PeerId, (SimRouter Other, TimeSpan Latency)> Links { get; } = [];

    public Func<RouterEffect.Validate, Verdict> Validator { get; set; } = _ => Verdict.Accept;

    /// <summary>False: what it would send is lost.</summary>
    public Func<RouterEffect.SendRpc, bool> Sends { get; set; } = _ => true;

    public List<RouterEffect.Deliver> Delivered { get; } = [];

    public List<RouterEffect> Other { get; } = [];

    /// <summary>Whether it dials the peers that a PRUNE offers.</summary>
    public bool FollowsExchange { get; set; }

    /// <summary>Copies of messages it received, by id.</summary>
    public Dictionary<string, int> Copies { get; } = [];

    public void On(RouterInput input)
    {
        Router.On(input, _network.Now);
        CarryOut();
    }

    public PublishOutcome Publish(Key key, byte[] data)
    {
        On(new RouterInput.Publish(1, key, data));
        return Other.OfType<RouterEffect.Published>().Last().Outcome;
    }

    public void Link(SimRouter other, TimeSpan latency, bool outbound, WireVersion version)
    {
        Links.Add(other.Self, (other, latency));
        On(new RouterInput.PeerConnected(other.Self, outbound, [IPAddress.Loopback]));
        On(new RouterInput.RecordKnown(other.Self, new byte[] { 1 }));
        _network.At(_network.Now + latency, () => On(new RouterInput.ChannelOpened(other.Self, version)));
    }

    public void Unlink(SimRouter other)
    {
        if (Links.Remove(other.Self))
            On(new RouterInput.PeerDisconnected(other.Self));
    }

    public PeerId[] MeshOf(Key key) => [.. Router.Keys().Single(k => k.Key.Equals(key)).Mesh];

    void CarryOut()
    {
        while (Router.TryTake(out var effect))
        {
            switch (effect)
            {
                case RouterEffect.SendRpc send: Send(send); break;
                case RouterEffect.VerifySignature v:
                    var valid = v.Key.Verify(v.Message.Span, v.Signature.Span);
                    Router.On(new RouterInput.SignatureChecked(v.Ticket, valid), _network.Now);
                    break;
                case RouterEffect.Validate v:
                    Router.On(new RouterInput.Validated(v.Ticket, Validator(v)), _network.Now);
                    break;
                case RouterEffect.Deliver deliver:
                    Assert.True(_deliveredIds.Add(deliver.Id), "no id is delivered twice");
                    _network.Mix(deliver.Id.Bytes.Span);
                    Delivered.Add(deliver);
                    break;
                case RouterEffect.Noted: break;
                case RouterEffect.Exchange offered when FollowsExchange:
                    _network.At(_network.Now, () => _network.Connect(
                        this, _network.Nodes.Single(node => node.Self == offered.Peer)));
                    break;
                default: Other.Add(effect); break;
            }
        }
        // Recomputing the scores of a hundred peers at every step would be most of the work.
        if (_network.ChecksInvariants && (Links.Count <= LinksAlwaysChecked || ++_steps % LinksAlwaysChecked == 0))
            RouterInvariants.Check(Router, _network.Now);
        Arm();
    }

    void Send(RouterEffect.SendRpc send)
    {
        Router.On(new RouterInput.Written(send.To, send.Version.Family, send.Rpc.Length), _network.Now);
        if (!Links.TryGetValue(send.To, out var link) || !Sends(send))
            return;
        _network.At(_network.Now + link.Latency, () =>
        {
            if (!link.Other.Links.ContainsKey(Self))
                return;
            link.Other.Count(send.Rpc);
            link.Other.On(new RouterInput.RpcReceived(Self, send.Version.Family, send.Rpc));
        });
    }

    void Count(ReadOnlyMemory<byte> rpc)
    {
        _network.Mix(rpc.Span);
        Assert.True(RpcReader.TryRead(rpc, out var read));
        foreach (var message in read.Messages)
        {
            Assert.False(message.View.From.Span.SequenceEqual(Self.Bytes.Span), "nothing goes to its author");
            var id = Convert.ToHexString(message.View.From.Span) + Convert.ToHexString(message.View.Seqno.Span);
            Copies[id] = Copies.GetValueOrDefault(id) + 1;
        }
    }

    void Arm()
    {
        if (Router.Deadline is not { } deadline || deadline == _armed)
            return;
        _armed = deadline;
        _network.At(deadline, () =>
        {
            if (_armed != deadline)
                return;
            _armed = null;
            Router.OnDeadline(_network.Now);
            CarryOut();
        });
    }
}
