using System.Text;
using QuilActors.Actors.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.TestKit.Sim;

namespace QuilActors.Simulation.Tests;

public sealed class SimTransportTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_stream_is_negotiated_carries_bytes_in_order_and_closes_on_both_sides()
    {
        using var pair = new Pair();
        Assert.True(pair.Dial());
        var sink = new Sink();
        pair.Client.OpenStream(["/none", "/echo"], sink.On);
        pair.World.Run(Second);
        Assert.Equal("/echo", sink.Protocol);
        pair.World.Net.Default = Link.Hostile;
        for (var i = 0; i < 100; i++)
            Assert.True(sink.Stream.TryWrite(Encoding.ASCII.GetBytes($"{i} ")));
        sink.Stream.CloseWrite();
        pair.World.Run(100 * Second);
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i} ")), sink.Text.ToString());
        Assert.True(sink.ReadClosed);
        Assert.Equal("", sink.Closed);
    }

    [Fact]
    public void More_than_the_window_goes_through_and_a_full_buffer_says_when_there_is_room()
    {
        using var pair = new Pair();
        pair.Dial();
        var sink = new Sink();
        pair.Client.OpenStream(["/echo"], sink.On);
        pair.World.Run(Second);
        var sent = 0;
        while (sink.Stream.TryWrite(new byte[100_000]))
            sent += 100_000;
        Assert.InRange(sent, 1 << 20, 3 << 20);
        Assert.False(sink.Writable);
        pair.World.Run(10 * Second);
        Assert.True(sink.Writable);
        Assert.Equal(sent, sink.Received);
    }

    [Fact]
    public void A_cut_is_silence_then_a_timeout_never_an_instant_error()
    {
        using var pair = new Pair();
        pair.Dial();
        var sink = new Sink();
        pair.Client.OpenStream(["/echo"], sink.On);
        pair.World.Run(Second);
        var heal = pair.World.Net.Partition([pair.World.Nodes[0]], [pair.World.Nodes[1]]);
        sink.Stream.TryWrite(new byte[10]);
        pair.World.Run(20 * Second);
        Assert.Null(sink.Closed);
        Assert.Null(pair.ClientEvents.Closed);
        pair.World.Run(30 * Second);
        Assert.Equal("timed out", pair.ClientEvents.Closed);
        Assert.Equal("timed out", sink.Closed);
        heal();
    }

    [Fact]
    public void What_was_held_by_a_short_cut_comes_after_it_in_order()
    {
        using var pair = new Pair();
        pair.Dial();
        var sink = new Sink();
        pair.Client.OpenStream(["/echo"], sink.On);
        pair.World.Run(Second);
        pair.World.At(pair.World.Now).Isolate(pair.World.Nodes[1]).For(10 * Second);
        pair.World.Run(Second);
        sink.Stream.TryWrite("a"u8.ToArray());
        pair.World.Run(2 * Second);
        sink.Stream.TryWrite("b"u8.ToArray());
        pair.World.Run(2 * Second);
        Assert.Equal(0, sink.Received);
        pair.World.Run(30 * Second);
        Assert.Equal("ab", sink.Text.ToString());
    }

    [Fact]
    public void A_restarted_peer_resets_old_connections_and_a_dead_one_is_silent()
    {
        using var pair = new Pair();
        pair.Dial();
        pair.World.At(pair.World.Now).Crash(pair.World.Nodes[1]).RestartAfter(20 * Second);
        pair.World.Run(Second);
        Assert.False(pair.Dial());
        Assert.Equal("refused", pair.DialFailed);
        Assert.Null(pair.ClientEvents.Closed);
        pair.World.Run(25 * Second);
        pair.Client.OpenStream(["/echo"], new Sink().On);
        pair.World.Run(Second);
        Assert.Equal("reset by the peer", pair.ClientEvents.Closed);
    }

    [Fact]
    public void A_dial_expects_its_peer_and_gives_up_at_a_cut_link()
    {
        using var pair = new Pair();
        Assert.False(pair.Dial(pair.Ids[0]));
        Assert.Equal("another peer answers", pair.DialFailed);
        pair.World.Net.Isolate(pair.World.Nodes[1]);
        Assert.False(pair.Dial());
        Assert.Equal("no answer", pair.DialFailed);
    }

    sealed class Pair : IDisposable, ITransportEvents
    {
        readonly ITransport[] _transports = new ITransport[2];
        long _attempts;

        public Pair()
        {
            World = World.Create(1);
            Ids = [.. Enumerable.Range(0, 2).Select(i => PeerId.FromEd25519(World.Stream($"{i}").Bytes(32)))];
            World.AddNodes(2, context =>
            {
                var index = context.Node.Index;
                _transports[index] = context.Transport(Ids[index]);
                _transports[index].Start(index == 0 ? this : new Accepting());
                _transports[index].Listen(SimNetwork.AddressOf(context.Node));
            });
        }

        public World World { get; }

        public PeerId[] Ids { get; }

        public IPeerConnection Client { get; private set; } = null!;

        public Echo ClientEvents { get; private set; } = null!;

        public string? DialFailed { get; private set; }

        public bool Dial(PeerId? expected = null)
        {
            DialFailed = null;
            var before = ClientEvents;
            _transports[0].Dial(
                SimNetwork.AddressOf(World.Nodes[1]).WithPeer(expected ?? Ids[1]), ++_attempts);
            World.RunUntil(() => ClientEvents != before || DialFailed is not null, 30 * Second);
            return ClientEvents != before;
        }

        public void OnConnection(IPeerConnection connection, long? attempt)
        {
            Assert.Equal(_attempts, attempt);
            Assert.Equal(PeerDirection.Outbound, connection.Direction);
            Client = connection;
            connection.Start(ClientEvents = new Echo());
        }

        public void OnDialFailed(long attempt, string reason) => DialFailed = reason;

        public void Dispose() => World.Dispose();

        sealed class Accepting : ITransportEvents
        {
            public void OnConnection(IPeerConnection connection, long? attempt)
            {
                Assert.Null(attempt);
                connection.Start(new Echo());
            }

            public void OnDialFailed(long attempt, string reason) => Assert.Fail(reason);
        }
    }

    sealed class Echo : IPeerConnectionEvents
    {
        public string? Closed { get; private set; }

        public bool Speaks(string protocolId) => protocolId == "/echo";

        public IStreamSink? OnInboundStream(IPeerStream stream, string protocolId) => new EchoSink(stream);

        public void OnClosed(string reason)
        {
            Assert.Null(Closed);
            Closed = reason;
        }
    }

    sealed class EchoSink(IPeerStream stream) : IStreamSink
    {
        public void OnOpened(string protocolId) => Assert.Fail("only for streams we opened");

        public void OnData(ReadOnlySpan<byte> bytes)
        {
            stream.TryWrite(bytes.ToArray());
            stream.Consume(bytes.Length);
        }

        public void OnReadClosed() => stream.CloseWrite();

        public void OnWritable()
        {
        }

        public void OnClosed(string? fault)
        {
        }
    }

    sealed class Sink : IStreamSink
    {
        public IPeerStream Stream { get; private set; } = null!;

        public string? Protocol { get; private set; }

        public StringBuilder Text { get; } = new();

        public int Received { get; private set; }

        public bool ReadClosed { get; private set; }

        public bool Writable { get; private set; }

        public string? Closed { get; private set; }

        public Sink On(IPeerStream stream)
        {
            Stream = stream;
            return this;
        }

        public void OnOpened(string protocolId) => Protocol = protocolId;

        public void OnData(ReadOnlySpan<byte> bytes)
        {
            Received += bytes.Length;
            if (Received < 1_000)
                Text.Append(Encoding.ASCII.GetString(bytes));
            Stream.Consume(bytes.Length);
        }

        public void OnReadClosed() => ReadClosed = true;

        public void OnWritable() => Writable = true;

        public void OnClosed(string? fault)
        {
            Assert.Null(Closed);
            Closed = fault ?? "";
        }
    }
}
