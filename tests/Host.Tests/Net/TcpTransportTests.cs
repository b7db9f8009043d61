using System.Net;
using System.Net.Sockets;
using QuilActors.Actors.Net;
using QuilActors.Host.Net;
using QuilActors.Protocols.Wire;

namespace QuilActors.Host.Tests.Net;

[Collection("sockets")]
public sealed class TcpTransportTests
{
    [Fact]
    public async Task Two_nodes_authenticate_each_other_and_echo()
    {
        await using var a = new TransportEnd(1);
        await using var b = new TransportEnd(2);
        var connection = await a.DialAsync(b.Listen());
        Assert.Equal(b.Transport.Self, connection.Remote);
        Assert.Equal(PeerDirection.Outbound, connection.Direction);
        var far = await b.AcceptAsync();
        Assert.Equal(a.Transport.Self, far.Remote);
        Assert.Equal(PeerDirection.Inbound, far.Direction);
        var sink = await OpenAsync(connection, 3 << 20);
        Assert.Null(await sink.Closed);
        Assert.Equal(3 << 20, sink.ReceivedBytes);
        var received = sink.Received.ToArray();
        Assert.Equal(-1, Enumerable.Range(0, received.Length).FirstOrDefault(
            i => received[i] != SendingSink.At(i), -1));
    }

    [Fact]
    public async Task Many_streams_at_once_come_back_whole()
    {
        await using var a = new TransportEnd(1);
        await using var b = new TransportEnd(2);
        var connection = await a.DialAsync(b.Listen());
        var sinks = new List<SendingSink>();
        for (var i = 0; i < 40; i++)
            sinks.Add(await OpenAsync(connection, 50_000 + i));
        for (var i = 0; i < sinks.Count; i++)
        {
            Assert.Null(await sinks[i].Closed);
            Assert.Equal(50_000 + i, sinks[i].ReceivedBytes);
        }
    }

    [Fact]
    public async Task A_dial_to_another_peer_than_named_fails_and_names_both()
    {
        await using var a = new TransportEnd(1);
        await using var b = new TransportEnd(2);
        await using var c = new TransportEnd(3);
        var error = await Assert.ThrowsAsync<IOException>(
            () => a.DialAsync(b.Listen().WithPeer(c.Transport.Self)));
        Assert.Contains($"peer is {b.Transport.Self}, not {c.Transport.Self}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dial_to_a_closed_port_fails_with_the_cause()
    {
        await using var a = new TransportEnd(1);
        var error = await Assert.ThrowsAsync<IOException>(() => a.DialAsync(Free()));
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_a_typed_error_with_a_mend()
    {
        await using var a = new TransportEnd(1);
        await using var b = new TransportEnd(2);
        var taken = a.Listen().WithPeer(null);
        var error = Assert.Throws<ListenFailedException>(() => b.Listen(taken.ToString()));
        Assert.True(error.PortInUse);
        Assert.Equal($"{taken}: the port is in use; stop the program that holds it or set another port", error.Message);
    }

    [Fact]
    public async Task Closing_one_end_is_told_to_both_and_to_the_streams()
    {
        await using var a = new TransportEnd(1);
        await using var b = new TransportEnd(2);
        var connection = await a.DialAsync(b.Listen());
        var far = await b.AcceptAsync();
        var sink = await OpenAsync(connection, 1, close: false);
        connection.Close("enough");
        Assert.Equal("enough", await a.ClosedAsync(connection));
        Assert.Equal("enough", await sink.Closed);
        Assert.NotNull(await b.ClosedAsync(far));
    }

    [Fact]
    public async Task A_stranger_that_speaks_nonsense_is_closed_and_the_next_peer_served()
    {
        await using var a = new TransportEnd(1);
        await using var b = new TransportEnd(2);
        var address = b.Listen();
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port);
            await socket.SendAsync(Enumerable.Repeat((byte)'x', 200).ToArray());
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var buffer = new byte[100];
            while (await Ends(socket.ReceiveAsync(buffer, deadline.Token)) > 0)
                continue;
        }
        Assert.Equal(b.Transport.Self, (await a.DialAsync(address)).Remote);
    }

    [Theory]
    [InlineData(2)]
    public async Task Handshakes_over_the_limit_are_closed_at_once(int pending)
    {
        await using var b = new TransportEnd(2, new TcpSettings { PendingHandshakesMax = pending });
        var address = b.Listen();
        var sockets = new List<Socket>();
        for (var i = 0; i <= pending; i++)
        {
            sockets.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await sockets[i].ConnectAsync(IPAddress.Parse(address.Host), address.Port);
        }
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.True(await Ends(sockets[0].ReceiveAsync(new byte[100], deadline.Token)) > 0);
        Assert.True(await Ends(sockets[1].ReceiveAsync(new byte[100], deadline.Token)) > 0);
        Assert.Equal(0, await Ends(sockets[2].ReceiveAsync(new byte[100], deadline.Token)));
        Assert.Equal(1, b.Transport.RefusedInbound);
        sockets.ForEach(s => s.Dispose());
    }

    [Fact]
    public void Twenty_connections_a_second_are_taken_from_one_address()
    {
        var rate = new InboundRate(20);
        var (one, other, now) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"), new Instant(0));
        Assert.All(Enumerable.Range(0, 20), _ => Assert.True(rate.TryTake(one, now)));
        Assert.False(rate.TryTake(one, now));
        Assert.True(rate.TryTake(other, now));
        Assert.True(rate.TryTake(one, now + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Addresses_of_one_second_are_bounded()
    {
        var rate = new InboundRate(20);
        for (var i = 0; i < InboundRate.AddressesMax; i++)
            Assert.True(rate.TryTake(new IPAddress(i + 1), new Instant(0)));
        Assert.False(rate.TryTake(new IPAddress(InboundRate.AddressesMax + 1), new Instant(0)));
        Assert.True(rate.TryTake(new IPAddress(1), new Instant(0)));
    }

    static async Task<int> Ends(ValueTask<int> receive)
    {
        try
        {
            return await receive;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    static Task<SendingSink> OpenAsync(IPeerConnection connection, int bytes, bool close = true)
    {
        var made = new TaskCompletionSource<SendingSink>();
        Assert.True(connection.OpenStream([TransportEnd.Echo], stream =>
        {
            var sink = new SendingSink(close ? stream : new NeverClosing(stream), bytes);
            made.TrySetResult(sink);
            return sink;
        }));
        return made.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    static Protocols.Peers.Multiaddr Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return TransportEnd.Address($"/ip4/127.0.0.1/tcp/{((IPEndPoint)socket.LocalEndPoint!).Port}");
    }

    sealed class NeverClosing(IPeerStream inner) : IPeerStream
    {
        public int UnsentBytes => inner.UnsentBytes;

        public bool TryWrite(ReadOnlyMemory<byte> bytes) => inner.TryWrite(bytes);

        public void CloseWrite()
        {
        }

        public void Reset(string reason) => inner.Reset(reason);

        public void Consume(int bytes) => inner.Consume(bytes);
    }
}
