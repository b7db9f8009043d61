using QuilActors.Actors.Net;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;

namespace QuilActors.Actors.Tests.Net;

public sealed class StreamSinkTests
{
    readonly FakeStream _stream = new();
    readonly FakeRef _session = new();
    readonly InboundLimits _limits = new();

    [Fact]
    public void A_request_is_told_once_it_is_whole_and_its_bytes_are_consumed()
    {
        var sink = new RequestSink(_stream, Entry(1000), _limits, _session);
        var wire = Uvarint.Prefix(new byte[300]);
        sink.OnData(wire.AsSpan(0, 100));
        Assert.Empty(_session.Told);
        sink.OnData(wire.AsSpan(100));
        Assert.Equal(300, Assert.IsType<InboundRequest>(Assert.Single(_session.Told)).Payload.Length);
        Assert.Equal(wire.Length, _stream.Consumed);
        sink.OnReadClosed();
        Assert.Null(_stream.ResetReason);
    }

    [Theory]
    [InlineData(1000, null)]
    [InlineData(1001, "message of 1001 bytes, over 1000")]
    public void A_request_over_its_bound_is_reset(int bytes, string? reason)
    {
        new RequestSink(_stream, Entry(1000), _limits, _session).OnData(Uvarint.Prefix(new byte[bytes]));
        Assert.Equal(reason, _stream.ResetReason);
    }

    [Fact]
    public void Bytes_behind_a_request_and_a_torn_request_are_reset()
    {
        new RequestSink(_stream, Entry(1000), _limits, _session).OnData([1, 5, 6]);
        Assert.Equal("bytes behind the message", _stream.ResetReason);
        var other = new FakeStream();
        new RequestSink(other, Entry(1000), _limits, _session).OnReadClosed();
        Assert.Equal("closed before the message was whole", other.ResetReason);
        Assert.Empty(_session.Told);
    }

    [Fact]
    public void Requests_of_one_peer_hold_at_most_32_MiB_together_until_they_end()
    {
        var sinks = new List<RequestSink>();
        for (var i = 0; i < 4; i++)
        {
            sinks.Add(new RequestSink(_stream, Entry(8 << 20), _limits, _session));
            sinks[i].OnData(Uvarint.Prefix(new byte[8 << 20]).AsSpan(0, 8 << 20));
        }
        Assert.Null(_stream.ResetReason);
        var over = new FakeStream();
        var late = new RequestSink(over, Entry(8 << 20), _limits, _session);
        late.OnData([1]);
        Assert.Equal("too many bytes under way", over.ResetReason);
        sinks[0].OnClosed(null);
        var next = new FakeStream();
        new RequestSink(next, Entry(8 << 20), _limits, _session).OnData([1]);
        Assert.Null(next.ResetReason);
    }

    [Fact]
    public void Our_request_is_written_when_open_and_ends_exactly_once()
    {
        var sink = new ResponseSink(_stream, 7, new byte[] { 1, 2 }, 100, _session);
        sink.OnOpened("/x");
        Assert.Equal([2, 1, 2], Assert.Single(_stream.Written));
        Assert.True(_stream.WriteClosed);
        sink.OnData([1, 9]);
        sink.OnReadClosed();
        sink.OnClosed(null);
        var ended = Assert.IsType<RequestEnded>(Assert.Single(_session.Told));
        Assert.Equal(7, ended.Number);
        Assert.Equal([9], ended.Payload!);
    }

    [Fact]
    public void A_stream_that_ends_without_a_response_is_a_fault()
    {
        new ResponseSink(_stream, 7, default, 100, _session).OnClosed("reset by the peer");
        Assert.Equal("reset by the peer", Assert.IsType<RequestEnded>(Assert.Single(_session.Told)).Fault);
    }

    [Fact]
    public void Credit_of_a_frame_waits_for_the_session_and_credit_of_a_part_does_not()
    {
        var sink = new FrameSink(_stream, Entry(1000), _limits, _session);
        var wire = Uvarint.Prefix(new byte[500]);
        sink.OnData([.. Uvarint.Prefix(new byte[10]), .. wire.AsSpan(0, 200)]);
        Assert.Equal(200, _stream.Consumed);
        Assert.Equal(11, Assert.IsType<InboundFrame>(Assert.Single(_session.Told)).Credit);
        sink.OnData(wire.AsSpan(200));
        Assert.Equal(wire.Length - 200, Assert.IsType<InboundFrame>(_session.Told[1]).Credit);
        Assert.Equal(200, _stream.Consumed);
        sink.OnReadClosed();
        Assert.True(_stream.WriteClosed);
    }

    [Fact]
    public void Pings_are_echoed_and_two_streams_of_a_peer_are_taken()
    {
        Assert.True(_limits.TryTakePing());
        Assert.True(_limits.TryTakePing());
        Assert.False(_limits.TryTakePing());
        var sink = new PingEchoSink(_stream, _limits);
        sink.OnData(new byte[PingProtocol.PayloadBytes * 2 + 1]);
        Assert.Equal(2, _stream.Written.Count);
        sink.OnClosed(null);
        Assert.True(_limits.TryTakePing());
    }

    [Fact]
    public void Inbound_channels_of_a_peer_are_bounded()
    {
        for (var i = 0; i < NetLimits.InboundChannelsPerPeerMax; i++)
            Assert.True(_limits.TryTakeChannel());
        Assert.False(_limits.TryTakeChannel());
        _limits.ReleaseChannel();
        Assert.True(_limits.TryTakeChannel());
    }

    ProtocolEntry Entry(int bytesMax) => new("/x", _session, false, bytesMax, bytesMax);
}
