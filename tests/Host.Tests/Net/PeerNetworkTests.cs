using System.Text;
using System.Threading.Channels;
using QuilActors.Actors.Net;
using QuilActors.Engine;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Tests.Net;

[Collection("sockets")]
public sealed class PeerNetworkTests
{
    const string Protocol = "/quilactors/test/1";
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Two_nodes_connect_identify_and_ping_each_other()
    {
        await using var b = new NetNode(2);
        await using var a = new NetNode(1, Bootstrap(await b.AddressAsync()));
        Assert.Equal(b.Id, (await a.Inbox.ExpectAsync<PeerConnected>()).Peer);
        Assert.Equal(a.Id, (await b.Inbox.ExpectAsync<PeerConnected>()).Peer);
        var seen = await a.Inbox.ExpectAsync<PeerIdentified>();
        Assert.Contains("/ipfs/ping/1.0.0", seen.Protocols);
        await b.Inbox.ExpectAsync<PeerIdentified>();
        var list = await UntilAsync(a, peers => peers.Items.Any(p => p.RoundTrip is not null));
        var peer = Assert.Single(list.Items);
        Assert.Equal((b.Id, PeerDirection.Outbound), (peer.Id, peer.Direction));
        Assert.Equal("quilactors/0.1", peer.Agent);
        Assert.Equal(PeerDirection.Inbound, Assert.Single((await b.PeersAsync()).Items).Direction);
        Assert.Equal(a.Id, list.Self);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3 << 20)]
    public async Task A_request_reaches_its_handler_and_the_response_comes_back(int bytes)
    {
        await using var b = new NetNode(2);
        await using var a = await ConnectAsync(b);
        b.Tell(new RegisterProtocol(Protocol, b.Inbox.Ref, 4 << 20, 4 << 20));
        await SettledAsync(b);
        a.Tell(new SendRequest(b.Id, Protocol, new byte[bytes], Deadline));
        var request = await b.Inbox.ExpectAsync<RequestReceived>();
        Assert.Equal((a.Id, Protocol, bytes), (request.From, request.ProtocolId, request.Payload.Length));
        b.Inbox.LastSender.Tell(new SendResponse(Encoding.UTF8.GetBytes("yes")));
        var response = await a.Inbox.ExpectAsync<ResponseReceived>();
        Assert.Equal((b.Id, "yes"), (response.From, Encoding.UTF8.GetString(response.Payload.Span)));
    }

    [Fact]
    public async Task Many_requests_at_once_are_all_answered()
    {
        await using var b = new NetNode(2);
        await using var a = await ConnectAsync(b);
        var echo = b.System.ActorOf(Props.Create(() => new EchoHandler()));
        b.Tell(new RegisterProtocol(Protocol, echo, 1 << 20, 1 << 20));
        await SettledAsync(b);
        for (var i = 0; i < 200; i++)
            a.Tell(new SendRequest(b.Id, Protocol, BitConverter.GetBytes(i), Deadline));
        var answers = new HashSet<int>();
        for (var i = 0; i < 200; i++)
            answers.Add(BitConverter.ToInt32((await a.Inbox.ExpectAsync<ResponseReceived>()).Payload.Span));
        Assert.Equal(200, answers.Count);
    }

    [Fact]
    public async Task A_request_that_cannot_be_answered_fails_with_the_reason()
    {
        await using var b = new NetNode(2);
        await using var a = await ConnectAsync(b);
        b.Tell(new RegisterProtocol(Protocol, b.Inbox.Ref, 100, 100));
        await SettledAsync(b);
        var stranger = PeerId.FromEd25519(new byte[32]);
        a.Tell(new SendRequest(stranger, Protocol, default, Deadline));
        Assert.Equal("not connected", await FaultAsync(a));
        a.Tell(new SendRequest(b.Id, "/none/1", default, Deadline));
        Assert.Equal("peer does not speak /none/1", await FaultAsync(a));
        a.Tell(new SendRequest(b.Id, Protocol, new byte[101], Deadline));
        Assert.Equal("reset by the peer", await FaultAsync(a));
        a.Tell(new SendRequest(b.Id, Protocol, new byte[100], Deadline));
        await b.Inbox.ExpectAsync<RequestReceived>();
        b.Inbox.LastSender.Tell(new SendResponse(new byte[101]));
        Assert.Equal("reset by the peer", await FaultAsync(a));
        a.Tell(new SendRequest(b.Id, Protocol, default, Deadline));
        await b.Inbox.ExpectAsync<RequestReceived>();
        b.Inbox.LastSender.Tell(new RefuseRequest("no"));
        Assert.Equal("reset by the peer", await FaultAsync(a));
        a.Tell(new SendRequest(b.Id, Protocol, default, TimeSpan.FromMilliseconds(200)));
        Assert.Equal("no response before the deadline", await FaultAsync(a));
        a.Tell(new SendRequest(b.Id, Protocol, new byte[NetLimits.MessageBytesMax + 1], Deadline));
        Assert.Equal("request too long", await FaultAsync(a));
    }

    [Fact]
    public async Task Requests_under_way_to_one_peer_are_bounded()
    {
        await using var b = new NetNode(2);
        await using var a = await ConnectAsync(b);
        b.Tell(new RegisterProtocol(Protocol, b.Inbox.Ref, 10, 10));
        await SettledAsync(b);
        for (var i = 0; i <= NetLimits.RequestsPerPeerMax; i++)
            a.Tell(new SendRequest(b.Id, Protocol, default, Deadline));
        Assert.Equal("too many requests under way", await FaultAsync(a));
        for (var i = 0; i < NetLimits.RequestsPerPeerMax; i++)
        {
            await b.Inbox.ExpectAsync<RequestReceived>();
            b.Inbox.LastSender.Tell(new SendResponse(default));
        }
        for (var i = 0; i < NetLimits.RequestsPerPeerMax; i++)
            await a.Inbox.ExpectAsync<ResponseReceived>();
    }

    [Fact]
    public async Task Requests_of_one_peer_that_are_not_answered_yet_are_bounded()
    {
        await using var b = new NetNode(2);
        await using var peer = new TransportEnd(1);
        var connection = await peer.DialAsync(await b.AddressAsync());
        b.Tell(new RegisterProtocol(Protocol, b.Inbox.Ref, 10, 10));
        await SettledAsync(b);
        var ends = Channel.CreateUnbounded<string?>();
        for (var i = 0; i <= NetLimits.RequestsPerPeerMax; i++)
        {
            Assert.True(connection.OpenStream([Protocol], stream => new RawRequest(stream, ends.Writer)));
            if (i < NetLimits.RequestsPerPeerMax)
                await b.Inbox.ExpectAsync<RequestReceived>();
        }
        using var deadline = new CancellationTokenSource(Deadline);
        Assert.Equal("reset by the peer", await ends.Reader.ReadAsync(deadline.Token));
        Assert.False(ends.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Frames_arrive_in_order_and_a_closed_channel_is_told()
    {
        await using var b = new NetNode(2);
        await using var a = await ConnectAsync(b);
        b.Tell(new RegisterChannelHandler("/frames/2", b.Inbox.Ref, 1 << 20));
        await SettledAsync(b);
        a.Tell(new OpenChannel(b.Id, ["/frames/3", "/frames/2"], a.Inbox.Ref));
        var opened = await a.Inbox.ExpectAsync<ChannelOpened>();
        Assert.Equal("/frames/2", opened.ProtocolId);
        for (var i = 0; i < 3000; i++)
            opened.Channel.Tell(new SendFrame(b.Id, "/frames/2", Frame(i), FramePriority.Own), a.Inbox.Ref);
        for (var i = 0; i < 3000; i++)
        {
            var frame = await b.Inbox.ExpectAsync<FrameReceived>();
            Assert.Equal(a.Id, frame.From);
            Assert.Equal(Frame(i), frame.Frame.ToArray());
            frame.Release();
        }
        a.Tell(new SendFrame(b.Id, "/frames/2", new byte[1 << 20], FramePriority.Control));
        Assert.Equal(1 << 20, (await b.Inbox.ExpectAsync<FrameReceived>()).Frame.Length);
        a.Tell(new CloseChannel(b.Id, "/frames/2"));
        Assert.True((await a.Inbox.ExpectAsync<ChannelClosed>()).Outbound);
        Assert.False((await b.Inbox.ExpectAsync<ChannelClosed>()).Outbound);
        a.Tell(new SendFrame(b.Id, "/frames/2", new byte[1], FramePriority.Own));
        Assert.Equal(FramePriority.Own, (await a.Inbox.ExpectAsync<FrameDropped>()).Priority);
    }

    [Fact]
    public async Task A_frame_over_the_bound_resets_its_channel()
    {
        await using var b = new NetNode(2);
        await using var a = await ConnectAsync(b);
        b.Tell(new RegisterChannelHandler("/frames/2", b.Inbox.Ref, 1000));
        await SettledAsync(b);
        a.Tell(new OpenChannel(b.Id, ["/frames/2"], a.Inbox.Ref));
        await a.Inbox.ExpectAsync<ChannelOpened>();
        a.Tell(new SendFrame(b.Id, "/frames/2", new byte[1000], FramePriority.Own));
        await b.Inbox.ExpectAsync<FrameReceived>();
        a.Tell(new SendFrame(b.Id, "/frames/2", new byte[1001], FramePriority.Own));
        Assert.Equal("reset by the peer", (await a.Inbox.ExpectAsync<ChannelClosed>()).Reason);
        Assert.Equal("message of 1001 bytes, over 1000", (await b.Inbox.ExpectAsync<ChannelClosed>()).Reason);
        a.Tell(new OpenChannel(b.Id, ["/none"], a.Inbox.Ref));
        Assert.Equal("peer does not speak /none", (await a.Inbox.ExpectAsync<ChannelFailed>()).Reason);
    }

    [Fact]
    public async Task A_protocol_registered_later_is_pushed()
    {
        await using var b = new NetNode(2);
        await using var a = await ConnectAsync(b);
        await a.Inbox.ExpectAsync<PeerIdentified>();
        await b.Inbox.ExpectAsync<PeerIdentified>();
        b.Tell(new RegisterProtocol(Protocol, b.Inbox.Ref, 1, 1));
        await a.Inbox.ExpectAsync<PeerIdentified>(i => i.Protocols.Contains(Protocol));
    }

    [Fact]
    public async Task A_peer_that_comes_back_is_dialled_again()
    {
        var b = new NetNode(2);
        var address = await b.AddressAsync();
        await using var a = new NetNode(1, Bootstrap(address));
        await a.Inbox.ExpectAsync<PeerConnected>();
        await b.DisposeAsync();
        await a.Inbox.ExpectAsync<PeerDisconnected>();
        Assert.Empty((await a.PeersAsync()).Items);
        await using var again = new NetNode(2, new NetSettings { Listen = [address.WithPeer(null)] });
        await a.Inbox.ExpectAsync<PeerConnected>();
        Assert.Equal(again.Id, Assert.Single((await a.PeersAsync()).Items).Id);
    }

    [Fact]
    public async Task Nodes_that_dial_each_other_at_once_end_up_with_one_peer_that_answers()
    {
        await using var a = new NetNode(1);
        await using var b = new NetNode(2);
        var (left, right) = (await a.AddressAsync(), await b.AddressAsync());
        var echo = b.System.ActorOf(Props.Create(() => new EchoHandler()));
        b.Tell(new RegisterProtocol(Protocol, echo, 10, 10));
        a.Tell(new ConnectTo(right));
        b.Tell(new ConnectTo(left));
        await a.Inbox.ExpectAsync<PeerConnected>();
        await b.Inbox.ExpectAsync<PeerConnected>();
        a.Tell(new SendRequest(b.Id, Protocol, new byte[3], Deadline));
        Assert.Equal(3, (await a.Inbox.ExpectAsync<ResponseReceived>()).Payload.Length);
        Assert.Single((await a.PeersAsync()).Items);
        Assert.Single((await b.PeersAsync()).Items);
    }

    [Fact]
    public async Task A_node_that_dials_itself_gets_no_peer()
    {
        await using var a = new NetNode(1);
        await using var b = new NetNode(2);
        a.Tell(new ConnectTo((await a.AddressAsync()).WithPeer(null)));
        a.Tell(new ConnectTo(await b.AddressAsync()));
        Assert.Equal(b.Id, (await a.Inbox.ExpectAsync<PeerConnected>()).Peer);
        Assert.Equal(b.Id, Assert.Single((await a.PeersAsync()).Items).Id);
    }

    [Fact]
    public async Task Peers_over_the_limit_are_closed()
    {
        await using var b = new NetNode(2, new NetSettings { PeersMax = 1 });
        var address = await b.AddressAsync();
        await using var a = new NetNode(1, Bootstrap(address));
        await b.Inbox.ExpectAsync<PeerConnected>();
        await using var c = new NetNode(3, Bootstrap(address));
        await c.Inbox.ExpectAsync<PeerConnected>();
        await c.Inbox.ExpectAsync<PeerDisconnected>();
        Assert.Equal(a.Id, Assert.Single((await b.PeersAsync()).Items).Id);
    }

    [Fact]
    public async Task A_port_in_use_is_told_and_the_node_listens_once_it_is_free()
    {
        var b = new NetNode(2);
        var address = (await b.AddressAsync()).WithPeer(null);
        await using var a = new NetNode(1, new NetSettings { Listen = [address] });
        var failed = await a.Inbox.ExpectAsync<ListenFailed>();
        Assert.True(failed.PortInUse);
        await b.DisposeAsync();
        Assert.Equal(address, (await a.AddressAsync()).WithPeer(null));
    }

    static NetSettings Bootstrap(Multiaddr address) => new() { Bootstrap = [address] };

    /// <summary>A node that is connected to <paramref name="b"/>.</summary>
    static async Task<NetNode> ConnectAsync(NetNode b)
    {
        var a = new NetNode(1, Bootstrap(await b.AddressAsync()));
        await a.Inbox.ExpectAsync<PeerConnected>();
        await b.Inbox.ExpectAsync<PeerConnected>();
        return a;
    }

    /// <summary>Everything told to the node before is done.</summary>
    static Task<PeerList> SettledAsync(NetNode node) => node.PeersAsync();

    static async Task<string> FaultAsync(NetNode node) => (await node.Inbox.ExpectAsync<RequestFailed>()).Reason;

    static byte[] Frame(int i) => Enumerable.Repeat((byte)i, 1 + (i * 37 % 1500)).ToArray();

    /// <summary>Asks again with each identify or ping; bounded by the deadline of the inbox.</summary>
    static async Task<PeerList> UntilAsync(NetNode node, Func<PeerList, bool> fits)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await ticks.WaitForNextTickAsync(deadline.Token))
            if (await node.PeersAsync() is var list && fits(list))
                return list;
        throw new TimeoutException();
    }

    /// <summary>Sends an empty request and tells when its stream ends.</summary>
    sealed class RawRequest(IPeerStream stream, ChannelWriter<string?> ends) : IStreamSink
    {
        public void OnOpened(string protocolId) => stream.TryWrite(new byte[1]);

        public void OnData(ReadOnlySpan<byte> bytes) => stream.Consume(bytes.Length);

        public void OnReadClosed()
        {
        }

        public void OnWritable()
        {
        }

        public void OnClosed(string? fault) => ends.TryWrite(fault);
    }

    sealed class EchoHandler : ReceiveActor
    {
        public EchoHandler() => Receive<RequestReceived>(r => Sender.Tell(new SendResponse(r.Payload)));
    }
}
