using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using QuilActors.Actors.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Net;

/// <summary>One socket, one reading and one writing loop around the <see cref="Connection"/> core. The gate serialises
/// all that touches the core; nothing waits while holding it.</summary>
sealed class TcpConnection : IPeerConnection, IConnectionEvents, IDisposable
{
    const int SendBufferBytes = 2 * TransportLimits.WireFrameBytesMax;
    const string ClosedByPeer = "closed by the peer";
    static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    readonly TcpTransport _transport;
    readonly Socket _socket;
    readonly Connection _core;
    readonly CancellationTokenSource _abort = new();
    readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    IPeerConnectionEvents? _events;
    PeerId? _remote;
    Instant? _endedAt;
    string? _endReason;
    bool _upgrading = true;

    internal TcpConnection(
        TcpTransport transport, Socket socket, long id, Multiaddr remoteAddress, bool dialler, PeerId? expected,
        ReadOnlySpan<byte> ephemeral)
    {
        _transport = transport;
        _socket = socket;
        Id = id;
        RemoteAddress = remoteAddress.WithPeer(null);
        Direction = dialler ? PeerDirection.Outbound : PeerDirection.Inbound;
        _core = new Connection(dialler, transport.Identity, ephemeral, expected, this, transport.Now);
    }

    public long Id { get; }

    public PeerId Remote => _remote ?? default;

    public Multiaddr RemoteAddress { get; }

    public PeerDirection Direction { get; }

    internal Lock Gate { get; } = new();

    public void Start(IPeerConnectionEvents events)
    {
        string? ended;
        lock (Gate)
        {
            Invariant.Require(_events is null, "a connection is started once");
            _events = events;
            ended = _endReason;
        }
        _started.TrySetResult();
        if (ended is not null)
            events.OnClosed(ended);
    }

    public bool OpenStream(IReadOnlyList<string> protocolIds, Func<IPeerStream, IStreamSink> makeSink)
    {
        lock (Gate)
        {
            if (!_core.CanOpenStream)
                return false;
            var stream = new TcpStream(this);
            stream.Bind(_core.OpenStream(protocolIds, makeSink(stream), _transport.Now));
        }
        Wake();
        return true;
    }

    public void Close(string reason)
    {
        lock (Gate)
        {
            _core.Close(reason);
            if (_upgrading)
                _abort.Cancel();
        }
        _started.TrySetResult();
        Wake();
    }

    public void Dispose()
    {
        _core.Dispose();
        _socket.Dispose();
        _abort.Dispose();
    }

    void IConnectionEvents.OnReady(PublicKey remote) => _remote = PeerId.FromPublicKey(remote);

    bool IConnectionEvents.Speaks(string protocolId) => _events?.Speaks(protocolId) ?? false;

    IStreamSink? IConnectionEvents.OnInboundStream(ConnectionStream stream, string protocolId)
    {
        var wrapped = new TcpStream(this);
        wrapped.Bind(stream);
        return _events?.OnInboundStream(wrapped, protocolId);
    }

    /// <summary>The writer looks for output. The channel holds one token: more wakes are the same wake.</summary>
    internal void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Upgrades, runs both loops to their end and returns why the connection ended.
    /// <paramref name="onReady"/> is called once when the upgrade is done.</summary>
    internal async Task<string> RunAsync(Action onReady)
    {
        await using var ticks = _transport.Time.CreateTimer(
            _ => Tick(), null, TransportLimits.UpgradeDeadline, TickInterval);
        var reason = await ExplainAsync(() => UpgradeAndLoopAsync(onReady));
        await ticks.DisposeAsync();
        IPeerConnectionEvents? events;
        lock (Gate)
        {
            _core.Close(reason);
            reason = _core.Fault ?? reason;
            _core.Dispose();
            _upgrading = false;
            _endReason = reason;
            events = _events;
        }
        events?.OnClosed(reason);
        return reason;
    }

    async Task<string> UpgradeAndLoopAsync(Action onReady)
    {
        await using var socket = new NetworkStream(_socket, ownsSocket: false);
        var reader = Reader(socket);
        Stream stream = socket;
        SslStream? tls = null;
        try
        {
            if (await AgreeOnSecurityAsync(socket, reader) is { } fault)
                return fault;
            if (IsTls())
            {
                tls = await UpgradeToTlsAsync(new WireStream(reader.AsStream(leaveOpen: true), socket));
                stream = tls;
                reader = Reader(tls);
            }
            return await LoopAsync(stream, reader, onReady);
        }
        finally
        {
            await reader.CompleteAsync();
            if (tls is not null)
                await tls.DisposeAsync();
        }
    }

    static PipeReader Reader(Stream stream) => PipeReader.Create(stream, new StreamPipeReaderOptions(
        bufferSize: TransportLimits.WireFrameBytesMax, minimumReadSize: 4096, leaveOpen: true));

    /// <summary>One after the other: what one side says depends on what the other said. Returns a fault or null.
    /// </summary>
    async Task<string?> AgreeOnSecurityAsync(Stream stream, PipeReader reader)
    {
        var buffer = new byte[TransportLimits.WireFrameBytesMax];
        for (; ;)
        {
            for (int bytes; (bytes = TakeOutput(buffer)) > 0;)
                await stream.WriteAsync(buffer.AsMemory(0, bytes), _abort.Token);
            if (IsAgreed())
                return null;
            var read = await reader.ReadAsync(_abort.Token);
            var (consumed, fault) = Receive(read.Buffer);
            reader.AdvanceTo(consumed, IsAgreed() ? consumed : read.Buffer.End);
            if (fault is not null || read.IsCompleted)
                return fault ?? ClosedByPeer;
        }
    }

    async Task<SslStream> UpgradeToTlsAsync(Stream wire)
    {
        var tls = await TlsUpgrade.RunAsync(
            wire, Direction == PeerDirection.Outbound, _transport.Identity.Certificate, IsPeer, _abort.Token);
        lock (Gate)
            _core.OnTls(tls.NegotiatedApplicationProtocol.ToString() is { Length: > 0 } muxer ? muxer : null,
                _transport.Now);
        return tls;
    }

    bool IsPeer(byte[] certificate)
    {
        lock (Gate)
            return _core.OnCertificate(certificate, _transport.Now);
    }

    bool IsAgreed()
    {
        lock (Gate)
            return _core.State > ConnectionState.Security;
    }

    bool IsTls()
    {
        lock (Gate)
            return _core.State == ConnectionState.Tls;
    }

    async Task<string> LoopAsync(Stream stream, PipeReader reader, Action onReady)
    {
        lock (Gate)
            _upgrading = false;
        Wake();
        var writing = WriteAsync(stream);
        var reason = await ExplainAsync(() => ReadAsync(reader, onReady));
        lock (Gate)
        {
            _core.Close(reason);
            reason = _core.Fault ?? reason;
            _endedAt ??= _transport.Now;
        }
        Wake();
        await writing;
        return reason;
    }

    async Task<string> ReadAsync(PipeReader reader, Action onReady)
    {
        for (var ready = false; ;)
        {
            if (!ready && _remote is not null)
            {
                ready = true;
                onReady();
                await _started.Task.WaitAsync(TransportLimits.UpgradeDeadline, _transport.Time);
                if (Receive(ReadOnlySequence<byte>.Empty).Fault is { } early)
                    return early;
            }
            var read = await reader.ReadAsync(_abort.Token);
            var (consumed, fault) = Receive(read.Buffer);
            if (fault is not null)
                return fault;
            var isNewlyReady = !ready && _remote is not null;
            reader.AdvanceTo(consumed, isNewlyReady ? consumed : read.Buffer.End);
            if (read.IsCompleted && !isNewlyReady)
                return ClosedByPeer;
        }
    }

    /// <summary>The world's faults in words.</summary>
    static async Task<string> ExplainAsync(Func<Task<string>> run)
    {
        try
        {
            return await run();
        }
        catch (TimeoutException)
        {
            return "nobody took the connection";
        }
        catch (AuthenticationException e)
        {
            return "TLS handshake failed: " + (e.InnerException ?? e).Message;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            return e is OperationCanceledException ? "aborted" : "connection lost: " + Cause(e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Our fault. It ends this connection only, and its owner logs it.
            return IPeerConnection.InternalFault + e;
        }
    }

    (SequencePosition Consumed, string? Fault) Receive(ReadOnlySequence<byte> input)
    {
        SequencePosition consumed;
        string? fault;
        bool output;
        lock (Gate)
        {
            consumed = _core.Receive(input, _transport.Now);
            fault = _core.Fault;
            output = _core.HasOutput;
        }
        if (output || fault is not null)
            Wake();
        return (consumed, fault);
    }

    async Task WriteAsync(Stream stream)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SendBufferBytes);
        try
        {
            while (await _wake.Reader.WaitToReadAsync(_abort.Token))
            {
                _wake.Reader.TryRead(out _);
                while (TakeOutput(buffer) is var bytes and > 0)
                    await stream.WriteAsync(buffer.AsMemory(0, bytes), _abort.Token);
                if (IsEnded())
                    break;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            lock (Gate)
                _core.Close("connection lost: " + Cause(e));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            Shutdown();
        }
    }

    int TakeOutput(byte[] buffer)
    {
        var bytes = 0;
        lock (Gate)
        {
            while (buffer.Length - bytes >= TransportLimits.WireFrameBytesMax)
            {
                var frame = _core.TakeOutput(buffer.AsSpan(bytes));
                if (frame == 0)
                    break;
                bytes += frame;
            }
        }
        return bytes;
    }

    bool IsEnded()
    {
        lock (Gate)
            return _core.Fault is not null && !_core.HasOutput;
    }

    /// <summary>Deadlines of the core, and the end of a peer that does not take what it is owed.</summary>
    void Tick()
    {
        var expired = false;
        lock (Gate)
        {
            var now = _transport.Now;
            if (_core.Deadline is { } due && due <= now)
                _core.OnDeadline(now);
            if (_core.Fault is not null)
            {
                _endedAt ??= now;
                expired = _upgrading || now - _endedAt.Value >= _transport.Settings.DrainDeadline;
            }
        }
        Wake();
        if (expired)
            _abort.Cancel();
    }

    void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side was faster; the reader ends all the same.
        }
    }

    static string Cause(Exception e) => (e as SocketException ?? e.InnerException as SocketException) is { } socket
        ? socket.SocketErrorCode.ToString()
        : e.Message;
}
