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
    const string DeadlineTimer = "deadline", HeldTimer = "held";

    readonly Dictionary<Key, IActorRef> _topicActors = [];

    /// <summary>Joined masks in the order of joining.</summary>
    readonly List<Key> _masks = [];
    readonly List<(AwaitPeers Wait, IActorRef Asker, Instant Until)> _waits = [];
    readonly Dictionary<(PeerId, KeyFamily), IActorRef> _open = [];
    readonly ChannelKeeper _channels = new();
    readonly ILoggingAdapter _log = Context.GetLogger();
    readonly TopicsSettings _settings;
    readonly IActorRef _net, _verifiers;
    readonly Router _router;
    readonly Dictionary<long, (IActorRef Publisher, string Topic, bool AllowNoPeers)> _publishers = [];
    readonly Queue<(FrameReceived Frame, Instant Until)> _held = new();
    readonly List<VerifySignature> _toVerify = [];
    readonly Dictionary<IActorRef, List<CandidateArrived>> _toValidate = [];
    long _lastPublish;
    Instant? _armed;
    bool _mustReconnect, _flushing;

    public RouterActor(
        NodeIdentity identity, TopicsSettings settings, IActorRef net, IActorRef verifiers, int seed)
    {
        (_settings, _net, _verifiers) = (settings, net, verifiers);
        var now = Now;
        var signer = settings.Router.Signed
            ? MessageSigner.Ed25519Key(identity.Seed.Span, now, settings.Signatures)
            : MessageSigner.None(identity.PeerId);
        _router = new Router(settings.Router, signer, new Random(seed), now);
        ReceiveOwnNode();
        ReceiveNet();
        Receive<SignaturesVerified>(OnVerified);
        Receive<VerdictsReached>(OnVerdicts);
        Receive<HeldTooLong>(_ => TakeHeld());
        Receive<DeadlineReached>(_ => OnDeadline());
        Receive<Flush>(_ => OnFlush());
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
            if (join.Key.Family == KeyFamily.Mask && !_masks.Contains(join.Key))
                _masks.Add(join.Key);
            Give(new RouterInput.Join(join.Key, join.Score));
        });
        Receive<LeaveKey>(leave =>
        {
            if (_topicActors.Remove(leave.Key, out var topic))
                _toValidate.Remove(topic);
            _masks.Remove(leave.Key);
            Give(new RouterInput.Leave(leave.Key));
        });
        Receive<PublishKey>(publish =>
        {
            _publishers.Add(++_lastPublish, (Sender, publish.Topic, publish.AllowNoPeers));
            Give(new RouterInput.Publish(_lastPublish, publish.Key, publish.Data));
        });
        Receive<SetApplicationScore>(set => Give(new RouterInput.ApplicationScored(set.Peer, set.Value)));
        Receive<AwaitPeers>(wait =>
        {
            _waits.Add((wait, Sender, Now + wait.Question.Deadline));
            FlushSoon();
        });
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
        Receive<FramesWritten>(written =>
        {
            if (WireVersion.Find(written.ProtocolId) is { } version)
                Give(new RouterInput.Written(written.To, version.Family, written.FrameBytes));
        });
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
            if (!peer.SignedRecord.IsEmpty)
                Give(new RouterInput.RecordKnown(peer.Id, peer.SignedRecord));
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

    /// <summary>While many messages wait for their checks, frames wait too, and with them the credit of their senders:
    /// who sends faster than we can check is slowed down and loses nothing. A frame waits for a short while only: a
    /// slow validator is no reason to be deaf, its messages are throttled. What is held is bounded by the streams'
    /// windows.
    /// </summary>
    void OnFrame(FrameReceived received)
    {
        if (_held.Count == 0 && _router.ChecksPending < _settings.ChecksPendingHigh)
        {
            TakeFrame(received);
            return;
        }
        if (_held.Count == 0)
            Timers.StartSingleTimer(HeldTimer, HeldTooLong.Instance, _settings.FrameHeldMax);
        _held.Enqueue((received, Now + _settings.FrameHeldMax));
    }

    void TakeHeld()
    {
        var now = Now;
        while (_held.TryPeek(out var held)
            && (held.Until <= now || _router.ChecksPending < _settings.ChecksPendingHigh))
        {
            _held.Dequeue();
            TakeFrame(held.Frame);
        }
        if (_held.TryPeek(out var next))
            Timers.StartSingleTimer(HeldTimer, HeldTooLong.Instance, next.Until - now);
        else
            Timers.Cancel(HeldTimer);
    }

    void TakeFrame(FrameReceived received)
    {
        received.Release();
        if (WireVersion.Find(received.ProtocolId) is not { } version)
            return;
        if (_channels.IsKnown(received.From))
            Give(new RouterInput.RpcReceived(received.From, version.Family, received.Frame));
        else if (!_channels.TryKeepEarly(received.From, version, received.Frame))
            _log.Debug("frames of {0} come before the peer is known", received.From);
    }

    void OnVerified(SignaturesVerified verified)
    {
        foreach (var item in verified.Items)
            Give(new RouterInput.SignatureChecked(item.Ticket, item.Valid));
        OnProgress();
    }

    void OnVerdicts(VerdictsReached reached)
    {
        foreach (var item in reached.Items)
            Give(new RouterInput.Validated(item.Ticket, item.Verdict));
        OnProgress();
    }

    void OnProgress()
    {
        if (_held.Count > 0 && _router.ChecksPending < _settings.ChecksPendingHigh)
            TakeHeld();
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
        if (WireVersion.Find(dropped.ProtocolId) is not { } version || !_channels.IsOpen(dropped.To, version.Family))
            return;
        if (dropped.Priority != FramePriority.Control)
        {
            Give(new RouterInput.Written(dropped.To, version.Family, dropped.FrameBytes));
            return;
        }
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
        FlushSoon();
    }

    void Give(RouterInput input)
    {
        _router.On(input, Now);
        FlushSoon();
    }

    /// <summary>Effects are taken behind what waits in the mailbox now: messages of one burst share RPCs, checks and
    /// system calls.</summary>
    void FlushSoon()
    {
        if (_flushing)
            return;
        _flushing = true;
        Self.Tell(Flush.Instance);
    }

    void OnFlush()
    {
        _flushing = false;
        while (_router.TryTake(out var effect))
            CarryOut(effect);
        if (_toVerify.Count > 0)
        {
            _verifiers.Tell(new VerifySignatures([.. _toVerify]));
            _toVerify.Clear();
        }
        foreach (var (topic, candidates) in _toValidate)
        {
            if (candidates.Count == 0)
                continue;
            topic.Tell(new CandidatesArrived([.. candidates]));
            candidates.Clear();
        }
        if (_waits.Count > 0)
            AnswerWaits();
        Arm();
    }

    void CarryOut(RouterEffect effect)
    {
        switch (effect)
        {
            case RouterEffect.SendRpc send: Send(send); break;
            case RouterEffect.VerifySignature v:
                _toVerify.Add(new VerifySignature(v.Ticket, v.Key, v.Message, v.Signature));
                break;
            case RouterEffect.Validate v: Validate(v); break;
            case RouterEffect.Deliver deliver: TellOthers(deliver); break;
            case RouterEffect.Published published: AnswerPublisher(published); break;
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
    }

    void Validate(RouterEffect.Validate validate)
    {
        if (!_topicActors.TryGetValue(JoinedFor(validate.Key), out var topic))
        {
            _router.On(new RouterInput.Validated(validate.Ticket, Verdict.LocalFault), Now);
            return;
        }
        if (!_toValidate.TryGetValue(topic, out var candidates))
            _toValidate.Add(topic, candidates = []);
        candidates.Add(new CandidateArrived(
            validate.Ticket, validate.Key.Name, validate.Author, validate.From, validate.Data));
    }

    /// <summary>The joined key whose validator a message goes to: a mask's first subscription that covers it.</summary>
    Key JoinedFor(Key key)
        => key.Family == KeyFamily.Topic ? key : _masks.Find(mask => mask.Covers(key)) ?? key;

    /// <summary>The validator has the message already, and its Accept is the delivery; other masks that cover it are
    /// told.</summary>
    void TellOthers(RouterEffect.Deliver deliver)
    {
        if (deliver.Key.Family == KeyFamily.Topic)
            return;
        foreach (var mask in _masks.Where(mask => mask.Covers(deliver.Key)).Skip(1))
            _topicActors[mask].Tell(new MessageAccepted(deliver.Key.Name, deliver.Author, deliver.From, deliver.Data));
    }

    void AnswerWaits()
    {
        var now = Now;
        foreach (var wait in _waits.ToArray())
        {
            var peers = _router.WritableSubscribers(wait.Wait.Key);
            if (peers < wait.Wait.Question.Peers && now < wait.Until)
                continue;
            wait.Asker.Tell(new PeersThere(wait.Wait.Question.Topic, peers));
            _waits.Remove(wait);
        }
    }

    void AnswerPublisher(RouterEffect.Published published)
    {
        _publishers.Remove(published.Correlation, out var asked);
        asked.Publisher.Tell(published.Outcome switch
        {
            PublishOutcome.Sent { Recipients: 0 } when !asked.AllowNoPeers
                => new PublishFailed(asked.Topic, "NoPeers"),
            PublishOutcome.Sent sent => new Published(sent.Recipients),
            PublishOutcome.Duplicate => new Published(0),
            _ => new PublishFailed(asked.Topic, published.Outcome.GetType().Name),
        });
    }

    void DialExchanged(RouterEffect.Exchange exchange)
    {
        if (SignedPeerRecord.TryOpen(exchange.SignedRecord.Span, out var record) && record.Peer == exchange.Peer
            && record.Addresses.Count > 0)
            _net.Tell(new DialOnce(record.Addresses[0].WithPeer(record.Peer), PeerSource.Exchange), ActorRefs.NoSender);
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
            case RouterNote.Grafted or RouterNote.Pruned:
                Context.System.EventStream.Publish(
                    new MeshChanged(noted.Key, noted.Peer, noted.Note == RouterNote.Grafted, noted.Reason));
                _log.Debug("{0} {1} '{2}' {3}", noted.Note, noted.Peer, noted.Key, noted.Reason);
                break;
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
        foreach (var wait in _waits)
            next = next is null || wait.Until < next ? wait.Until : next;
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

    sealed class HeldTooLong
    {
        public static readonly HeldTooLong Instance = new();
    }

    sealed class Flush
    {
        public static readonly Flush Instance = new();
    }

    sealed class DeadlineReached
    {
        public static readonly DeadlineReached Instance = new();
    }
}
