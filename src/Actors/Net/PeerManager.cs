using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Engine.Event;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>/user/net: meets peers and routes to their sessions. Children: listener, peers/&lt;id&gt;. It takes
/// <see cref="RegisterProtocol"/>, <see cref="RegisterChannelHandler"/>, <see cref="SendRequest"/>,
/// <see cref="OpenChannel"/>, <see cref="SendFrame"/>, <see cref="CloseChannel"/>, <see cref="ConnectTo"/>,
/// <see cref="DisconnectFrom"/> and <see cref="GetPeers"/>.</summary>
public sealed class PeerManager : ReceiveActor, IWithTimers
{
    readonly NetState _state;
    readonly Dictionary<PeerId, IActorRef> _sessions = [];
    readonly Dictionary<PeerId, PeerInfo> _infos = [];
    readonly Dictionary<PeerId, int> _renewalsAtStart = [];
    readonly IRandomSource _random;
    int _renewals;
    IActorRef _peers = ActorRefs.Nobody;
    IActorRef _discovery = ActorRefs.Nobody;

    internal PeerManager(NetState state)
    {
        _state = state;
        _random = Context.System.Random.Fork("net");
        Receive<ConnectionUp>(OnConnectionUp);
        Receive<DialFailed>(OnDialFailed);
        Receive<RedialDue>(_ => Redial());
        Receive<ListenerBound>(OnListenerBound);
        Receive<SessionUp>(OnSessionUp);
        Receive<SessionGone>(OnSessionGone);
        Receive<PeerInfoChanged>(OnPeerInfo);
        Receive<RegisterProtocol>(r => Register(new ProtocolEntry(
            r.ProtocolId, r.Handler, false, Math.Min(r.RequestBytesMax, NetLimits.MessageBytesMax),
            Math.Min(r.ResponseBytesMax, NetLimits.MessageBytesMax))));
        Receive<RegisterChannelHandler>(r => Register(new ProtocolEntry(
            r.ProtocolId, r.Handler, true, Math.Min(r.FrameBytesMax, NetLimits.MessageBytesMax), 0)));
        Receive<SendRequest>(OnSendRequest);
        Receive<OpenChannel>(OnOpenChannel);
        Receive<SendFrame>(OnSendFrame);
        Receive<CloseChannel>(close => SessionOf(close.Peer)?.Forward(close));
        Receive<ConnectTo>(OnConnectTo);
        Receive<DialOnce>(OnDialOnce);
        Receive<DisconnectFrom>(disconnect => SessionOf(disconnect.Peer)?.Tell(disconnect));
        Receive<GetPeers>(_ => Sender.Tell(List()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props of /user/net. The transport is started by the actor and disposed by its maker.</summary>
    public static Props Props(NetSettings settings, ITransport transport, NodeIdentity identity)
    {
        var state = new NetState(transport, settings, identity);
        return Engine.Props.Create(() => new PeerManager(state));
    }

    protected override void PreStart()
    {
        var now = Clock.Now(Context.System);
        _state.Renew((ulong)now.UnixMilliseconds);
        foreach (var address in _state.Settings.Bootstrap)
            _state.Dials.Add(address, now);
        _peers = Context.ActorOf(PeerSessions.Props(_state, Self), "peers");
        if (!_state.TransportStarted)
            _state.Transport.Start(new ToManager(Self));
        _state.TransportStarted = true;
        Context.ActorOf(Listener.Props(_state), "listener");
        if (_state.Settings.Discovery.Mode != DiscoveryMode.Off)
            _discovery = Context.ActorOf(
                DiscoveryActor.Props(_state.Settings.Discovery, _state.Identity.PeerId, Self), "discovery");
        Redial();
    }

    protected override void PreRestart(Exception reason, object? message)
    {
        foreach (var peer in _sessions.Keys)
            _state.Dials.OnPeerGone(peer, Clock.Now(Context.System), Chance());
        base.PreRestart(reason, message);
    }

    void OnConnectionUp(ConnectionUp up)
    {
        var connection = up.Connection;
        var isSelf = connection.Remote == _state.Identity.PeerId;
        var source = SourceOf(up, isSelf);
        if (isSelf)
            connection.Close("that is ourselves");
        else if (!_infos.ContainsKey(connection.Remote) && _infos.Count >= _state.Settings.PeersMax)
        {
            connection.Close("too many peers");
            _state.Dials.OnPeerGone(connection.Remote, Clock.Now(Context.System), Chance());
        }
        else
        {
            var now = Clock.Now(Context.System);
            _state.Dials.OnPeerConnected(connection.Remote, now);
            _infos.TryAdd(connection.Remote, new PeerInfo(
                connection.Remote, [connection.RemoteAddress], connection.Direction, [], "", now, null)
                { Source = source });
            _renewalsAtStart.TryAdd(connection.Remote, _renewals);
            _peers.Tell(new Attach(connection));
        }
        Redial();
    }

    /// <summary>The session may have told its peer an identify that has grown since, before it could be told to push.
    /// </summary>
    void OnSessionUp(SessionUp up)
    {
        _sessions[up.Peer] = up.Session;
        if (_renewalsAtStart.Remove(up.Peer, out var atStart) && atStart != _renewals)
            up.Session.Tell(new PushIdentify());
    }

    void OnDialFailed(DialFailed failed)
    {
        Context.GetLogger().Debug("dial: {0}", failed.Reason);
        if (_state.OnceDials.OnEnded(failed.Attempt) is { } wish)
            wish.Asker.Tell(new DialEnded(wish.Address, failed.Reason));
        _state.Dials.OnFailed(failed.Attempt, Clock.Now(Context.System), Chance());
        Redial();
    }

    void OnPeerInfo(PeerInfoChanged changed)
    {
        var source = _infos.GetValueOrDefault(changed.Info.Id)?.Source ?? default;
        _infos[changed.Info.Id] = changed.Info with { Source = source };
        _discovery.Tell(changed);
    }

    void OnSessionGone(SessionGone gone)
    {
        _discovery.Tell(gone);
        _sessions.Remove(gone.Peer);
        _infos.Remove(gone.Peer);
        _renewalsAtStart.Remove(gone.Peer);
        _state.Dials.OnPeerGone(gone.Peer, Clock.Now(Context.System), Chance());
        Redial();
    }

    void OnListenerBound(ListenerBound bound)
    {
        _state.Listening.Add(bound.Address);
        Renew();
        Context.System.EventStream.Publish(new Listening(bound.Address.WithPeer(_state.Identity.PeerId)));
    }

    void Register(ProtocolEntry entry)
    {
        if (_state.Register(entry))
            Renew();
        else
            Context.GetLogger().Error("protocol {0} is not served: over {1} protocols",
                entry.Id, NetLimits.ProtocolsMax);
    }

    void Renew()
    {
        _renewals++;
        _state.Renew((ulong)Clock.Now(Context.System).UnixMilliseconds);
        foreach (var session in _sessions.Values)
            session.Tell(new PushIdentify());
    }

    void OnSendRequest(SendRequest request)
    {
        if (SessionOf(request.To) is { } session)
            session.Forward(request);
        else
            Sender.Tell(new RequestFailed(request.To, "not connected"));
    }

    void OnOpenChannel(OpenChannel open)
    {
        if (SessionOf(open.Peer) is { } session)
            session.Forward(open);
        else
            open.Owner.Tell(new ChannelFailed(open.Peer, open.ProtocolIds, "not connected"));
    }

    void OnSendFrame(SendFrame send)
    {
        if (SessionOf(send.To) is { } session)
            session.Forward(send);
        else
            Sender.Tell(new FrameDropped(send.To, send.ProtocolId, send.Priority, send.Frame.Length));
    }

    void OnConnectTo(ConnectTo connect)
    {
        _state.Dials.Add(connect.Address, Clock.Now(Context.System));
        Redial();
    }

    void OnDialOnce(DialOnce dial)
    {
        var fault = dial.Address.Peer is { } peer && (peer == _state.Identity.PeerId || _infos.ContainsKey(peer)) ? ""
            : _infos.Count >= _state.Settings.PeersMax ? "too many peers"
            : _state.OnceDials.TryAdd(dial.Address, dial.Source, Sender) ? null
            : "too many dials wait, or it is among them";
        if (fault is not null)
            Sender.Tell(new DialEnded(dial.Address, fault.Length > 0 ? fault : null));
        Redial();
    }

    /// <summary>Ends the attempt that led to a connection, and tells who wanted it.</summary>
    PeerSource SourceOf(ConnectionUp up, bool isSelf)
    {
        if (up.Attempt is not { } attempt)
            return PeerSource.Inbound;
        if (_state.OnceDials.OnEnded(attempt) is { } wish)
        {
            wish.Asker.Tell(new DialEnded(wish.Address, isSelf ? "that is ourselves" : null));
            return wish.Source;
        }
        return _state.Dials.OnReached(attempt, up.Connection.Remote, isSelf) is { } address
            && _state.Settings.Bootstrap.Contains(address) ? PeerSource.Bootstrap : PeerSource.Configured;
    }

    /// <summary>Dials what is due and sets the one timer to the next.</summary>
    void Redial()
    {
        var now = Clock.Now(Context.System);
        foreach (var (address, attempt) in _state.Dials.TakeDue(now).Concat(_state.OnceDials.TakeDue()))
            _state.Transport.Dial(address, attempt);
        if (_state.Dials.Deadline is { } next)
            Timers.StartSingleTimer(nameof(RedialDue), new RedialDue(), next > now ? next - now : TimeSpan.Zero);
        else
            Timers.Cancel(nameof(RedialDue));
    }

    PeerList List() => new([.. _infos.Values.OrderBy(i => i.Id)])
    {
        Self = _state.Identity.PeerId,
        Listening = [.. _state.Listening.Select(a => a.WithPeer(_state.Identity.PeerId))],
    };

    IActorRef? SessionOf(PeerId peer) => _sessions.GetValueOrDefault(peer);

    /// <summary>In [0, 1).</summary>
    double Chance() => (_random.Next() >> 11) * (1.0 / (1ul << 53));

    /// <summary>Called on threads of the transport.</summary>
    sealed class ToManager(IActorRef manager) : ITransportEvents
    {
        public void OnConnection(IPeerConnection connection, long? attempt)
            => manager.Tell(new ConnectionUp(connection, attempt), ActorRefs.NoSender);

        public void OnDialFailed(long attempt, string reason)
            => manager.Tell(new DialFailed(attempt, reason), ActorRefs.NoSender);
    }
}
