using System.Buffers;
using System.Buffers.Binary;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Transport;

/// <summary>One libp2p connection without its socket: multistream-select, Noise XX, yamux and the negotiation of
/// streams. Bytes in by <see cref="Receive"/>, bytes out by <see cref="TakeOutput"/>. Not for two threads: the owner
/// serialises all calls, those on its streams included.</summary>
public sealed class Connection : IYamuxEvents, IDisposable
{
    const string NoiseId = "/noise";
    const int LengthBytes = 2;

    readonly ConnectionIdentity _identity;
    readonly PeerId? _expected;
    readonly bool _dialler;
    readonly NoiseHandshake _handshake;
    readonly ArrayBufferWriter<byte> _raw = new(256), _muxerAnswer = new(64);
    readonly List<ConnectionStream> _negotiating = [];
    readonly byte[] _frame = new byte[TransportLimits.NoiseMessageBytesMax];
    readonly byte[] _plain = new byte[TransportLimits.NoisePlaintextBytesMax];
    readonly byte[] _unsealed = new byte[TransportLimits.NoisePlaintextBytesMax];
    readonly Instant _upgradeDeadline;

    Multistream _negotiation;
    NoiseCipher? _send, _receive;
    YamuxSession? _mux;
    PublicKey? _remote;
    Instant _now;
    byte[] _held = [];
    string? _fault;

    /// <param name="ephemeral">32 fresh bytes of key material, used for this connection only.</param>
    /// <param name="expected">The peer a dialler wants; another one is refused.</param>
    public Connection(
        bool dialler, ConnectionIdentity identity, ReadOnlySpan<byte> ephemeral, PeerId? expected,
        IConnectionEvents events, Instant now)
    {
        _dialler = dialler;
        _identity = identity;
        _expected = expected;
        Events = events;
        _now = now;
        _upgradeDeadline = now + TransportLimits.UpgradeDeadline;
        _handshake = new NoiseHandshake(dialler, identity.NoiseStatic, ephemeral);
        _negotiation = dialler ? Multistream.Propose([NoiseId]) : Multistream.Answer(id => id == NoiseId);
        _negotiation.Start(_raw);
    }

    public ConnectionState State { get; private set; }

    /// <summary>Why it ended or is ending; null while it lives.</summary>
    public string? Fault => _fault ?? _mux?.Fault;

    /// <summary>Of the last keepalive ping.</summary>
    public TimeSpan? RoundTrip => _mux?.RoundTrip;

    public int StreamCount => _mux?.StreamCount ?? 0;

    public bool HasOutput => _raw.WrittenCount > 0 || _muxerAnswer.WrittenCount > 0 || _mux is { HasOutput: true };

    /// <summary>Whether <see cref="OpenStream"/> would open one now.</summary>
    public bool CanOpenStream => State == ConnectionState.Ready && _mux is { CanOpen: true };

    /// <summary>When <see cref="OnDeadline"/> is due.</summary>
    public Instant? Deadline
    {
        get
        {
            if (State < ConnectionState.Ready)
                return _upgradeDeadline;
            var next = _mux?.Deadline;
            foreach (var stream in _negotiating)
                if (next is null || stream.NegotiationDeadline < next)
                    next = stream.NegotiationDeadline;
            return State == ConnectionState.Ready ? next : null;
        }
    }

    internal IConnectionEvents Events { get; }

    /// <summary>Takes whole frames and returns where the next one starts: keep the rest and give it again with more.
    /// It stops once behind <see cref="IConnectionEvents.OnReady"/>, so that the owner can prepare for streams: give
    /// the rest again then, even if it is empty.</summary>
    public SequencePosition Receive(ReadOnlySequence<byte> input, Instant now)
    {
        _now = now;
        var upgrading = State < ConnectionState.Ready;
        TakeHeld();
        while (!input.IsEmpty && State <= ConnectionState.Ready && upgrading == State < ConnectionState.Ready)
        {
            if (State == ConnectionState.Security)
            {
                var taken = _negotiation.Receive(input.FirstSpan, _raw);
                input = input.Slice(taken);
                if (_negotiation.IsDone)
                    OnSecurity();
                continue;
            }
            if (!TryTakeFrame(ref input, out var frame))
                break;
            if (State == ConnectionState.Handshake)
                OnHandshake(frame);
            else
                OnSealed(frame);
        }
        _mux?.OnReceived(now);
        return input.Start;
    }

    /// <summary>Writes at most one frame into <paramref name="output"/> and returns its length, 0 when there is
    /// nothing to send. Call again until 0; then, with a <see cref="Fault"/>, close the socket.</summary>
    public int TakeOutput(Span<byte> output)
    {
        Invariant.Require(output.Length >= TransportLimits.WireFrameBytesMax, "room for one frame");
        if (_raw.WrittenCount > 0)
        {
            var bytes = _raw.WrittenCount;
            _raw.WrittenSpan.CopyTo(output);
            _raw.ResetWrittenCount();
            return bytes;
        }
        if (_send is null || State == ConnectionState.Closed)
            return 0;
        var plain = TakePlaintext();
        if (plain == 0)
        {
            if (Fault is not null)
                State = ConnectionState.Closed;
            return 0;
        }
        BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)(plain + NoiseCipher.TagBytes));
        _send.Encrypt(_plain.AsSpan(0, plain), output[LengthBytes..]);
        if (_send.IsSpent)
            Close("nonces are used up");
        return LengthBytes + plain + NoiseCipher.TagBytes;
    }

    /// <summary>Opens a stream and negotiates one of the ids. Null when too many are open or the connection is
    /// ending; the sink is then not called.</summary>
    public ConnectionStream? OpenStream(IReadOnlyList<string> protocolIds, IStreamSink sink, Instant now)
    {
        _now = now;
        if (State != ConnectionState.Ready || _mux?.Open() is not { } stream)
            return null;
        var opened = new ConnectionStream(
            this, stream, Multistream.Propose(protocolIds), sink, now + TransportLimits.NegotiationDeadline);
        _negotiating.Add(opened);
        return opened;
    }

    /// <summary>Ends it; streams are told now, the peer with the next output.</summary>
    public void Close(string reason)
    {
        if (State >= ConnectionState.Draining)
            return;
        _fault = reason;
        State = _mux is null ? ConnectionState.Closed : ConnectionState.Draining;
        _raw.ResetWrittenCount();
        _muxerAnswer.ResetWrittenCount();
        _mux?.Close(reason);
    }

    public void OnDeadline(Instant now)
    {
        _now = now;
        if (State < ConnectionState.Ready)
        {
            if (now >= _upgradeDeadline)
                Close($"not upgraded within {TransportLimits.UpgradeDeadline.TotalSeconds:0} s ({State})");
            return;
        }
        _mux?.OnDeadline(now);
        FollowMux();
        foreach (var stream in _negotiating.Where(s => now >= s.NegotiationDeadline).ToArray())
            stream.Reset("protocol not negotiated in time");
    }

    public void Dispose()
    {
        Close("disposed");
        _handshake.Dispose();
        _send?.Dispose();
        _receive?.Dispose();
    }

    void IYamuxEvents.OnStream(YamuxStream stream)
        => _negotiating.Add(new ConnectionStream(
            this, stream, Multistream.Answer(Events.Speaks), null, _now + TransportLimits.NegotiationDeadline));

    internal void OnNegotiationEnded(ConnectionStream stream) => _negotiating.Remove(stream);

    void OnSecurity()
    {
        if (_negotiation.Fault is { } fault)
        {
            Close(fault);
            return;
        }
        State = ConnectionState.Handshake;
        if (_dialler)
            SendHandshake([]);
    }

    void OnHandshake(ReadOnlySpan<byte> message)
    {
        if (_handshake.IsMyTurn || !_handshake.TryRead(message, out var payload))
        {
            Close("Noise handshake failed");
            return;
        }
        IReadOnlyList<string> muxers = [];
        if (!_handshake.RemoteStatic.IsEmpty && !TryIdentify(payload, out muxers))
            return;
        if (_handshake.IsMyTurn && !SendHandshake(_identity.Payload))
            return;
        if (_handshake.IsComplete)
            OnSecured(muxers.Contains(ConnectionIdentity.YamuxId));
    }

    bool SendHandshake(byte[] payload)
    {
        var message = new ArrayBufferWriter<byte>(256);
        if (!_handshake.TryWrite(payload, message))
        {
            Close("Noise handshake failed");
            return false;
        }
        BinaryPrimitives.WriteUInt16BigEndian(_raw.GetSpan(LengthBytes), (ushort)message.WrittenCount);
        _raw.Advance(LengthBytes);
        _raw.Write(message.WrittenSpan);
        return true;
    }

    bool TryIdentify(byte[] payload, out IReadOnlyList<string> muxers)
    {
        if (!NoiseIdentity.TryRead(payload, _handshake.RemoteStatic.Span, out _remote, out muxers, out var fault))
        {
            Close(fault);
            return false;
        }
        var id = PeerId.FromPublicKey(_remote);
        if (_expected is not { } expected || expected == id)
            return true;
        Close($"peer is {id}, not {expected}");
        return false;
    }

    /// <summary>Both sides always name yamux; a peer that does not negotiates it in the channel.</summary>
    void OnSecured(bool muxerKnown)
    {
        (_send, _receive) = _handshake.Split();
        _handshake.Dispose();
        if (muxerKnown)
        {
            OnMuxer();
            return;
        }
        State = ConnectionState.Muxer;
        _negotiation = _dialler
            ? Multistream.Propose([ConnectionIdentity.YamuxId])
            : Multistream.Answer(id => id == ConnectionIdentity.YamuxId);
        _negotiation.Start(_muxerAnswer);
    }

    void OnMuxer()
    {
        _mux = new YamuxSession(_dialler, this);
        _mux.OnDeadline(_now);
        State = ConnectionState.Ready;
        Events.OnReady(_remote!);
    }

    void OnSealed(ReadOnlySpan<byte> frame)
    {
        if (!_receive!.TryDecrypt(frame, _unsealed))
        {
            Close("forged or torn frame");
            return;
        }
        ReadOnlySpan<byte> plain = _unsealed.AsSpan(0, frame.Length - NoiseCipher.TagBytes);
        if (State == ConnectionState.Muxer)
        {
            plain = plain[_negotiation.Receive(plain, _muxerAnswer)..];
            if (_negotiation.Fault is { } fault)
                Close(fault);
            else if (_negotiation.IsDone)
                OnMuxer();
            _held = plain.ToArray();
            return;
        }
        _mux!.Receive(plain);
        FollowMux();
    }

    void TakeHeld()
    {
        if (_held.Length == 0 || State != ConnectionState.Ready)
            return;
        var held = _held;
        _held = [];
        _mux!.Receive(held);
        FollowMux();
    }

    void FollowMux()
    {
        if (_mux?.Fault is not null && State == ConnectionState.Ready)
            State = ConnectionState.Draining;
    }

    int TakePlaintext()
    {
        if (_muxerAnswer.WrittenCount == 0)
            return _mux?.TakeOutput(_plain) ?? 0;
        var bytes = _muxerAnswer.WrittenCount;
        _muxerAnswer.WrittenSpan.CopyTo(_plain);
        _muxerAnswer.ResetWrittenCount();
        return bytes;
    }

    bool TryTakeFrame(ref ReadOnlySequence<byte> input, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        Span<byte> prefix = stackalloc byte[LengthBytes];
        if (input.Length < LengthBytes)
            return false;
        input.Slice(0, LengthBytes).CopyTo(prefix);
        var bytes = BinaryPrimitives.ReadUInt16BigEndian(prefix);
        if (input.Length < LengthBytes + bytes)
            return false;
        var body = input.Slice(LengthBytes, bytes);
        if (body.IsSingleSegment)
            frame = body.FirstSpan;
        else
        {
            body.CopyTo(_frame);
            frame = _frame.AsSpan(0, bytes);
        }
        input = input.Slice(LengthBytes + bytes);
        return true;
    }
}
