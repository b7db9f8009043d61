using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Actors.Net;

/// <summary>The port to other nodes: authenticated, multiplexed connections. Implementations: TCP with Noise and yamux
/// (Host/Net), a simulated network (TestKit). Nothing here waits; what happens is told to the events, on any thread,
/// one call at a time per connection.</summary>
public interface ITransport : IAsyncDisposable
{
    PeerId Self { get; }

    /// <summary>Once, before anything else.</summary>
    void Start(ITransportEvents events);

    /// <summary>Binds a listener now; port 0 takes a free one. Returns the bound address.</summary>
    /// <exception cref="ListenFailedException">It cannot be bound.</exception>
    Multiaddr Listen(Multiaddr address);

    /// <summary>Closes the listener on a bound address; nothing when there is none.</summary>
    void StopListening(Multiaddr bound);

    /// <summary>Connects; the outcome comes with the number of the attempt. With /p2p/ in the address another peer is
    /// refused.</summary>
    void Dial(Multiaddr address, long attempt);
}

/// <summary>What a transport tells the node.</summary>
public interface ITransportEvents
{
    /// <summary>A connection is up and waits for <see cref="IPeerConnection.Start"/>; the attempt is null for inbound
    /// ones.</summary>
    void OnConnection(IPeerConnection connection, long? attempt);

    void OnDialFailed(long attempt, string reason);
}

/// <summary>One connection to an authenticated peer. All members may be called from any thread.</summary>
public interface IPeerConnection
{
    /// <summary>What the reason of an end begins with when a fault of ours was the cause.</summary>
    const string InternalFault = "internal fault: ";

    /// <summary>Counts up within one transport: the lower, the older.</summary>
    long Id { get; }

    PeerId Remote { get; }

    /// <summary>The address on the other end, without its /p2p/.</summary>
    Multiaddr RemoteAddress { get; }

    PeerDirection Direction { get; }

    /// <summary>Begins to take inbound streams; once.</summary>
    void Start(IPeerConnectionEvents events);

    /// <summary>Opens a stream and negotiates one of the ids, the first that the peer speaks. The function makes the
    /// reader of the new stream. False, without calling it, when the connection takes no more streams.</summary>
    bool OpenStream(IReadOnlyList<string> protocolIds, Func<IPeerStream, IStreamSink> makeSink);

    /// <summary>Ends it; also for one that was never started.</summary>
    void Close(string reason);
}

/// <summary>What a connection tells its owner.</summary>
public interface IPeerConnectionEvents
{
    /// <summary>Whether inbound streams of this protocol are taken.</summary>
    bool Speaks(string protocolId);

    /// <summary>The reader of a stream the peer opened; null resets it.</summary>
    IStreamSink? OnInboundStream(IPeerStream stream, string protocolId);

    /// <summary>Last call, once. All streams were told before.</summary>
    void OnClosed(string reason);
}

/// <summary>The writing side of a stream. All members may be called from any thread.</summary>
public interface IPeerStream
{
    /// <summary>Bytes written and not yet sent.</summary>
    int UnsentBytes { get; }

    /// <summary>Queues bytes, which must not change afterwards. False while the send buffer is full
    /// (<see cref="IStreamSink.OnWritable"/> follows) or when the stream is not open for writing.</summary>
    bool TryWrite(ReadOnlyMemory<byte> bytes);

    /// <summary>Half-close after what is queued.</summary>
    void CloseWrite();

    void Reset(string reason);

    /// <summary>Gives the peer credit for bytes that are used.</summary>
    void Consume(int bytes);
}
