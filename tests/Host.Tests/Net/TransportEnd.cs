using System.Collections.Concurrent;
using System.Threading.Channels;
using QuilActors.Actors.Net;
using QuilActors.Crypto.Sodium;
using QuilActors.Host.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Tests.Net;

/// <summary>A TCP transport with an echo protocol and awaitable events.</summary>
sealed class TransportEnd : ITransportEvents, IAsyncDisposable
{
    public const string Echo = "/qa/echo/1.0.0";

    readonly ConcurrentDictionary<long, TaskCompletionSource<IPeerConnection>> _dials = new();
    long _attempt;

    public TransportEnd(byte seed, TcpSettings? settings = null, params SecurityProtocol[] security)
    {
        var secret = Enumerable.Repeat(seed, 32).ToArray();
        Transport = new TcpTransport(
            new ConnectionIdentity(Ed25519.PublicKeyFromSeed(secret), secret, SodiumRandom.Bytes(32),
                security.Length > 0 ? security : null),
            TimeProvider.System, settings);
        Transport.Start(this);
    }

    public TcpTransport Transport { get; }

    public Channel<IPeerConnection> Inbound { get; } = Channel.CreateUnbounded<IPeerConnection>();

    public ConcurrentDictionary<long, TaskCompletionSource<string>> Closed { get; } = new();

    public Multiaddr Listen(string text = "/ip4/127.0.0.1/tcp/0")
        => Transport.Listen(Address(text)).WithPeer(Transport.Self);

    public static Multiaddr Address(string text)
        => Multiaddr.TryParse(text, out var address, out var error) ? address : throw new FormatException(error);

    /// <exception cref="IOException">The dial failed; the message is the reason.</exception>
    public Task<IPeerConnection> DialAsync(Multiaddr address)
    {
        var attempt = Interlocked.Increment(ref _attempt);
        var done = new TaskCompletionSource<IPeerConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _dials[attempt] = done;
        Transport.Dial(address, attempt);
        return done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async Task<IPeerConnection> AcceptAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await Inbound.Reader.ReadAsync(deadline.Token);
    }

    public Task<string> ClosedAsync(IPeerConnection connection)
        => Closed[connection.Id].Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void OnConnection(IPeerConnection connection, long? attempt)
    {
        Closed[connection.Id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Start(new Events(this, connection));
        if (attempt is { } number)
            _dials[number].TrySetResult(connection);
        else
            Inbound.Writer.TryWrite(connection);
    }

    public void OnDialFailed(long attempt, string reason) => _dials[attempt].TrySetException(new IOException(reason));

    public ValueTask DisposeAsync() => Transport.DisposeAsync();

    sealed class Events(TransportEnd end, IPeerConnection connection) : IPeerConnectionEvents
    {
        public bool Speaks(string protocolId) => protocolId == Echo;

        public IStreamSink? OnInboundStream(IPeerStream stream, string protocolId) => new EchoSink(stream);

        public void OnClosed(string reason) => end.Closed[connection.Id].TrySetResult(reason);
    }
}

/// <summary>Sends back what comes; holds what does not fit and gives no credit for it.</summary>
sealed class EchoSink(IPeerStream stream) : IStreamSink
{
    readonly Queue<byte[]> _held = new();
    bool _ended;

    public void OnOpened(string protocolId)
    {
    }

    public void OnData(ReadOnlySpan<byte> bytes)
    {
        _held.Enqueue(bytes.ToArray());
        OnWritable();
    }

    public void OnReadClosed()
    {
        _ended = true;
        OnWritable();
    }

    public void OnWritable()
    {
        while (_held.TryPeek(out var bytes) && stream.TryWrite(bytes))
            stream.Consume(_held.Dequeue().Length);
        if (_ended && _held.Count == 0)
            stream.CloseWrite();
    }

    public void OnClosed(string? fault) => _held.Clear();
}

/// <summary>Sends a number of bytes in pieces and collects the answer.</summary>
sealed class SendingSink(IPeerStream stream, long bytesToSend, bool keep = true) : IStreamSink
{
    const int PieceBytes = 64 * 1024;

    readonly TaskCompletionSource<string?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _sent;

    public MemoryStream Received { get; } = new();

    public long ReceivedBytes { get; private set; }

    /// <summary>Null when both sides closed cleanly, else why not.</summary>
    public Task<string?> Closed => _closed.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public static byte At(long position) => (byte)(position * 31 + (position >> 12));

    public void OnOpened(string protocolId) => OnWritable();

    public void OnData(ReadOnlySpan<byte> bytes)
    {
        if (keep)
            Received.Write(bytes);
        ReceivedBytes += bytes.Length;
        stream.Consume(bytes.Length);
    }

    public void OnReadClosed()
    {
    }

    public void OnWritable()
    {
        while (_sent < bytesToSend)
        {
            var piece = new byte[Math.Min(PieceBytes, bytesToSend - _sent)];
            for (var i = 0; i < piece.Length; i++)
                piece[i] = At(_sent + i);
            if (!stream.TryWrite(piece))
                return;
            _sent += piece.Length;
        }
        stream.CloseWrite();
    }

    public void OnClosed(string? fault) => _closed.TrySetResult(fault);
}
