using QuilActors.Actors.Net;
using QuilActors.Protocols.Transport;

namespace QuilActors.TestKit.Sim;

/// <summary>One end of a stream with credit: what the peer has not consumed bounds what is written.</summary>
sealed class SimStream(SimConnection connection, int number) : IPeerStream
{
    const int WindowBytes = TransportLimits.YamuxWindowBytes;
    const int UnsentBytesMax = 1 << 20;

    readonly Queue<ReadOnlyMemory<byte>> _unsent = new();
    int _credit = WindowBytes;
    int _consumed;
    bool _isWriteClosed;
    bool _isReadClosed;
    bool _wasRefused;
    bool _isOver;

    public int Number => number;

    /// <summary>Negotiated.</summary>
    public bool IsOpen { get; set; }

    public IStreamSink? Sink { get; set; }

    public int UnsentBytes { get; private set; }

    public bool TryWrite(ReadOnlyMemory<byte> bytes)
    {
        if (_isOver || _isWriteClosed)
            return false;
        if (UnsentBytes > 0 && UnsentBytes + bytes.Length > UnsentBytesMax)
        {
            _wasRefused = true;
            return false;
        }
        if (bytes.Length == 0)
            return true;
        if (UnsentBytes == 0 && bytes.Length <= _credit)
        {
            _credit -= bytes.Length;
            connection.Send(new Segment(SegmentKind.Data, number) { Bytes = bytes });
            return true;
        }
        _unsent.Enqueue(bytes);
        UnsentBytes += bytes.Length;
        Pump();
        return true;
    }

    public void CloseWrite()
    {
        if (_isOver || _isWriteClosed)
            return;
        _isWriteClosed = true;
        if (UnsentBytes == 0)
            SendEnd();
    }

    public void Reset(string reason)
    {
        if (_isOver)
            return;
        connection.Send(new Segment(SegmentKind.Reset, number) { Reason = reason });
        connection.Forget(this);
        End(reason);
    }

    public void Consume(int bytes)
    {
        if (_isOver || _isReadClosed)
            return;
        _consumed += bytes;
        if (_consumed * 2 < WindowBytes)
            return;
        connection.Send(new Segment(SegmentKind.Window, number) { Credit = _consumed });
        _consumed = 0;
    }

    public void Take(Segment segment)
    {
        switch (segment.Kind)
        {
            case SegmentKind.Opened:
                IsOpen = true;
                Sink?.OnOpened(segment.Reason!);
                break;
            case SegmentKind.Data:
                Sink?.OnData(segment.Bytes.Span);
                break;
            case SegmentKind.Window:
                _credit += segment.Credit;
                Pump();
                break;
            case SegmentKind.CloseWrite:
                _isReadClosed = true;
                Sink?.OnReadClosed();
                EndIfDone();
                break;
            case SegmentKind.Reset:
                connection.Forget(this);
                End(segment.Reason!);
                break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Gone; the sink is told once.</summary>
    public void End(string? fault)
    {
        if (_isOver)
            return;
        _isOver = true;
        _unsent.Clear();
        UnsentBytes = 0;
        Sink?.OnClosed(fault);
    }

    void Pump()
    {
        while (_credit > 0 && _unsent.TryPeek(out var first))
        {
            var count = Math.Min(first.Length, _credit);
            _unsent.Dequeue();
            if (count < first.Length)
                Requeue(first[count..]);
            _credit -= count;
            UnsentBytes -= count;
            connection.Send(new Segment(SegmentKind.Data, number) { Bytes = first[..count] });
        }
        if (UnsentBytes == 0 && _isWriteClosed)
            SendEnd();
        if (_wasRefused && UnsentBytes * 2 < UnsentBytesMax && !_isOver)
        {
            _wasRefused = false;
            Sink?.OnWritable();
        }
    }

    void Requeue(ReadOnlyMemory<byte> rest)
    {
        var others = _unsent.ToArray();
        _unsent.Clear();
        _unsent.Enqueue(rest);
        foreach (var other in others)
            _unsent.Enqueue(other);
    }

    void SendEnd()
    {
        connection.Send(new Segment(SegmentKind.CloseWrite, number));
        EndIfDone();
    }

    void EndIfDone()
    {
        if (_isOver || !_isReadClosed || !_isWriteClosed || UnsentBytes > 0)
            return;
        connection.Forget(this);
        End(null);
    }
}
