using System.Net;
using System.Net.Sockets;
using QuilActors.Actors.Net;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Net;

/// <summary><see cref="ITransport"/> over TCP with Noise and yamux. Dispose ends all connections and waits for them.
/// </summary>
public sealed class TcpTransport : ITransport
{
    const int Backlog = 128;

    readonly CancellationTokenSource _stopping = new();
    readonly Lock _gate = new();
    readonly HashSet<TcpConnection> _connections = [];
    readonly HashSet<Task> _running = [];
    readonly List<Socket> _listeners = [];
    readonly InboundRate _inboundRate;

    ITransportEvents? _events;
    long _lastId, _refusedInbound;
    int _pendingInbound;

    public TcpTransport(ConnectionIdentity identity, TimeProvider time, TcpSettings? settings = null)
    {
        Identity = identity;
        Time = time;
        Settings = settings ?? new TcpSettings();
        _inboundRate = new InboundRate(Settings.InboundPerSecondMax);
    }

    public PeerId Self => Identity.PeerId;

    /// <summary>Inbound connections closed for a limit.</summary>
    public long RefusedInbound => Interlocked.Read(ref _refusedInbound);

    /// <summary>Open or opening, both ways.</summary>
    internal int ConnectionCount
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    internal ConnectionIdentity Identity { get; }

    internal TimeProvider Time { get; }

    internal TcpSettings Settings { get; }

    internal Instant Now => new(Time.GetUtcNow().UtcTicks);

    public void Start(ITransportEvents events)
    {
        Invariant.Require(_events is null, "a transport is started once");
        _events = events;
    }

    public Multiaddr Listen(Multiaddr address)
    {
        Invariant.Require(_events is not null, "a transport is started before it listens");
        if (!IPAddress.TryParse(address.Host, out var ip))
            throw new ListenFailedException(address, false, "a name is no listen address");
        var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(ip, address.Port));
            socket.Listen(Backlog);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ListenFailedException(
                address, e.SocketErrorCode == SocketError.AddressAlreadyInUse, e.Message);
        }
        lock (_gate)
            _listeners.Add(socket);
        Track(AcceptAsync(socket));
        var bound = (IPEndPoint)socket.LocalEndPoint!;
        return Multiaddr.Tcp(bound.Address, (ushort)bound.Port);
    }

    public void StopListening(Multiaddr bound)
    {
        lock (_gate)
        {
            var listener = _listeners.Find(
                l => l.LocalEndPoint is IPEndPoint at && Multiaddr.Tcp(at.Address, (ushort)at.Port) == bound);
            if (listener is null)
                return;
            _listeners.Remove(listener);
            listener.Dispose();
        }
    }

    public void Dial(Multiaddr address, long attempt)
    {
        Invariant.Require(_events is not null, "a transport is started before it dials");
        Track(DialAsync(address, attempt));
    }

    public async ValueTask DisposeAsync()
    {
        TcpConnection[] connections;
        await _stopping.CancelAsync();
        lock (_gate)
        {
            foreach (var listener in _listeners)
                listener.Dispose();
            _listeners.Clear();
            connections = [.. _connections];
        }
        foreach (var connection in connections)
            connection.Close("node stops");
        for (Task[] running; (running = Running()).Length > 0;)
            await Task.WhenAll(running);
        _stopping.Dispose();
        Identity.Dispose();
    }

    async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A connection that was reset before it was accepted, or no descriptor left: the next may succeed.
                await Task.Delay(TimeSpan.FromMilliseconds(10), Time, CancellationToken.None);
                continue;
            }
            var remote = Remote(socket);
            if (remote is null || !TryAdmit(remote))
            {
                Interlocked.Increment(ref _refusedInbound);
                socket.Dispose();
                continue;
            }
            var address = Multiaddr.Tcp(Plain(remote.Address), (ushort)remote.Port);
            Track(RunAsync(socket, address, expected: null, attempt: null));
        }
    }

    async Task DialAsync(Multiaddr address, long attempt)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var deadline = new CancellationTokenSource(Settings.ConnectDeadline, Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stopping.Token);
            await socket.ConnectAsync(await EndPointAsync(address, either.Token), either.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            socket.Dispose();
            var cause = e is SocketException failed ? failed.Message : "no connection in time";
            _events!.OnDialFailed(attempt, $"{address.WithPeer(null)}: {cause}");
            return;
        }
        await RunAsync(socket, address, address.Peer, attempt);
    }

    static async Task<EndPoint> EndPointAsync(Multiaddr address, CancellationToken cancel)
    {
        if (IPAddress.TryParse(address.Host, out var ip))
            return new IPEndPoint(ip, address.Port);
        var family = address.Kind switch
        {
            HostKind.Dns4 => AddressFamily.InterNetwork,
            HostKind.Dns6 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        var found = await Dns.GetHostAddressesAsync(address.Host, family, cancel);
        return found.Length > 0
            ? new IPEndPoint(found[0], address.Port)
            : throw new SocketException((int)SocketError.HostNotFound);
    }

    async Task RunAsync(Socket socket, Multiaddr address, PeerId? expected, long? attempt)
    {
        socket.NoDelay = true;
        using var connection = new TcpConnection(
            this, socket, Interlocked.Increment(ref _lastId), address, attempt is not null, expected,
            SodiumRandom.Bytes(X25519.KeyBytes));
        var ready = false;
        lock (_gate)
            _connections.Add(connection);
        if (_stopping.IsCancellationRequested)
            connection.Close("node stops");
        var reason = await connection.RunAsync(() =>
        {
            ready = true;
            Settle(attempt);
            _events!.OnConnection(connection, attempt);
        });
        lock (_gate)
            _connections.Remove(connection);
        if (ready)
            return;
        Settle(attempt);
        if (attempt is { } number)
            _events!.OnDialFailed(number, $"{address.WithPeer(null)}: {reason}");
    }

    /// <summary>An inbound handshake is over, well or not.</summary>
    void Settle(long? attempt)
    {
        if (attempt is null)
            Interlocked.Decrement(ref _pendingInbound);
    }

    bool TryAdmit(IPEndPoint remote)
    {
        lock (_gate)
        {
            if (!IPAddress.IsLoopback(Plain(remote.Address)) && !_inboundRate.TryTake(Plain(remote.Address), Now))
                return false;
        }
        if (Interlocked.Increment(ref _pendingInbound) <= Settings.PendingHandshakesMax)
            return true;
        Interlocked.Decrement(ref _pendingInbound);
        return false;
    }

    /// <summary>Every task has an owner: Dispose waits for it, a fault of ours is rethrown there.</summary>
    void Track(Task task)
    {
        lock (_gate)
            _running.Add(task);
        _ = task.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    if (done.IsCompletedSuccessfully)
                        _running.Remove(done);
                }
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    Task[] Running()
    {
        lock (_gate)
        {
            Task[] running = [.. _running];
            _running.RemoveWhere(task => task.IsCompleted);
            return running;
        }
    }

    static IPEndPoint? Remote(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint as IPEndPoint;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
