using QuilActors.Engine;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Net;

/// <summary>/user/net/peers: one session per connected peer. A session ends with its last connection or with a
/// failure; connections that come meanwhile wait for its end, because its name is taken until then.</summary>
sealed class PeerSessions : ReceiveActor
{
    readonly NetState _state;
    readonly IActorRef _manager;
    readonly Dictionary<PeerId, Entry> _entries = [];

    internal PeerSessions(NetState state, IActorRef manager)
    {
        _state = state;
        _manager = manager;
        Receive<Attach>(OnAttach);
        Receive<SessionEmpty>(OnEmpty);
        Receive<Terminated>(OnTerminated);
    }

    internal static Props Props(NetState state, IActorRef manager)
        => Engine.Props.Create(() => new PeerSessions(state, manager));

    protected override SupervisorStrategy SupervisorStrategy() => Engine.SupervisorStrategy.StoppingStrategy;

    protected override void PostStop()
    {
        foreach (var peer in _entries.Keys)
            _manager.Tell(new SessionGone(peer));
    }

    void OnAttach(Attach attach)
    {
        var peer = attach.Connection.Remote;
        if (_entries.TryGetValue(peer, out var entry))
        {
            if (entry.Stopping)
                entry.Waiting.Add(attach);
            else
                Give(entry, attach);
            return;
        }
        var session = Context.ActorOf(PeerSession.Props(_state, peer, _manager), peer.ToString());
        Context.Watch(session);
        entry = new Entry(session);
        _entries.Add(peer, entry);
        Give(entry, attach);
        _manager.Tell(new SessionUp(peer, session));
        Context.System.EventStream.Publish(new PeerConnected(peer));
    }

    static void Give(Entry entry, Attach attach)
    {
        entry.Attached++;
        entry.Session.Tell(attach);
    }

    /// <summary>Only if it has seen every connection: another may be on its way to it.</summary>
    void OnEmpty(SessionEmpty empty)
    {
        if (!_entries.TryGetValue(empty.Peer, out var entry) || entry.Stopping || entry.Attached != empty.Attached)
            return;
        entry.Stopping = true;
        Context.Stop(entry.Session);
    }

    void OnTerminated(Terminated terminated)
    {
        var found = _entries.FirstOrDefault(e => e.Value.Session.Equals(terminated.ActorRef));
        if (found.Value is not { } entry)
            return;
        _entries.Remove(found.Key);
        _manager.Tell(new SessionGone(found.Key));
        Context.System.EventStream.Publish(new PeerDisconnected(found.Key));
        foreach (var waiting in entry.Waiting)
            _manager.Tell(new ConnectionUp(waiting.Connection, null));
    }

    sealed class Entry(IActorRef session)
    {
        public IActorRef Session { get; } = session;

        public int Attached { get; set; }

        public bool Stopping { get; set; }

        /// <summary>Bounded by the transport, which ends a connection that nobody starts.</summary>
        public List<Attach> Waiting { get; } = [];
    }
}
