using QuilActors.Actors.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.TestKit.Sim;

/// <summary>One end of a connection: streams by number, and the pipe to the other end.</summary>
sealed class SimConnection : IPeerConnection
{
    const int StreamsMax = 1_024;

    readonly SimTransport _transport;
    readonly Dictionary<int, SimStream> _streams = [];
    readonly Queue<Segment> _early = new();
    SimPipe _pipe = null!;
    IPeerConnectionEvents? _events;
    string? _ended;
    int _lastStream;

    public SimConnection(SimTransport transport, long id, SimTransport other, PeerDirection direction)
    {
        (_transport, Id, Remote, Direction) = (transport, id, other.Self, direction);
        RemoteAddress = SimNetwork.AddressOf(other.Process.Node);
        _lastStream = direction == PeerDirection.Outbound ? -1 : 0;
    }

    public long Id { get; }

    public PeerId Remote { get; }

    public Multiaddr RemoteAddress { get; }

    public PeerDirection Direction { get; }

    public SimProcess Process => _transport.Process;

    public bool IsOver => _ended is not null;

    public void Bind(SimConnection other) => _pipe = new SimPipe(_transport.Net, this, other);

    public void Start(IPeerConnectionEvents events)
    {
        _events = events;
        while (_ended is null && _early.TryDequeue(out var segment))
            Take(segment);
        if (_ended is { } reason)
            events.OnClosed(reason);
    }

    public bool OpenStream(IReadOnlyList<string> protocolIds, Func<IPeerStream, IStreamSink> makeSink)
    {
        if (_ended is not null || _streams.Count >= StreamsMax)
            return false;
        var stream = new SimStream(this, _lastStream += 2);
        stream.Sink = makeSink(stream);
        _streams.Add(stream.Number, stream);
        Send(new Segment(SegmentKind.Open, stream.Number) { Protocols = protocolIds });
        return true;
    }

    /// <summary>Tells the other end and ends.</summary>
    public void Close(string reason)
    {
        if (_ended is not null)
            return;
        Send(new Segment(SegmentKind.Close, 0) { Reason = reason });
        End(reason);
    }

    public void Send(Segment segment)
    {
        if (_ended is null)
            _pipe.Send(segment);
    }

    /// <summary>A segment arrived.</summary>
    public void Receive(Segment segment)
    {
        if (_ended is not null)
            return;
        if (_events is null && segment.Kind != SegmentKind.Close)
            _early.Enqueue(segment);
        else
            Take(segment);
    }

    public void Forget(SimStream stream) => _streams.Remove(stream.Number);

    /// <summary>This end is over; the other one is not told.</summary>
    public void End(string reason)
    {
        if (_ended is not null)
            return;
        _ended = reason;
        _transport.Forget(this);
        foreach (var stream in _streams.Values.OrderBy(s => s.Number).ToArray())
            stream.End(reason);
        _streams.Clear();
        _events?.OnClosed(reason);
    }

    void Take(Segment segment)
    {
        if (segment.Kind == SegmentKind.Close)
            End(segment.Reason!);
        else if (segment.Kind == SegmentKind.Open)
            Accept(segment);
        else if (_streams.TryGetValue(segment.Stream, out var stream))
            stream.Take(segment);
    }

    void Accept(Segment open)
    {
        var protocol = open.Protocols!.FirstOrDefault(_events!.Speaks);
        var stream = new SimStream(this, open.Stream) { IsOpen = true };
        if (protocol is null || _streams.Count >= StreamsMax)
        {
            Send(new Segment(SegmentKind.Reset, open.Stream) { Reason = "no protocol in common" });
            return;
        }
        _streams.Add(stream.Number, stream);
        Send(new Segment(SegmentKind.Opened, open.Stream) { Reason = protocol });
        var sink = _events.OnInboundStream(stream, protocol);
        if (sink is null)
            stream.Reset("refused");
        else
            stream.Sink = sink;
    }
}

/// <summary>What a <see cref="Segment"/> says.</summary>
enum SegmentKind : byte
{
    Open,
    Opened,
    Data,
    Window,
    CloseWrite,
    Reset,
    Close,
}
