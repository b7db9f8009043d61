using QuilActors.Engine;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Actors.Net;

/// <summary>Does nothing with what comes; other sinks override what they need.</summary>
abstract class StreamSink(IPeerStream stream) : IStreamSink
{
    protected IPeerStream Stream { get; } = stream;

    public virtual void OnOpened(string protocolId)
    {
    }

    public virtual void OnData(ReadOnlySpan<byte> bytes) => Stream.Consume(bytes.Length);

    public virtual void OnReadClosed()
    {
    }

    public virtual void OnWritable()
    {
    }

    public virtual void OnClosed(string? fault)
    {
    }
}

/// <summary>Collects exactly one length-prefixed message.</summary>
abstract class OneMessageSink(IPeerStream stream, int bytesMax) : StreamSink(stream)
{
    readonly DelimitedReader _reader = new(bytesMax);
    byte[]? _message;

    public sealed override void OnData(ReadOnlySpan<byte> bytes)
    {
        var all = bytes.Length;
        if (_message is not null || !TryHold(all))
        {
            Stream.Reset(_message is not null ? "bytes behind the message" : "too many bytes under way");
            return;
        }
        if (_reader.TryRead(ref bytes, out var message))
            _message = message;
        Stream.Consume(all);
        if (_reader.Fault is { } fault)
            Stream.Reset(fault);
        else if (!bytes.IsEmpty)
            Stream.Reset("bytes behind the message");
        else if (_message is not null)
            OnMessage(_message);
    }

    public override void OnReadClosed()
    {
        if (_message is null)
            Stream.Reset("closed before the message was whole");
    }

    /// <summary>Whether so many more bytes may be held in memory.</summary>
    protected virtual bool TryHold(int bytes) => true;

    protected abstract void OnMessage(byte[] message);
}

/// <summary>A peer's request.</summary>
sealed class RequestSink(IPeerStream stream, ProtocolEntry protocol, InboundLimits limits, IActorRef session)
    : OneMessageSink(stream, protocol.InboundBytesMax)
{
    int _held;

    public override void OnClosed(string? fault) => limits.ReleaseBytes(_held);

    protected override bool TryHold(int bytes)
    {
        if (!limits.TryHoldBytes(bytes))
            return false;
        _held += bytes;
        return true;
    }

    protected override void OnMessage(byte[] message)
        => session.Tell(new InboundRequest(protocol, Stream, message), ActorRefs.NoSender);
}

/// <summary>Our request: writes it when open, collects the response.</summary>
sealed class ResponseSink(
    IPeerStream stream, long number, ReadOnlyMemory<byte> request, int responseBytesMax, IActorRef session)
    : OneMessageSink(stream, responseBytesMax)
{
    bool _done;

    public override void OnOpened(string protocolId)
    {
        Stream.TryWrite(Uvarint.Prefix(request.Span));
        Stream.CloseWrite();
    }

    public override void OnClosed(string? fault) => End(null, fault ?? "closed without a response");

    protected override void OnMessage(byte[] message) => End(message, null);

    void End(byte[]? payload, string? fault)
    {
        if (_done)
            return;
        _done = true;
        session.Tell(new RequestEnded(number, payload, fault), ActorRefs.NoSender);
    }
}

/// <summary>A peer's identify message or push.</summary>
sealed class IdentifySink(IPeerStream stream, bool isPush, IActorRef session)
    : OneMessageSink(stream, TransportLimits.IdentifyBytesMax)
{
    public override void OnOpened(string protocolId) => Stream.CloseWrite();

    public override void OnReadClosed()
    {
        base.OnReadClosed();
        Stream.CloseWrite();
    }

    protected override void OnMessage(byte[] message)
        => session.Tell(new IdentifyReceived(message, isPush), ActorRefs.NoSender);
}

/// <summary>Writes one message and closes: our identify, asked for or pushed.</summary>
sealed class OneWriteSink(IPeerStream stream, byte[] message) : StreamSink(stream)
{
    public override void OnOpened(string protocolId)
    {
        Stream.TryWrite(message);
        Stream.CloseWrite();
    }
}

/// <summary>Echoes pings until the peer closes.</summary>
sealed class PingEchoSink(IPeerStream stream, InboundLimits limits) : StreamSink(stream)
{
    readonly PingProtocol _ping = new();

    public override void OnData(ReadOnlySpan<byte> bytes)
    {
        var all = bytes.Length;
        while (!bytes.IsEmpty)
            if (_ping.Receive(ref bytes) is { } payload && !Stream.TryWrite(payload))
            {
                Stream.Reset("pings faster than it reads the answers");
                return;
            }
        Stream.Consume(all);
    }

    public override void OnReadClosed() => Stream.CloseWrite();

    public override void OnClosed(string? fault) => limits.ReleasePing();
}

/// <summary>One ping of ours.</summary>
sealed class PingSink(IPeerStream stream, byte[] payload, IActorRef session) : StreamSink(stream)
{
    readonly PingProtocol _ping = new();

    public override void OnOpened(string protocolId) => Stream.TryWrite(payload);

    public override void OnData(ReadOnlySpan<byte> bytes)
    {
        Stream.Consume(bytes.Length);
        if (_ping.Receive(ref bytes) is not { } returned)
            return;
        if (returned.AsSpan().SequenceEqual(payload))
            session.Tell(new PingReturned(), ActorRefs.NoSender);
        Stream.CloseWrite();
    }
}

/// <summary>A peer's channel to us. Credit for a whole frame is given when the session has passed it on, credit for
/// a part of one at once, since a frame may be longer than the window.</summary>
sealed class FrameSink(IPeerStream stream, ProtocolEntry protocol, InboundLimits limits, IActorRef session)
    : StreamSink(stream)
{
    readonly DelimitedReader _reader = new(protocol.InboundBytesMax);

    public override void OnData(ReadOnlySpan<byte> bytes)
    {
        var before = bytes.Length;
        while (_reader.TryRead(ref bytes, out var frame))
        {
            session.Tell(new InboundFrame(protocol, Stream, frame, before - bytes.Length), ActorRefs.NoSender);
            before = bytes.Length;
        }
        if (_reader.Fault is { } fault)
            Stream.Reset(fault);
        else if (before > 0)
            Stream.Consume(before);
    }

    public override void OnReadClosed()
    {
        if (_reader.IsInside)
            Stream.Reset("closed within a frame");
        else
            Stream.CloseWrite();
    }

    public override void OnClosed(string? fault)
    {
        limits.ReleaseChannel();
        session.Tell(new InboundChannelEnded(protocol, fault ?? "closed by the peer"), ActorRefs.NoSender);
    }
}
