namespace QuilActors.Protocols.Transport;

/// <summary>One stream of a <see cref="YamuxSession"/>.
/// <code>
/// idle --(SYN)--> open --(FIN sent, FIN received)--> closed
///                  '--(RST either way, session gone)--> closed
/// </code>
/// Sending needs credit of the peer; receiving gives credit back when the reader has used half of the window.
/// </summary>
sealed class YamuxStream
{
    readonly YamuxSession _session;
    readonly Queue<ReadOnlyMemory<byte>> _unsent = new();
    ReadOnlyMemory<byte> _head;
    YamuxFlags _flags;
    uint _consumed;
    bool _draining;

    internal YamuxStream(YamuxSession session, uint id, bool inbound)
    {
        _session = session;
        Id = id;
        IsInbound = inbound;
        _flags = inbound ? YamuxFlags.Ack : YamuxFlags.Syn;
    }

    internal uint Id { get; }

    internal bool IsInbound { get; }

    internal IYamuxStreamEvents? Events { get; set; }

    /// <summary>Bytes queued and not yet sent.</summary>
    internal int UnsentBytes { get; private set; }

    /// <summary>What we may still send.</summary>
    internal long SendCredit { get; set; } = TransportLimits.YamuxWindowBytes;

    /// <summary>What the peer may still send.</summary>
    internal uint ReceiveCredit { get; set; } = TransportLimits.YamuxWindowBytes;

    internal bool ReadClosed { get; set; }

    internal bool WriteClosed { get; private set; }

    internal bool FinSent { get; private set; }

    internal bool IsClosed { get; set; }

    /// <summary>The peer accepted our SYN, or our ACK of its SYN is on the wire.</summary>
    internal bool Acked { get; set; }

    /// <summary>Whether it stands in the session's round of streams with something to send.</summary>
    internal bool InRound { get; set; }

    bool CanSendData => UnsentBytes > 0 && SendCredit > 0;

    bool FinIsDue => WriteClosed && !FinSent && UnsentBytes == 0;

    internal bool HasOutput => !IsClosed && (_flags != 0 || FinIsDue || CanSendData || GrantDue > 0);

    uint GrantDue => _consumed >= TransportLimits.YamuxWindowBytes / 2 && !ReadClosed ? _consumed : 0;

    /// <summary>Queues bytes, which must not change afterwards. False once closed for writing.</summary>
    internal bool Write(ReadOnlyMemory<byte> bytes)
    {
        if (IsClosed || WriteClosed)
            return false;
        if (bytes.IsEmpty)
            return true;
        _unsent.Enqueue(bytes);
        UnsentBytes += bytes.Length;
        _session.Wake(this);
        return true;
    }

    /// <summary>Calls <see cref="IYamuxStreamEvents.OnDrained"/> once there is room again.</summary>
    internal void AwaitDrain() => _draining = true;

    /// <summary>Half-closes after what is queued.</summary>
    internal void CloseWrite()
    {
        if (IsClosed || WriteClosed)
            return;
        WriteClosed = true;
        _session.Wake(this);
    }

    /// <summary>The reader has used these bytes: the peer may send as many anew.</summary>
    internal void Consume(int bytes)
    {
        if (IsClosed || ReadClosed)
            return;
        _consumed += (uint)bytes;
        if (GrantDue > 0)
            _session.Wake(this);
    }

    internal void Reset(string fault) => _session.Reset(this, fault);

    /// <summary>Writes as many frames as belong to one turn; 0 when nothing fits or nothing is due.</summary>
    internal int WriteTurn(Span<byte> output)
    {
        var written = 0;
        if (output.Length < YamuxHeader.Bytes)
            return 0;
        if (_flags != 0 || GrantDue > 0 || FinIsDue)
            written = WriteWindowUpdate(output);
        if (CanSendData && output.Length - written > YamuxHeader.Bytes)
            written += WriteData(output[written..]);
        if (FinIsDue && output.Length - written >= YamuxHeader.Bytes)
            written += WriteWindowUpdate(output[written..]);
        if (_draining && UnsentBytes <= TransportLimits.StreamSendBufferBytes / 2)
        {
            _draining = false;
            Events?.OnDrained();
        }
        return written;
    }

    int WriteWindowUpdate(Span<byte> output)
    {
        var grant = GrantDue;
        var fin = FinIsDue;
        var header = new YamuxHeader(
            YamuxType.WindowUpdate, _flags | (fin ? YamuxFlags.Fin : YamuxFlags.None), Id, grant);
        header.Write(output);
        if (header.Has(YamuxFlags.Ack))
            _session.OnAckSent(this);
        ReceiveCredit += grant;
        _consumed -= grant;
        _flags = YamuxFlags.None;
        FinSent |= fin;
        return YamuxHeader.Bytes;
    }

    int WriteData(Span<byte> output)
    {
        var room = (int)Math.Min(SendCredit,
            Math.Min(output.Length - YamuxHeader.Bytes, TransportLimits.YamuxDataFrameBytesMax));
        var bytes = Math.Min(room, UnsentBytes);
        new YamuxHeader(YamuxType.Data, YamuxFlags.None, Id, (uint)bytes).Write(output);
        TakeUnsent(output.Slice(YamuxHeader.Bytes, bytes));
        SendCredit -= bytes;
        return YamuxHeader.Bytes + bytes;
    }

    /// <summary>The first segment shrinks in place: the queue is rotated only when it is used up.</summary>
    void TakeUnsent(Span<byte> target)
    {
        UnsentBytes -= target.Length;
        while (!target.IsEmpty)
        {
            var head = _head.IsEmpty ? _unsent.Dequeue() : _head;
            var part = Math.Min(head.Length, target.Length);
            head.Span[..part].CopyTo(target);
            target = target[part..];
            _head = head[part..];
        }
    }

    internal void DropUnsent()
    {
        _unsent.Clear();
        _head = default;
        UnsentBytes = 0;
    }
}
