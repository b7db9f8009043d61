using System.Buffers;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Transport;

/// <summary>One libp2p connection without its socket: multistream-select, Noise XX, yamux and the negotiation of
/// streams. Bytes in by <see cref="Receive"/>, bytes out by <see cref="TakeOutput"/>. When the ends agree on TLS, it
/// stops in <see cref="ConnectionState.Tls"/>: the owner runs TLS, tells <see cref="OnCertificate"/> and
/// <see cref="OnTls"/>, and from then on gives and takes plaintext. Not for two threads: the owner serialises all
/// calls, those on its streams included.</summary>
public sealed class Connection : IYamuxEvents, IDisposable
{
    const string NoiseId = "/noise", TlsId = "/tls/1.0.0";

    readonly ConnectionIdentity _identity;
    readonly PeerId? _expected;
    readonly bool _dialler;
    readonly NoiseLink _noise;
    readonly ArrayBufferWriter<byte> _raw = new(256), _muxerAnswer = new(64);
    readonly List<ConnectionStream> _negotiating = [];
    readonly Instant _upgradeDeadline;

    Multistream _negotiation;
    bool _isTls;
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
        _noise = new NoiseLink(dialler, identity, ephemeral);
        string[] security = [.. identity.Security.Select(p => p == SecurityProtocol.Tls ? TlsId : NoiseId)];
        _negotiation = dialler ? Multistream.Propose(security) : Multistream.Answer(security.Contains);
        _negotiation.Start(_raw);
    }

    /// <summary>What TLS offers as ALPN, in this order: the muxer, or the word for naming it later.</summary>
    public static IReadOnlyList<string> TlsMuxers { get; } = [ConnectionIdentity.YamuxId, "libp2p"];

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
            if (State == ConnectionState.Tls)
                break;
            if (_isTls)
            {
                OnPlain(input.FirstSpan);
                input = input.Slice(input.FirstSpan.Length);
                continue;
            }
            if (!_noise.TryTakeFrame(ref input, out var frame))
                break;
            if (State == ConnectionState.Handshake)
                OnHandshake(frame);
            else if (_noise.TryUnseal(frame, out var plain))
                OnPlain(plain);
            else
                Close("forged or torn frame");
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
        if (State < ConnectionState.Muxer || State == ConnectionState.Closed)
            return 0;
        var plain = TakePlaintext(_isTls ? output[..TransportLimits.NoisePlaintextBytesMax] : _noise.Plaintext);
        if (plain == 0)
        {
            if (Fault is not null)
                State = ConnectionState.Closed;
            return 0;
        }
        if (_isTls)
            return plain;
        var sealedBytes = _noise.Seal(plain, output);
        if (_noise.IsSpent)
            Close("nonces are used up");
        return sealedBytes;
    }

    /// <summary>The peer's one certificate, before the handshake of TLS is over. False, with <see cref="Fault"/>, when
    /// it proves no identity or another one than wanted: TLS must fail then.</summary>
    public bool OnCertificate(ReadOnlySpan<byte> der, Instant now)
    {
        _now = now;
        if (State != ConnectionState.Tls)
            return false;
        if (TlsCertificate.TryRead(der, now, out var key, out var fault))
            return TryIdentify(key);
        Close(fault);
        return false;
    }

    /// <summary>TLS is up and <see cref="OnCertificate"/> was content.</summary>
    /// <param name="alpn">What both sides chose among <see cref="TlsMuxers"/>; null for a peer without ALPN.</param>
    public void OnTls(string? alpn, Instant now)
    {
        _now = now;
        if (State != ConnectionState.Tls)
            return;
        Invariant.Require(_remote is not null, "a TLS peer shows its certificate");
        _isTls = true;
        OnSecured(alpn == ConnectionIdentity.YamuxId);
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
        _noise.Dispose();
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
        State = _negotiation.Protocol == TlsId ? ConnectionState.Tls : ConnectionState.Handshake;
        if (State == ConnectionState.Handshake && _dialler)
            AnswerHandshake();
    }

    void OnHandshake(ReadOnlySpan<byte> message)
    {
        if (!_noise.TryRead(message, out var fault))
            Close(fault);
        else if (_noise.Remote is null || TryIdentify(_noise.Remote))
            AnswerHandshake();
    }

    void AnswerHandshake()
    {
        if (!_noise.TryAnswer(_raw, out var fault))
            Close(fault);
        else if (_noise.IsSecured)
            OnSecured(_noise.RemoteMuxers.Contains(ConnectionIdentity.YamuxId));
    }

    bool TryIdentify(PublicKey key)
    {
        var id = PeerId.FromPublicKey(key);
        if (_expected is { } expected && expected != id)
        {
            Close($"peer is {id}, not {expected}");
            return false;
        }
        _remote = key;
        return true;
    }

    /// <summary>Both sides always name yamux; a peer that does not negotiates it in the channel.</summary>
    void OnSecured(bool muxerKnown)
    {
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

    void OnPlain(ReadOnlySpan<byte> plain)
    {
        if (State != ConnectionState.Muxer)
        {
            _mux!.Receive(plain);
            FollowMux();
            return;
        }
        plain = plain[_negotiation.Receive(plain, _muxerAnswer)..];
        if (_negotiation.Fault is { } fault)
            Close(fault);
        else if (_negotiation.IsDone)
            OnMuxer();
        _held = plain.ToArray();
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

    int TakePlaintext(Span<byte> output)
    {
        if (_muxerAnswer.WrittenCount == 0)
            return _mux?.TakeOutput(output) ?? 0;
        var bytes = _muxerAnswer.WrittenCount;
        _muxerAnswer.WrittenSpan.CopyTo(output);
        _muxerAnswer.ResetWrittenCount();
        return bytes;
    }
}
