using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Transport;

/// <summary>yamux (libp2p yamux/README.md): many streams with credit on one reliable channel. Bytes in by
/// <see cref="Receive"/>, bytes out by <see cref="TakeOutput"/>; a protocol error ends it with a go-away.</summary>
sealed class YamuxSession(bool dialler, IYamuxEvents events)
{
    readonly SortedDictionary<uint, YamuxStream> _streams = [];
    readonly Queue<YamuxHeader> _answers = new();
    readonly Queue<YamuxStream> _round = new();
    readonly HashSet<uint> _skipped = [];
    readonly byte[] _header = new byte[YamuxHeader.Bytes];

    uint _nextId = dialler ? 1u : 2u, _highestRemoteId;
    int _headerFilled, _unackedInbound, _unackedOutbound;
    YamuxHeader _frame;
    uint _bodyLeft;
    bool _goAwayReceived, _pongReceived;
    Instant? _pingSent, _nextPing;
    uint _pingOpaque;

    /// <summary>Why it ended; null while it lives. <see cref="TakeOutput"/> still holds the go-away.</summary>
    internal string? Fault { get; private set; }

    internal int StreamCount => _streams.Count;

    /// <summary>Of the last keepalive ping.</summary>
    internal TimeSpan? RoundTrip { get; private set; }

    internal bool HasOutput => _answers.Count > 0 || _round.Count > 0;

    /// <summary>When <see cref="OnDeadline"/> is due; the first call of it starts the keepalive.</summary>
    internal Instant? Deadline => Fault is not null ? null
        : _pingSent is { } sent ? sent + TransportLimits.YamuxPingDeadline : _nextPing;

    internal bool CanOpen => Fault is null && !_goAwayReceived
        && _unackedOutbound < TransportLimits.YamuxUnackedStreamsMax
        && _streams.Count < TransportLimits.YamuxStreamsMax;

    /// <summary>Null when the session is ending or too many of our streams await the peer's ACK.</summary>
    internal YamuxStream? Open()
    {
        if (!CanOpen)
            return null;
        var stream = new YamuxStream(this, _nextId, inbound: false);
        _nextId += 2;
        _unackedOutbound++;
        _streams.Add(stream.Id, stream);
        Wake(stream);
        return stream;
    }

    internal void Receive(ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty && Fault is null)
        {
            if (_bodyLeft > 0)
            {
                var part = (int)Math.Min(_bodyLeft, (uint)input.Length);
                _bodyLeft -= (uint)part;
                OnBody(input[..part]);
                input = input[part..];
                continue;
            }
            var take = Math.Min(YamuxHeader.Bytes - _headerFilled, input.Length);
            input[..take].CopyTo(_header.AsSpan(_headerFilled));
            _headerFilled += take;
            input = input[take..];
            if (_headerFilled < YamuxHeader.Bytes)
                return;
            _headerFilled = 0;
            if (YamuxHeader.TryRead(_header, out _frame))
                OnHeader();
            else
                Fail("yamux version or type");
        }
    }

    /// <summary>Fills <paramref name="output"/> with whole frames, answers first, then the streams in turn.</summary>
    internal int TakeOutput(Span<byte> output)
    {
        var written = 0;
        while (output.Length - written >= YamuxHeader.Bytes && _answers.TryDequeue(out var answer))
        {
            answer.Write(output[written..]);
            written += YamuxHeader.Bytes;
        }
        while (output.Length - written > YamuxHeader.Bytes && _round.TryDequeue(out var stream))
        {
            stream.InRound = false;
            if (!stream.HasOutput)
                continue;
            written += stream.WriteTurn(output[written..]);
            if (stream.HasOutput)
                Wake(stream);
            CloseIfDone(stream);
        }
        return written;
    }

    /// <summary>Keepalive: pings each 30 s, ends the session 30 s after an unanswered one.</summary>
    internal void OnDeadline(Instant now)
    {
        if (Fault is not null)
            return;
        if (_pingSent is { } sent)
        {
            if (now >= sent + TransportLimits.YamuxPingDeadline)
                Fail("yamux ping not answered");
            return;
        }
        if (_nextPing is { } due && now >= due)
        {
            _answers.Enqueue(new YamuxHeader(YamuxType.Ping, YamuxFlags.Syn, 0, ++_pingOpaque));
            _pingSent = now;
        }
        _nextPing ??= now + TransportLimits.YamuxPingInterval;
    }

    /// <summary>The time a ping came back is only known to the owner: call it after <see cref="Receive"/>.</summary>
    internal void OnReceived(Instant now)
    {
        if (!_pongReceived || _pingSent is not { } sent)
            return;
        RoundTrip = now - sent;
        _pongReceived = false;
        _pingSent = null;
        _nextPing = now + TransportLimits.YamuxPingInterval;
    }

    /// <summary>Ends it from our side; every stream is told.</summary>
    internal void Close(string reason) => End(YamuxGoAway.Normal, reason);

    internal void Wake(YamuxStream stream)
    {
        if (stream.InRound || stream.IsClosed)
            return;
        stream.InRound = true;
        _round.Enqueue(stream);
    }

    internal void OnAckSent(YamuxStream stream)
    {
        stream.Acked = true;
        _unackedInbound--;
    }

    internal void Reset(YamuxStream stream, string fault)
    {
        if (stream.IsClosed || Fault is not null)
            return;
        Answer(new YamuxHeader(YamuxType.WindowUpdate, YamuxFlags.Reset, stream.Id, 0));
        Remove(stream, fault);
    }

    void OnHeader()
    {
        switch (_frame.Type)
        {
            case YamuxType.Ping when _frame.StreamId != 0:
            case YamuxType.GoAway when _frame.StreamId != 0:
                Fail("yamux session frame on a stream");
                break;
            case YamuxType.Ping:
                OnPing();
                break;
            case YamuxType.GoAway:
                OnGoAway();
                break;
            default:
                OnStreamFrame();
                break;
        }
    }

    void OnPing()
    {
        if (!_frame.Has(YamuxFlags.Ack))
            Answer(new YamuxHeader(YamuxType.Ping, YamuxFlags.Ack, 0, _frame.Length));
        else if (_pingSent is not null && _frame.Length == _pingOpaque)
            _pongReceived = true;
    }

    void OnGoAway()
    {
        _goAwayReceived = true;
        if (_frame.Length != (uint)YamuxGoAway.Normal)
            End(YamuxGoAway.Normal, $"peer went away, code {_frame.Length}");
        else if (_streams.Count == 0)
            End(YamuxGoAway.Normal, "peer went away");
    }

    void OnStreamFrame()
    {
        if (_frame.StreamId == 0)
        {
            Fail("yamux stream frame without a stream");
            return;
        }
        if (_frame.Has(YamuxFlags.Syn) && !TryAccept())
            return;
        _streams.TryGetValue(_frame.StreamId, out var stream);
        if (stream is null && NeverOpened(_frame.StreamId))
        {
            Fail("yamux frame for a stream that was never opened");
            return;
        }
        if (_frame.Type == YamuxType.WindowUpdate)
            OnCredit(stream);
        else if (!TryStartBody(stream))
            return;
        if (stream is null)
            return;
        if (_frame.Has(YamuxFlags.Ack) && !stream.Acked && !stream.IsInbound)
        {
            stream.Acked = true;
            _unackedOutbound--;
        }
        if (_bodyLeft == 0)
            OnFlags(stream);
    }

    /// <summary>A SYN. True goes on with the frame: the new stream, or none when it was refused by a reset.</summary>
    bool TryAccept()
    {
        var id = _frame.StreamId;
        if (id % 2 == (dialler ? 1u : 0u))
            return Fail("yamux SYN with our own parity");
        if (id > _highestRemoteId)
        {
            var first = _highestRemoteId == 0 ? (dialler ? 2u : 1u) : _highestRemoteId + 2;
            if ((id - first) / 2 + _skipped.Count > TransportLimits.YamuxSkippedIdsMax)
                return Fail("yamux skipped too many stream ids");
            for (var skipped = first; skipped < id; skipped += 2)
                _skipped.Add(skipped);
            _highestRemoteId = id;
        }
        else if (!_skipped.Remove(id))
            return Fail("yamux stream id used again");
        if (_unackedInbound >= TransportLimits.YamuxUnackedStreamsMax
            || _streams.Count >= TransportLimits.YamuxStreamsMax || _goAwayReceived)
        {
            Answer(new YamuxHeader(YamuxType.WindowUpdate, YamuxFlags.Reset, id, 0));
            return Fault is null;
        }
        var stream = new YamuxStream(this, id, inbound: true);
        _streams.Add(id, stream);
        _unackedInbound++;
        Wake(stream);
        events.OnStream(stream);
        return true;
    }

    void OnCredit(YamuxStream? stream)
    {
        if (stream is null || _frame.Length == 0)
            return;
        stream.SendCredit += _frame.Length;
        if (stream.SendCredit > uint.MaxValue)
            Fail("yamux credit over 32 bits");
        else if (stream.HasOutput)
            Wake(stream);
    }

    /// <summary>Bodies for streams already gone are skipped, within a window.</summary>
    bool TryStartBody(YamuxStream? stream)
    {
        if (_frame.Length > (stream?.ReceiveCredit ?? TransportLimits.YamuxWindowBytes))
            return Fail("yamux data over the credit");
        if (stream is { ReadClosed: true } && _frame.Length > 0)
            return Fail("yamux data after FIN");
        if (stream is not null)
            stream.ReceiveCredit -= _frame.Length;
        _bodyLeft = _frame.Length;
        return true;
    }

    void OnBody(ReadOnlySpan<byte> bytes)
    {
        if (!_streams.TryGetValue(_frame.StreamId, out var stream))
            return;
        if (!_frame.Has(YamuxFlags.Reset))
            stream.Events?.OnData(bytes);
        if (_bodyLeft == 0 && !stream.IsClosed)
            OnFlags(stream);
    }

    void OnFlags(YamuxStream stream)
    {
        if (_frame.Has(YamuxFlags.Reset))
            Remove(stream, "reset by the peer");
        else if (_frame.Has(YamuxFlags.Fin) && !stream.ReadClosed)
        {
            stream.ReadClosed = true;
            stream.Events?.OnReadClosed();
            CloseIfDone(stream);
        }
    }

    void CloseIfDone(YamuxStream stream)
    {
        if (stream is { IsClosed: false, ReadClosed: true, FinSent: true })
            Remove(stream, null);
    }

    void Remove(YamuxStream stream, string? fault)
    {
        if (stream.IsClosed)
            return;
        stream.IsClosed = true;
        stream.DropUnsent();
        _streams.Remove(stream.Id);
        if (!stream.Acked)
        {
            if (stream.IsInbound)
                _unackedInbound--;
            else
                _unackedOutbound--;
        }
        stream.Events?.OnClosed(fault);
        if (_goAwayReceived && _streams.Count == 0)
            End(YamuxGoAway.Normal, "peer went away");
    }

    bool NeverOpened(uint id)
        => id % 2 == (dialler ? 1u : 0u) ? id >= _nextId : id > _highestRemoteId || _skipped.Contains(id);

    void Answer(YamuxHeader header)
    {
        if (_answers.Count >= TransportLimits.YamuxAnswersMax)
            Fail("peer makes answers and reads none");
        else
            _answers.Enqueue(header);
    }

    bool Fail(string fault)
    {
        End(YamuxGoAway.Protocol, fault);
        return false;
    }

    void End(YamuxGoAway code, string reason)
    {
        if (Fault is not null)
            return;
        Fault = reason;
        _bodyLeft = 0;
        _answers.Enqueue(new YamuxHeader(YamuxType.GoAway, YamuxFlags.None, 0, (uint)code));
        foreach (var stream in _streams.Values.ToArray())
            Remove(stream, reason);
    }
}
