using System.Buffers;
using QuilActors.Crypto.Sodium;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Tests.Transport;

/// <summary>Two connections joined in memory, with a clock that jumps. Bytes are handed over in pieces of a chosen
/// size.</summary>
sealed class ConnectionPair : IDisposable
{
    readonly byte[] _buffer = new byte[TransportLimits.WireFrameBytesMax];
    readonly List<byte> _toDialler = [], _toListener = [];

    public ConnectionPair(PeerId? expected = null, int pieceBytes = int.MaxValue)
    {
        PieceBytes = pieceBytes;
        DiallerSide = new RecordingSide();
        ListenerSide = new RecordingSide();
        Dialler = new Connection(true, Identity(1), Secret(11), expected, DiallerSide, Now);
        Listener = new Connection(false, Identity(2), Secret(12), null, ListenerSide, Now);
    }

    public int PieceBytes { get; }

    public Instant Now { get; set; } = Instant.FromUnixMilliseconds(1_000_000);

    public Connection Dialler { get; }

    public Connection Listener { get; }

    public RecordingSide DiallerSide { get; }

    public RecordingSide ListenerSide { get; }

    /// <summary>Most bytes that were under way to the listener at once.</summary>
    public long WireBytes { get; private set; }

    public static byte[] Secret(byte fill) => Enumerable.Repeat(fill, 32).ToArray();

    public static PeerId Id(byte fill) => PeerId.FromEd25519(Ed25519.PublicKeyFromSeed(Secret(fill)));

    public static ConnectionIdentity Identity(byte fill)
        => new(Ed25519.PublicKeyFromSeed(Secret(fill)), Secret(fill), Secret((byte)(fill + 100)));

    /// <summary>Moves bytes both ways until nothing is left to say.</summary>
    public void Run()
    {
        bool moved;
        do
            moved = Move(Dialler, Listener, _toListener) | Move(Listener, Dialler, _toDialler);
        while (moved);
    }

    public void Dispose()
    {
        Dialler.Dispose();
        Listener.Dispose();
    }

    bool Move(Connection from, Connection to, List<byte> wire)
    {
        var moved = false;
        for (int bytes; (bytes = from.TakeOutput(_buffer)) > 0; moved = true)
        {
            wire.AddRange(_buffer.AsSpan(0, bytes));
            WireBytes += bytes;
            Give(to, wire);
        }
        return moved;
    }

    void Give(Connection to, List<byte> wire)
    {
        var all = wire.ToArray();
        wire.Clear();
        var held = Array.Empty<byte>();
        for (var at = 0; at < all.Length; at += PieceBytes == int.MaxValue ? all.Length : PieceBytes)
        {
            byte[] piece = [.. held, .. all.AsSpan(at, Math.Min(PieceBytes, all.Length - at))];
            var sequence = new ReadOnlySequence<byte>(piece);
            held = sequence.Slice(to.Receive(sequence, Now)).ToArray();
        }
        wire.AddRange(held);
    }
}

/// <summary>One end: speaks the protocols listed and keeps what its streams get.</summary>
sealed class RecordingSide : IConnectionEvents
{
    public HashSet<string> Protocols { get; } = ["/echo"];

    public PeerId? Ready { get; private set; }

    public List<RecordingSink> Inbound { get; } = [];

    public bool Refuse { get; set; }

    public void OnReady(PublicKey remote) => Ready = PeerId.FromPublicKey(remote);

    public bool Speaks(string protocolId) => Protocols.Contains(protocolId);

    public IStreamSink? OnInboundStream(ConnectionStream stream, string protocolId)
    {
        if (Refuse)
            return null;
        var sink = new RecordingSink { Stream = stream, Protocol = protocolId };
        Inbound.Add(sink);
        return sink;
    }
}

/// <summary>Keeps what one stream gets; consumes at once unless told to stall.</summary>
sealed class RecordingSink : IStreamSink
{
    public ConnectionStream? Stream { get; set; }

    public string? Protocol { get; set; }

    public List<byte> Data { get; } = [];

    public long Bytes { get; private set; }

    public bool Stall { get; set; }

    public bool KeepNothing { get; set; }

    public bool ReadClosed { get; private set; }

    public int Closings { get; private set; }

    public string? Fault { get; private set; }

    public Action? Writable { get; set; }

    public void OnOpened(string protocolId) => Protocol = protocolId;

    public void OnData(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        if (!KeepNothing)
            Data.AddRange(bytes);
        if (!Stall)
            Stream?.Consume(bytes.Length);
    }

    public void OnReadClosed() => ReadClosed = true;

    public void OnWritable() => Writable?.Invoke();

    public void OnClosed(string? fault)
    {
        Closings++;
        Fault = fault;
    }
}
