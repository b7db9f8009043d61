using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Net;

/// <summary>/user/net/peers/&lt;id&gt;: all connections to one peer and what goes over them. New streams use the
/// oldest connection. All of it dies with the session.</summary>
sealed class PeerSession : ReceiveActor, IWithTimers
{
    readonly NetState _state;
    readonly PeerId _peer;
    readonly IActorRef _manager;
    readonly IRandomSource _random;
    readonly Instant _since;
    readonly List<IPeerConnection> _connections = [];
    readonly Dictionary<long, Pending> _requests = [];
    readonly List<OutboundChannel> _channels = [];
    readonly InboundLimits _limits = new();

    IdentifyInfo _identified = new();
    ulong _recordSequence;
    TimeSpan? _roundTrip;
    Instant _pingSent;
    IPeerStream? _pingStream;
    long _lastRequest, _lastResponder;
    int _attached;

    internal PeerSession(NetState state, PeerId peer, IActorRef manager)
    {
        _state = state;
        _peer = peer;
        _manager = manager;
        _random = Context.System.Random.Fork("net/" + peer);
        _since = Clock.Now(Context.System);
        Receive<Attach>(OnAttach);
        Receive<ConnectionEnded>(OnConnectionEnded);
        Receive<IdentifyReceived>(OnIdentify);
        Receive<PushIdentify>(_ => Push());
        Receive<PingTick>(_ => Ping());
        Receive<PingReturned>(_ => OnPong());
        Receive<SendRequest>(OnSendRequest);
        Receive<RequestEnded>(OnRequestEnded);
        Receive<RequestLate>(OnRequestLate);
        Receive<InboundRequest>(OnInboundRequest);
        Receive<InboundFrame>(OnInboundFrame);
        Receive<InboundChannelEnded>(ended => ended.Protocol.Handler.Tell(
            new ChannelClosed(_peer, ended.Protocol.Id, Outbound: false, ended.Reason)));
        Receive<OpenChannel>(OnOpenChannel);
        Receive<ChannelReady>(OnChannelReady);
        Receive<ChannelWritable>(writable => Pump(writable.Channel));
        Receive<ChannelEnded>(OnChannelEnded);
        Receive<SendFrame>(OnSendFrame);
        Receive<CloseChannel>(OnCloseChannel);
        Receive<DisconnectFrom>(OnDisconnect);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    IPeerConnection? Oldest => _connections.Count > 0 ? _connections[0] : null;

    internal static Props Props(NetState state, PeerId peer, IActorRef manager)
        => Engine.Props.Create(() => new PeerSession(state, peer, manager));

    protected override void PostStop()
    {
        foreach (var connection in _connections)
            connection.Close("session ended");
        foreach (var pending in _requests.Values)
            pending.Sender.Tell(new RequestFailed(_peer, "connection lost"));
        foreach (var channel in _channels)
            TellEnded(channel, "connection lost");
    }

    void OnAttach(Attach attach)
    {
        _attached++;
        var connection = attach.Connection;
        if (_connections.Count >= NetLimits.ConnectionsPerPeerMax)
        {
            connection.Close("too many connections of one peer");
            return;
        }
        _connections.Add(connection);
        _connections.Sort((left, right) => left.Id.CompareTo(right.Id));
        connection.Start(new InboundStreams(_state, connection, _limits, Self));
        if (_connections.Count > 1)
            return;
        connection.OpenStream([IdentifyInfo.IdentifyId], stream => new IdentifySink(stream, isPush: false, Self));
        Timers.StartPeriodicTimer(
            nameof(PingTick), new PingTick(), TimeSpan.FromSeconds(1), NetLimits.PingInterval);
        TellInfo();
    }

    void OnConnectionEnded(ConnectionEnded ended)
    {
        var level = ended.Reason.StartsWith(IPeerConnection.InternalFault, StringComparison.Ordinal)
            ? LogLevel.ErrorLevel
            : LogLevel.DebugLevel;
        Context.GetLogger().Log(level, null, "connection {0} ended: {1}", ended.Id, ended.Reason);
        _connections.RemoveAll(c => c.Id == ended.Id);
        if (_connections.Count == 0)
            Context.Parent.Tell(new SessionEmpty(_peer, _attached));
        else
            TellInfo();
    }

    void OnDisconnect(DisconnectFrom disconnect)
    {
        foreach (var connection in _connections)
            connection.Close(disconnect.Reason);
    }

    void OnIdentify(IdentifyReceived received)
    {
        if (!IdentifyInfo.TryRead(received.Message, out var info)
            || (info.Key is not null && PeerId.FromPublicKey(info.Key) != _peer))
        {
            OnDisconnect(new DisconnectFrom(_peer, "malformed or foreign identify"));
            return;
        }
        if (info.SignedRecord is { } envelope && !TryTakeRecord(envelope.Span))
            info = info with { SignedRecord = null };
        _identified = received.IsPush ? _identified.With(info) : info;
        TellInfo();
        Context.System.EventStream.Publish(
            new PeerIdentified(_peer, _identified.Agent ?? "", _identified.Protocols ?? []));
    }

    bool TryTakeRecord(ReadOnlySpan<byte> envelope)
    {
        if (!SignedPeerRecord.TryOpen(envelope, out var record) || record.Peer != _peer
            || record.Sequence < _recordSequence)
            return false;
        _recordSequence = record.Sequence;
        return true;
    }

    void Push()
    {
        if (Oldest is { } oldest && _identified.Protocols?.Contains(IdentifyInfo.PushId) == true)
            oldest.OpenStream([IdentifyInfo.PushId],
                stream => new OneWriteSink(stream, _state.IdentifyFor(oldest.RemoteAddress)));
    }

    void Ping()
    {
        var payload = new byte[PingProtocol.PayloadBytes];
        for (var at = 0; at < payload.Length; at += sizeof(ulong))
            BitConverter.TryWriteBytes(payload.AsSpan(at), _random.Next());
        _pingStream?.Reset("ping not answered");
        _pingStream = null;
        _pingSent = Clock.Now(Context.System);
        Oldest?.OpenStream([PingProtocol.Id], stream =>
        {
            _pingStream = stream;
            return new PingSink(stream, payload, Self);
        });
    }

    void OnPong()
    {
        _pingStream = null;
        _roundTrip = Clock.Now(Context.System) - _pingSent;
        TellInfo();
    }

    void OnSendRequest(SendRequest request)
    {
        var number = ++_lastRequest;
        var responseMax = _state.Find(request.ProtocolId)?.ResponseBytesMax is > 0 and var max
            ? max : NetLimits.MessageBytesMax;
        var fault = request.Payload.Length > NetLimits.MessageBytesMax ? "request too long"
            : _requests.Count >= NetLimits.RequestsPerPeerMax ? "too many requests under way"
            : request.Deadline <= TimeSpan.Zero ? "no time left" : null;
        if (fault is null)
        {
            var pending = new Pending(Sender);
            var opened = Oldest?.OpenStream([request.ProtocolId], stream =>
            {
                pending.Stream = stream;
                return new ResponseSink(stream, number, request.Payload, responseMax, Self);
            }) == true;
            if (opened)
            {
                _requests.Add(number, pending);
                Timers.StartSingleTimer(number, new RequestLate(number), request.Deadline);
                return;
            }
            fault = "connection takes no more streams";
        }
        Sender.Tell(new RequestFailed(_peer, fault));
    }

    void OnRequestEnded(RequestEnded ended)
    {
        if (!_requests.Remove(ended.Number, out var pending))
            return;
        Timers.Cancel(ended.Number);
        pending.Sender.Tell(ended.Payload is { } payload
            ? new ResponseReceived(_peer, payload)
            : new RequestFailed(_peer, ended.Fault ?? "torn"));
    }

    void OnRequestLate(RequestLate late)
    {
        if (!_requests.Remove(late.Number, out var pending))
            return;
        pending.Stream?.Reset("deadline");
        pending.Sender.Tell(new RequestFailed(_peer, "no response before the deadline"));
    }

    void OnInboundRequest(InboundRequest request)
    {
        if (Context.GetChildren().Count() >= NetLimits.RequestsPerPeerMax
            || Context.System.Faults.Chance(FaultPointNames.RequestRefused, 0.02))
            request.Stream.Reset("too many requests under way");
        else
            Context.ActorOf(Responder.Props(_peer, request), $"request-{++_lastResponder}");
    }

    void OnInboundFrame(InboundFrame inbound)
    {
        inbound.Protocol.Handler.Tell(new FrameReceived(_peer, inbound.Protocol.Id, inbound.Frame)
        {
            Stream = inbound.Stream,
            CreditBytes = inbound.Credit,
        });
    }

    void OnOpenChannel(OpenChannel open)
    {
        var existing = _channels.Find(c => !c.Closing && c.Serves(open.ProtocolIds));
        if (existing is not null)
        {
            existing.Owner = open.Owner;
            if (existing.ProtocolId is { } spoken)
                open.Owner.Tell(new ChannelOpened(_peer, spoken, Self));
            return;
        }
        var channel = new OutboundChannel(open.ProtocolIds, open.Owner);
        if (_channels.Count < NetLimits.OutboundChannelsPerPeerMax
            && Oldest?.OpenStream(open.ProtocolIds, stream =>
            {
                channel.Stream = stream;
                return new OutboundChannel.Sink(channel, stream, Self);
            }) == true)
            _channels.Add(channel);
        else
            open.Owner.Tell(new ChannelFailed(_peer, open.ProtocolIds, "connection takes no more streams"));
    }

    void OnChannelReady(ChannelReady ready)
    {
        ready.Channel.ProtocolId = ready.ProtocolId;
        ready.Channel.Owner.Tell(new ChannelOpened(_peer, ready.ProtocolId, Self));
        Pump(ready.Channel);
    }

    void OnChannelEnded(ChannelEnded ended)
    {
        if (_channels.Remove(ended.Channel))
            TellEnded(ended.Channel, ended.Fault ?? "closed");
    }

    void TellEnded(OutboundChannel channel, string reason)
        => channel.Owner.Tell(channel.ProtocolId is { } id
            ? new ChannelClosed(_peer, id, Outbound: true, reason)
            : new ChannelFailed(_peer, channel.ProtocolIds, reason));

    void OnSendFrame(SendFrame send)
    {
        var channel = Channel(send.ProtocolId);
        if (channel is not null && !Context.System.Faults.Chance(FaultPointNames.LaneFull, 0.002)
            && channel.TryQueue(send.Frame.Span, send.Priority))
            Pump(channel);
        else
            (channel?.Owner ?? Sender).Tell(
                new FrameDropped(_peer, send.ProtocolId, send.Priority, send.Frame.Length));
    }

    void OnCloseChannel(CloseChannel close)
    {
        if (Channel(close.ProtocolId) is not { } channel)
            return;
        channel.Closing = true;
        Pump(channel);
    }

    void Pump(OutboundChannel channel)
    {
        if (channel.Pump() is var bytes and > 0)
            channel.Owner.Tell(new FramesWritten(_peer, channel.ProtocolId!, bytes));
    }

    OutboundChannel? Channel(string protocolId) => _channels.Find(c => c.ProtocolId == protocolId);

    void TellInfo()
    {
        if (Oldest is not { } oldest)
            return;
        var told = (_identified.Listening ?? []).Where(a => a.WithPeer(null) != oldest.RemoteAddress);
        _manager.Tell(new PeerInfoChanged(new PeerInfo(
            _peer, [oldest.RemoteAddress, .. told], oldest.Direction, _identified.Protocols ?? [],
            _identified.Agent ?? "", _since, _roundTrip)
        {
            SignedRecord = _identified.SignedRecord ?? default,
        }));
    }

    sealed class Pending(IActorRef sender)
    {
        public IActorRef Sender { get; } = sender;

        public IPeerStream? Stream { get; set; }
    }
}
