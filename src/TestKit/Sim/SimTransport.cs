using QuilActors.Actors.Net;
using QuilActors.Protocols.Peers;

namespace QuilActors.TestKit.Sim;

/// <summary>The transport port of one process in a world: connections of ordered streams over simulated links. A cut
/// link is silence; a connection that gets nothing through for 30 s ends; a process that is gone is silent until
/// another one answers in its place with a reset.</summary>
public sealed class SimTransport : ITransport
{
    static readonly TimeSpan DialDeadline = TimeSpan.FromSeconds(10);
    static readonly TimeSpan DialRetry = TimeSpan.FromSeconds(1);

    readonly List<SimConnection> _connections = [];
    ITransportEvents? _events;
    long _lastConnection;

    internal SimTransport(SimProcess process, PeerId self)
    {
        (Process, Self) = (process, self);
        Net = process.World.Net;
        Net.Add(this);
    }

    /// <inheritdoc />
    public PeerId Self { get; }

    internal SimProcess Process { get; }

    internal SimNetwork Net { get; }

    internal bool IsListening { get; private set; }

    /// <inheritdoc />
    public void Start(ITransportEvents events) => _events = events;

    /// <inheritdoc />
    public Multiaddr Listen(Multiaddr address)
    {
        IsListening = true;
        return SimNetwork.AddressOf(Process.Node);
    }

    /// <inheritdoc />
    public void StopListening(Multiaddr bound) => IsListening = false;

    /// <inheritdoc />
    public void Dial(Multiaddr address, long attempt)
    {
        if (Net.IndexOf(address) is { } index)
            Knock(index, address.Peer, attempt, Process.World.Ticks + DialDeadline.Ticks);
        else
            After(TimeSpan.Zero, () => _events?.OnDialFailed(attempt, "no such address"));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Disconnect();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends all connections at once.</summary>
    internal void Disconnect()
    {
        foreach (var connection in _connections.ToArray())
            connection.Close("disconnected");
    }

    internal void Forget(SimConnection connection) => _connections.Remove(connection);

    /// <summary>One try to reach a node: there, and back with the answer.</summary>
    void Knock(int index, PeerId? expected, long attempt, long deadline)
    {
        var (own, world) = (Process.Node.Index, Process.World);
        var there = Net.LinkOf(own, index).ArrivalOf(0, world.Ticks);
        world.Push(there, new WorldAction(() =>
        {
            if (Process.IsDead)
                return;
            if (Net.IsBlocked(own, index) || Net.IsBlocked(index, own)
                || world.Nodes[index].Process is { IsPaused: true })
            {
                if (world.Ticks >= deadline)
                    Fail(attempt, "no answer");
                else
                    After(DialRetry, () => Knock(index, expected, attempt, deadline));
                return;
            }
            var back = Net.LinkOf(index, own).ArrivalOf(0, world.Ticks) - world.Ticks;
            var other = Net.Find(index);
            if (other is null)
                After(new TimeSpan(back), () => Fail(attempt, "refused"));
            else if (expected is { } peer && peer != other.Self)
                After(new TimeSpan(back), () => Fail(attempt, "another peer answers"));
            else
                Accept(other, attempt, back);
        }));
    }

    void Accept(SimTransport other, long attempt, long back)
    {
        var mine = NewConnection(other, PeerDirection.Outbound);
        var theirs = other.NewConnection(this, PeerDirection.Inbound);
        mine.Bind(theirs);
        theirs.Bind(mine);
        other._events?.OnConnection(theirs, null);
        After(new TimeSpan(back), () => _events?.OnConnection(mine, attempt));
    }

    SimConnection NewConnection(SimTransport other, PeerDirection direction)
    {
        var connection = new SimConnection(this, ++_lastConnection, other, direction);
        _connections.Add(connection);
        return connection;
    }

    void Fail(long attempt, string reason) => _events?.OnDialFailed(attempt, reason);

    void After(TimeSpan span, Action action)
        => Process.World.Push(Process.World.Ticks + span.Ticks, new WorldAction(action, Process));
}
