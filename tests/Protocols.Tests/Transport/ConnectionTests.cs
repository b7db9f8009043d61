using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Protocols.Tests.Transport;

public sealed class ConnectionTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(37)]
    public void Two_ends_authenticate_each_other_in_pieces_of_any_size(int pieceBytes)
    {
        using var pair = new ConnectionPair(ConnectionPair.Id(2), pieceBytes);
        pair.Run();
        Assert.Equal(ConnectionPair.Id(2), pair.DiallerSide.Ready);
        Assert.Equal(ConnectionPair.Id(1), pair.ListenerSide.Ready);
        Assert.Equal(ConnectionState.Ready, pair.Dialler.State);
        Assert.Equal(ConnectionState.Ready, pair.Listener.State);
    }

    [Fact]
    public void Another_peer_than_expected_is_refused_by_the_dialler()
    {
        using var pair = new ConnectionPair(ConnectionPair.Id(3));
        pair.Run();
        Assert.Equal($"peer is {ConnectionPair.Id(2)}, not {ConnectionPair.Id(3)}", pair.Dialler.Fault);
        Assert.Null(pair.DiallerSide.Ready);
        Assert.Null(pair.ListenerSide.Ready);
    }

    [Fact]
    public void A_stream_carries_bytes_both_ways_and_closes_cleanly()
    {
        using var pair = new ConnectionPair(pieceBytes: 100);
        pair.Run();
        var sink = new RecordingSink();
        sink.Stream = pair.Dialler.OpenStream(["/other", "/echo"], sink, pair.Now);
        Assert.False(sink.Stream!.TryWrite(new byte[1]));
        pair.Run();
        Assert.Equal("/echo", sink.Protocol);
        Assert.True(sink.Stream.TryWrite("ping"u8.ToArray()));
        sink.Stream.CloseWrite();
        pair.Run();
        var far = Assert.Single(pair.ListenerSide.Inbound);
        Assert.Equal("ping"u8.ToArray(), far.Data);
        Assert.True(far.ReadClosed);
        far.Stream!.TryWrite("pong"u8.ToArray());
        far.Stream.CloseWrite();
        pair.Run();
        Assert.Equal("pong"u8.ToArray(), sink.Data);
        Assert.Equal((1, null), (sink.Closings, sink.Fault));
        Assert.Equal((1, null), (far.Closings, far.Fault));
        Assert.Equal(0, pair.Dialler.StreamCount + pair.Listener.StreamCount);
    }

    [Fact]
    public void An_unknown_protocol_closes_the_stream_with_its_name()
    {
        using var pair = new ConnectionPair();
        pair.Run();
        var sink = new RecordingSink();
        pair.Dialler.OpenStream(["/none"], sink, pair.Now);
        pair.Run();
        Assert.Equal("peer does not speak /none", sink.Fault);
        Assert.Empty(pair.ListenerSide.Inbound);
        Assert.Equal(0, pair.Listener.StreamCount);
    }

    [Fact]
    public void A_refused_stream_is_reset()
    {
        using var pair = new ConnectionPair();
        pair.ListenerSide.Refuse = true;
        pair.Run();
        var sink = new RecordingSink();
        pair.Dialler.OpenStream(["/echo"], sink, pair.Now);
        pair.Run();
        Assert.Equal((1, "reset by the peer"), (sink.Closings, sink.Fault));
    }

    [Fact]
    public void Closing_tells_every_stream_and_the_peer()
    {
        using var pair = new ConnectionPair();
        pair.Run();
        var sink = new RecordingSink();
        pair.Dialler.OpenStream(["/echo"], sink, pair.Now);
        pair.Run();
        pair.Dialler.Close("enough");
        pair.Run();
        Assert.Equal("enough", sink.Fault);
        Assert.Equal(ConnectionState.Closed, pair.Dialler.State);
        Assert.Null(pair.Listener.OpenStream(["/echo"], new RecordingSink(), pair.Now));
        pair.Listener.Close("socket closed");
        Assert.Equal((1, "socket closed"), (pair.ListenerSide.Inbound[0].Closings, pair.ListenerSide.Inbound[0].Fault));
    }

    [Fact]
    public void An_upgrade_that_takes_10_s_is_ended()
    {
        using var pair = new ConnectionPair();
        Assert.Equal(pair.Now + TransportLimits.UpgradeDeadline, pair.Listener.Deadline);
        pair.Listener.OnDeadline(pair.Now + TransportLimits.UpgradeDeadline - TimeSpan.FromTicks(1));
        Assert.Null(pair.Listener.Fault);
        pair.Listener.OnDeadline(pair.Now + TransportLimits.UpgradeDeadline);
        Assert.Equal("not upgraded within 10 s (Security)", pair.Listener.Fault);
        Assert.Equal(0, pair.Listener.TakeOutput(new byte[TransportLimits.WireFrameBytesMax]));
    }

    [Fact]
    public void A_stream_that_is_not_negotiated_within_10_s_is_reset()
    {
        using var pair = new ConnectionPair();
        pair.Run();
        var sink = new RecordingSink();
        pair.Dialler.OpenStream(["/echo"], sink, pair.Now);
        pair.Dialler.OnDeadline(pair.Now + TransportLimits.NegotiationDeadline);
        Assert.Equal("protocol not negotiated in time", sink.Fault);
    }

    [Fact]
    public void Writing_stops_at_the_send_buffer_and_goes_on_when_it_is_drained()
    {
        using var pair = new ConnectionPair();
        pair.Run();
        var (sink, sent, total) = (new RecordingSink(), 0, 8 << 20);
        void Fill()
        {
            while (sent < total && sink.Stream!.TryWrite(new byte[64 * 1024]))
                sent += 64 * 1024;
            Assert.InRange(sink.Stream!.UnsentBytes, 0, TransportLimits.StreamSendBufferBytes + 64 * 1024);
            if (sent == total)
                sink.Stream.CloseWrite();
        }
        sink.Writable = Fill;
        sink.Stream = pair.Dialler.OpenStream(["/echo"], sink, pair.Now);
        pair.Run();
        pair.ListenerSide.Inbound[0].KeepNothing = true;
        Fill();
        Assert.Equal(TransportLimits.StreamSendBufferBytes, sent);
        pair.Run();
        Assert.Equal(total, pair.ListenerSide.Inbound[0].Bytes);
        Assert.True(pair.ListenerSide.Inbound[0].ReadClosed);
    }

    [Fact]
    public void A_forged_frame_ends_the_connection()
    {
        using var pair = new ConnectionPair();
        pair.Run();
        pair.Listener.Receive(new([0, 20, .. new byte[20]]), pair.Now);
        Assert.Equal("forged or torn frame", pair.Listener.Fault);
    }

    [Fact]
    public void The_listener_learns_the_dialler_only_from_its_signature()
    {
        using var pair = new ConnectionPair();
        pair.Run();
        Assert.Equal("12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5", pair.ListenerSide.Ready.ToString());
        Assert.True(PeerId.TryParse(pair.DiallerSide.Ready.ToString(), out _));
    }
}
