using System.Net;
using QuilActors.Actors.Net;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Topics;

/// <summary>The shell of the one <see cref="Router"/> of a node: peers and frames of /user/net in, frames, signature
/// checks and candidates out. One timer stands at the router's deadline.</summary>
sealed class RouterActor : ReceiveActor, IWithTimers
{
    const string DeadlineTimer = "deadline";

    readonly Dictionary<Key, IActorRef> _topicActors = [];
    readonly Dictionary<(PeerId, KeyFamily), IActorRef> _open = [];
    readonly ChannelKeeper _channels = new();
    readonly ILoggingAdapter _log = Context.GetLogger();
    readonly TopicsSettings _settings;
    readonly IActorRef _net, _verifiers;
    readonly Router _router;
    IActorRef _publisher = ActorRefs.Nobody;
    string _publishedTopic = "";
    Instant? _armed;
    bool _mustReconnect;

    public RouterActor(
        NodeIdentity identity, TopicsSettings settings, IActorRef net, IActorRef verifiers, int seed)
    {
        (_settings, _net, _verifiers) = (settings, net, verifiers);
        var now = Now;
        var signer = settings.Router.Signed
            ? MessageSigner.Ed25519Key(identity.Seed.Span, now)
            : MessageSigner.None(identity.PeerId);
        _router = new Router(settings.Router, signer, new Random(seed), now);
        ReceiveOwnNode();
        ReceiveNet();
        Receive<SignatureVerified>(v => Give(new RouterInput.SignatureChecked(v.Ticket, v.Valid)));
        Receive<VerdictReached>(v => Give(new RouterInput.Validated(v.Ticket, v.Verdict)));
        Receive<DeadlineReached>(_ => OnDeadline());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    static Instant Now => Clock.Now(Context.System);

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe<PeerConnected>(Self);
        Context.System.EventStream.Subscribe<PeerDisconnected>(Self);
        Context.System.EventStream.Subscribe<PeerIdentified>(Self);
        foreach (var version in WireVersion.All)
            _net.Tell(new RegisterChannelHandler(version.ProtocolId, Self, _settings.Router.RpcBytesMax));
        _net.Tell(new GetPeers());
        Context.Parent.Tell(new RouterStarted());
        Arm();
    }

    /// <summary>A new router has never heard its peers' subscriptions, and they are told only once per connection: all
    /// begin anew.</summary>
    protected override void PostRestart(Exception reason)
    {
        _mustReconnect = true;
        base.PostRestart(reason);
    }

    void ReceiveOwnNode()
    {
        Receive<JoinKey>(join =>
        {
            _topicActors[join.Key] = join.TopicActor;
            Give(new RouterInput.Join(join.Key, join.Score));
        });
        Receive<LeaveKey>(leave =>
        {
            _topicActors.Remove(leave.Key);
            Give(new RouterInput.Leave(leave.Key));
        });
        Receive<PublishKey>(publish =>
        {
            (_publisher, _publishedTopic) = (Sender, publish.Topic);
            Give(new RouterInput.Publish(0, publish.Key, publish.Data));
        });
        Receive<SetApplicationScore>(set => Give(new RouterInput.ApplicationScored(set.Peer, set.Value)));
        Receive<GetTopics>(_ => Sender.Tell(Topics()));
        Receive<GetScores>(_ => Sender.Tell(Scores()));
    }

    void ReceiveNet()
    {
        Receive<PeerConnected>(_ => _net.Tell(new GetPeers()));
        Receive<PeerIdentified>(_ => _net.Tell(new GetPeers()));
        Receive<PeerDisconnected>(gone => Forget(gone.Peer));
        Receive<PeerList>(OnPeers);
        Receive<FrameReceived>(OnFrame);
        Receive<ChannelOpened>(OnChannelOpened);
        Receive<ChannelFailed>(failed =>
        {
            if (WireVersion.Find(failed.ProtocolIds[0]) is { } version)
                OnChannelLost(failed.Peer, version.Family);
        });
        Receive<ChannelClosed>(closed =>
        {
            if (closed.Outbound && WireVersion.Find(closed.ProtocolId) is { } version)
                OnChannelLost(closed.Peer, version.Family);
        });
        Receive<FrameDropped>(OnDropped);
    }

    /// <summary>Brings the router's peers in line with those of the net.</summary>
    void OnPeers(PeerList list)
    {
        if (_mustReconnect)
        {
            _mustReconnect = false;
            foreach (var peer in list.Items)
                _net.Tell(new DisconnectFrom(peer.Id, "the router restarted"));
            return;
        }
        foreach (var gone in _channels.Known.Except(list.Items.Select(peer => peer.Id)))
            Forget(gone);
        foreach (var peer in list.Items)
        {
            if (!_channels.IsKnown(peer.Id))
            {
                var early = _channels.Add(peer.Id, Now);
                Give(new RouterInput.PeerConnected(
                    peer.Id, peer.Direction == PeerDirection.Outbound, AddressesOf(peer)));
                foreach (var (version, frame) in early)
                    Give(new RouterInput.RpcReceived(peer.Id, version.Family, frame));
            }
            foreach (var ids in _channels.TakeWanted(peer.Id, peer.Protocols))
                _net.Tell(new OpenChannel(peer.Id, ids, Self));
        }
        Arm();
    }

    void Forget(PeerId peer)
    {
        _channels.Remove(peer);
        foreach (var family in Enum.GetValues<KeyFamily>())
            _open.Remove((peer, family));
        Give(new RouterInput.PeerDisconnected(peer));
    }

    void OnFrame(FrameReceived received)
    {
        if (WireVersion.Find(received.ProtocolId) is not { } version)
            return;
        if (_channels.IsKnown(received.From))
            Give(new RouterInput.RpcReceived(received.From, version.Family, received.Frame));
        else if (!_channels.TryKeepEarly(received.From, version, received.Frame))
            _log.Debug("frames of {0} come before the peer is known", received.From);
    }

    void OnChannelOpened(ChannelOpened opened)
    {
        if (WireVersion.Find(opened.ProtocolId) is not { } version || !_channels.IsKnown(opened.Peer))
            return;
        _channels.Opened(opened.Peer, version.Family);
        _open[(opened.Peer, version.Family)] = opened.Channel;
        Give(new RouterInput.ChannelOpened(opened.Peer, version));
    }

    void OnChannelLost(PeerId peer, KeyFamily family)
    {
        _channels.Lost(peer, family, Now);
        _open.Remove((peer, family));
        Give(new RouterInput.ChannelClosed(peer, family));
    }

    /// <summary>A lost message is repaired by gossip. Lost control is not: the channel starts anew, with all
    /// subscriptions and an empty mesh.</summary>
    void OnDropped(FrameDropped dropped)
    {
        if (dropped.Priority != FramePriority.Control || WireVersion.Find(dropped.ProtocolId) is not { } version
            || !_channels.IsOpen(dropped.To, version.Family))
            return;
        _log.Warning("the control queue to {0} is full: its channel is opened anew", dropped.To);
        _net.Tell(new CloseChannel(dropped.To, dropped.ProtocolId));
        OnChannelLost(dropped.To, version.Family);
    }

    void OnDeadline()
    {
        _armed = null;
        foreach (var (peer, ids) in _channels.TakeDue(Now))
            _net.Tell(new OpenChannel(peer, ids, Self));
        _router.OnDeadline(Now);
        CarryOut();
    }

    void Give(RouterInput input)
    {
        _router.On(input, Now);
        CarryOut();
    }

    void CarryOut()
    {
        while (_router.TryTake(out var effect))
            CarryOut(effect);
        Arm();
    }

    void CarryOut(RouterEffect effect)
    {
        switch (effect)
        {
            case RouterEffect.SendRpc send: Send(send); break;
            case RouterEffect.VerifySignature v:
                _verifiers.Tell(new VerifySignature(v.Ticket, v.Key, v.Message, v.Signature));
                break;
            case RouterEffect.Validate v: Validate(v); break;
            // The validator has the message already: its Accept is the delivery.
            case RouterEffect.Deliver: break;
            case RouterEffect.Published published: AnswerPublisher(published.Outcome); break;
            case RouterEffect.ResetChannel reset:
                _net.Tell(new DisconnectFrom(reset.Peer, reset.Reason));
                break;
            case RouterEffect.Disconnect disconnect:
                _net.Tell(new DisconnectFrom(disconnect.Peer, disconnect.Reason));
                break;
            case RouterEffect.Exchange exchange: DialExchanged(exchange); break;
            case RouterEffect.DialDirect dial: DialDirect(dial.Peer); break;
            case RouterEffect.Noted noted: Log(noted); break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    void Send(RouterEffect.SendRpc send)
    {
        var priority = send.Lane switch
        {
            RpcLane.Control => FramePriority.Control,
            RpcLane.Own => FramePriority.Own,
            _ => FramePriority.Forward,
        };
        var channel = _open.GetValueOrDefault((send.To, send.Version.Family), _net);
        channel.Tell(new SendFrame(send.To, send.Version.ProtocolId, send.Rpc, priority));
        // The net has lanes of its own and tells only of what it drops.
        _router.On(new RouterInput.Written(send.To, send.Version.Family, send.Rpc.Length), Now);
    }

    void Validate(RouterEffect.Validate validate)
    {
        if (_topicActors.TryGetValue(validate.Key, out var topic))
            topic.Tell(new CandidateArrived(validate.Ticket, validate.Author, validate.From, validate.Data));
        else
            _router.On(new RouterInput.Validated(validate.Ticket, Verdict.LocalFault), Now);
    }

    void AnswerPublisher(PublishOutcome outcome)
        => _publisher.Tell(outcome switch
        {
            PublishOutcome.Sent sent => new Published(sent.Recipients),
            PublishOutcome.Duplicate => new Published(0),
            _ => new PublishFailed(_publishedTopic, outcome.GetType().Name),
        });

    void DialExchanged(RouterEffect.Exchange exchange)
    {
        if (SignedPeerRecord.TryOpen(exchange.SignedRecord.Span, out var record) && record.Peer == exchange.Peer
            && record.Addresses.Count > 0)
            _net.Tell(new ConnectTo(record.Addresses[0].WithPeer(record.Peer)));
    }

    void DialDirect(PeerId peer)
    {
        if (_settings.DirectAddresses.FirstOrDefault(address => address.Peer == peer) is { } address)
            _net.Tell(new ConnectTo(address));
    }

    void Log(RouterEffect.Noted noted)
    {
        switch (noted.Note)
        {
            case RouterNote.LocalFault:
                _log.Warning("a message on {0} was dropped by our own fault", noted.Key);
                break;
            case RouterNote.SlowPeer:
                _log.Warning("{0} reads too slowly", noted.Peer);
                break;
            case RouterNote.BadRpc or RouterNote.Rejected:
                _log.Info("{0} from {1} on '{2}': {3}", noted.Note, noted.Peer, noted.Key, noted.Reason);
                break;
            default:
                _log.Debug("{0} {1} '{2}' {3}", noted.Note, noted.Peer, noted.Key, noted.Reason);
                break;
        }
    }

    void Arm()
    {
        var router = _router.Deadline;
        var channels = _channels.Deadline;
        var next = channels is { } c && (router is null || c < router) ? c : router;
        if (next == _armed)
            return;
        _armed = next;
        if (next is not { } deadline)
        {
            Timers.Cancel(DeadlineTimer);
            return;
        }
        var delay = deadline - Now;
        Timers.StartSingleTimer(
            DeadlineTimer, DeadlineReached.Instance, delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
    }

    TopicList Topics()
    {
        var totals = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var count in Enum.GetValues<RouterCount>())
            totals.Add(MetricNames.Of(count), _router.Counters[count]);
        return new TopicList(
            [.. _router.Keys().Select(key => new TopicState(key.Key.Name, key.Mesh, key.Subscribers, key.Traffic))],
            totals,
            new SortedDictionary<string, long>(_router.Counters.Reasons.ToDictionary(), StringComparer.Ordinal),
            _router.Sizes());
    }

    ScoreList Scores() => new(
        [.. _router.Scores.All().Select(peer => new PeerScore(peer.Peer, peer.Connected, peer.Report))],
        _router.Scores.Thresholds,
        Now);

    static IReadOnlyList<IPAddress> AddressesOf(PeerInfo peer)
        => peer.Addresses.Count > 0 && IPAddress.TryParse(peer.Addresses[0].Host, out var ip) ? [ip] : [];

    sealed class DeadlineReached
    {
        public static readonly DeadlineReached Instance = new();
    }
}
