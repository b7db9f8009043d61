using QuilActors.Engine;
using QuilActors.Engine.Dispatch;
using QuilActors.Protocols.Discovery;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>/user/net/discovery: the shell of the routing table and of one lookup at a time, for our own id and for
/// points at random in turn. Peers it dialled only to ask them are let go when there are enough others.</summary>
sealed class DiscoveryActor : ReceiveActor, IWithTimers
{
    static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(10);

    readonly DiscoverySettings _settings;
    readonly PeerId _self;
    readonly IActorRef _net;
    readonly IRandomSource _random;
    readonly RoutingTable _table;
    readonly HashSet<PeerId> _connected = [], _dialledToAsk = [];
    readonly Dictionary<PeerId, KadPeer> _dialling = [];
    Lookup? _lookup;
    bool _atRandom;

    internal DiscoveryActor(DiscoverySettings settings, PeerId self, IActorRef net)
    {
        (_settings, _self, _net, _table) = (settings, self, net, new RoutingTable(self));
        _random = Context.System.Random.Fork("discovery");
        Receive<PeerInfoChanged>(changed => OnPeer(changed.Info));
        Receive<SessionGone>(OnGone);
        Receive<LookupDue>(_ => StartLookup());
        Receive<DialEnded>(OnDialEnded);
        Receive<ResponseReceived>(OnAnswer);
        Receive<RequestFailed>(failed => OnFailed(failed.To));
        Receive<RequestReceived>(OnQuestion);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    internal static Props Props(DiscoverySettings settings, PeerId self, IActorRef net)
        => Engine.Props.Create(() => new DiscoveryActor(settings, self, net));

    protected override void PreStart()
    {
        if (_settings.Mode == DiscoveryMode.Server)
            _net.Tell(new RegisterProtocol(
                _settings.ProtocolId, Self, KadLimits.MessageBytesMax, KadLimits.MessageBytesMax));
        Timers.StartPeriodicTimer(nameof(LookupDue), new LookupDue(), _settings.Interval, _settings.Interval);
    }

    void OnPeer(PeerInfo peer)
    {
        _connected.Add(peer.Id);
        // Not identified yet.
        if (peer.Protocols.Count == 0)
            return;
        var speaks = peer.Protocols.Contains(_settings.ProtocolId);
        if (_dialling.Remove(peer.Id, out var dialled) && _lookup is not null)
        {
            _dialledToAsk.Add(peer.Id);
            if (speaks)
                Ask(_lookup, dialled);
            else
                OnFailed(peer.Id);
        }
        if (!speaks)
        {
            _table.Remove(peer.Id);
            return;
        }
        // The address an inbound peer dialled from is none it can be dialled at.
        var addresses = peer.Direction == PeerDirection.Inbound ? peer.Addresses.Skip(1) : peer.Addresses;
        var isFirst = _table.Count == 0;
        if (_table.TryAdd(new KadPeer(peer.Id, [.. addresses])) && isFirst)
            StartLookup();
    }

    void OnGone(SessionGone gone)
    {
        _connected.Remove(gone.Peer);
        if (_dialling.Remove(gone.Peer))
            OnFailed(gone.Peer);
    }

    void OnQuestion(RequestReceived question)
    {
        if (KadMessage.TryRead(question.Payload.Span, out var message))
            Sender.Tell(new SendResponse(KadMessage.Answer(_table.Closest(
                KadKey.Of(message.Key.Span), KadLimits.BucketPeersMax).Where(peer => peer.Id != question.From))));
        else
            Sender.Tell(new RefuseRequest("malformed question"));
    }

    /// <summary>A lookup that took a whole interval ends with what it has.</summary>
    void StartLookup()
    {
        if (_lookup is { } late)
            End(late);
        if (_table.Count == 0)
            return;
        var target = _self.Bytes;
        if (_atRandom)
        {
            var bytes = new byte[32];
            for (var at = 0; at < bytes.Length; at += sizeof(ulong))
                BitConverter.TryWriteBytes(bytes.AsSpan(at), _random.Next());
            target = bytes;
        }
        _atRandom = !_atRandom;
        _lookup = new Lookup(_self, target, _table.Closest(KadKey.Of(target.Span), KadLimits.BucketPeersMax));
        Step();
    }

    void Step()
    {
        while (_lookup is { } lookup && lookup.TryTake(out var peer))
            Ask(lookup, peer!);
        if (_lookup is { IsDone: true } done)
            End(done);
    }

    void Ask(Lookup lookup, KadPeer peer)
    {
        if (_connected.Contains(peer.Id))
            _net.Tell(new SendRequest(
                peer.Id, _settings.ProtocolId, KadMessage.Question(lookup.Target.Span), AnswerDeadline));
        else if (peer.Addresses.Count > 0)
        {
            _dialling[peer.Id] = peer;
            _net.Tell(new DialOnce(peer.Addresses[0].WithPeer(peer.Id), PeerSource.Discovery));
        }
        else
            lookup.OnFailed(peer.Id);
    }

    void OnDialEnded(DialEnded ended)
    {
        if (ended.Fault is not null && ended.Address.Peer is { } id && _dialling.Remove(id))
            OnFailed(id);
    }

    void OnAnswer(ResponseReceived answer)
    {
        if (!KadMessage.TryRead(answer.Payload.Span, out var message))
        {
            OnFailed(answer.From);
            return;
        }
        _lookup?.OnAnswer(answer.From, message.Closer);
        Step();
    }

    void OnFailed(PeerId peer)
    {
        _table.OnFailed(peer);
        _lookup?.OnFailed(peer);
        Step();
    }

    /// <summary>Dials what is wanted, or lets go of what was dialled to be asked.</summary>
    void End(Lookup lookup)
    {
        _lookup = null;
        _dialling.Clear();
        var surplus = _connected.Count - _settings.PeersWanted;
        foreach (var peer in _dialledToAsk.Where(_connected.Contains).Order().Take(Math.Max(0, surplus)))
            _net.Tell(new DisconnectFrom(peer, "asked, and there are enough peers"));
        _dialledToAsk.Clear();
        var wanted = lookup.Heard.Where(peer => peer.Addresses.Count > 0 && !_connected.Contains(peer.Id));
        foreach (var peer in wanted.Take(Math.Max(0, -surplus)).ToArray())
            _net.Tell(new DialOnce(peer.Addresses[0].WithPeer(peer.Id), PeerSource.Discovery));
    }

    sealed record LookupDue;
}
