using System.Buffers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Transport;

/// <summary>One stream of a <see cref="Connection"/>: first the negotiation of its protocol, then bytes to and from
/// its sink. Not for two threads: the owner of the connection serialises calls.</summary>
public sealed class ConnectionStream : IYamuxStreamEvents
{
    readonly Connection _connection;
    readonly YamuxStream _stream;
    readonly Multistream _negotiation;
    readonly ArrayBufferWriter<byte> _answer = new(64);
    IStreamSink? _sink;

    internal ConnectionStream(
        Connection connection, YamuxStream stream, Multistream negotiation, IStreamSink? sink, Instant deadline)
    {
        _connection = connection;
        _stream = stream;
        _negotiation = negotiation;
        _sink = sink;
        NegotiationDeadline = deadline;
        stream.Events = this;
        if (sink is not null)
            negotiation.Start(_answer);
        SendAnswer();
    }

    public bool IsInbound => _stream.IsInbound;

    /// <summary>Null until negotiated.</summary>
    public string? Protocol { get; private set; }

    public bool IsClosed => _stream.IsClosed;

    /// <summary>Bytes written and not yet sent.</summary>
    public int UnsentBytes => _stream.UnsentBytes;

    internal Instant NegotiationDeadline { get; }

    /// <summary>Queues bytes, which must not change afterwards. False, with <see cref="IStreamSink.OnWritable"/> to
    /// come, while <see cref="TransportLimits.StreamSendBufferBytes"/> are unsent; false without it when the stream
    /// is not open for writing.</summary>
    public bool TryWrite(ReadOnlyMemory<byte> bytes)
    {
        if (Protocol is null)
            return false;
        if (_stream.UnsentBytes < TransportLimits.StreamSendBufferBytes)
            return _stream.Write(bytes);
        _stream.AwaitDrain();
        return false;
    }

    /// <summary>Half-close after what is queued.</summary>
    public void CloseWrite() => _stream.CloseWrite();

    public void Reset(string fault) => _stream.Reset(fault);

    /// <summary>Gives the peer credit for bytes that are used.</summary>
    public void Consume(int bytes) => _stream.Consume(bytes);

    void IYamuxStreamEvents.OnData(ReadOnlySpan<byte> bytes)
    {
        if (Protocol is null)
        {
            var taken = _negotiation.Receive(bytes, _answer);
            _stream.Consume(taken);
            SendAnswer();
            if (_negotiation.Fault is { } fault)
                Reset(fault);
            else if (_negotiation.Protocol is { } protocol)
                OnNegotiated(protocol);
            bytes = bytes[taken..];
        }
        if (!bytes.IsEmpty && !IsClosed)
            _sink?.OnData(bytes);
    }

    void IYamuxStreamEvents.OnReadClosed()
    {
        if (Protocol is null)
            Reset("closed during negotiation");
        else
            _sink?.OnReadClosed();
    }

    void IYamuxStreamEvents.OnDrained() => _sink?.OnWritable();

    void IYamuxStreamEvents.OnClosed(string? fault)
    {
        _connection.OnNegotiationEnded(this);
        _sink?.OnClosed(fault);
        _sink = null;
    }

    void OnNegotiated(string protocol)
    {
        Protocol = protocol;
        _connection.OnNegotiationEnded(this);
        if (!IsInbound)
        {
            _sink!.OnOpened(protocol);
            return;
        }
        var sink = _connection.Events.OnInboundStream(this, protocol);
        if (sink is null)
            Reset("refused");
        else if (!IsClosed)
            _sink = sink;
        else
            sink.OnClosed("reset");
    }

    void SendAnswer()
    {
        if (_answer.WrittenCount == 0)
            return;
        _stream.Write(_answer.WrittenSpan.ToArray());
        _answer.ResetWrittenCount();
    }
}
