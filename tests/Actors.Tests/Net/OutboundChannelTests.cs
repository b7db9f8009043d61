using QuilActors.Actors.Net;

namespace QuilActors.Actors.Tests.Net;

public sealed class OutboundChannelTests
{
    readonly FakeStream _stream = new() { Full = true };
    readonly OutboundChannel _channel;

    public OutboundChannelTests()
        => _channel = new OutboundChannel(["/x"], new FakeRef()) { Stream = _stream, ProtocolId = "/x" };

    [Theory]
    [InlineData(FramePriority.Control, NetLimits.ControlLaneBytesMax)]
    [InlineData(FramePriority.Own, NetLimits.OwnLaneBytesMax)]
    [InlineData(FramePriority.Forward, NetLimits.ForwardLaneBytesMax)]
    public void A_lane_takes_its_bytes_and_drops_the_newest_beyond(FramePriority lane, int bytesMax)
    {
        Assert.True(_channel.TryQueue(new byte[bytesMax - 1], lane));
        Assert.False(_channel.TryQueue(new byte[2], lane));
        Assert.True(_channel.TryQueue(new byte[1], lane));
        Assert.Equal(bytesMax, _channel.QueuedBytes(lane));
        _stream.Full = false;
        _channel.Pump();
        Assert.Equal(0, _channel.QueuedBytes(lane));
        Assert.Equal(2, _stream.Written.Count);
    }

    [Fact]
    public void Control_goes_before_own_and_own_before_forward()
    {
        _channel.TryQueue([3], FramePriority.Forward);
        _channel.TryQueue([2], FramePriority.Own);
        _channel.TryQueue([1], FramePriority.Control);
        _channel.Pump();
        Assert.Empty(_stream.Written);
        _stream.Full = false;
        _channel.Pump();
        Assert.Equal([1, 2, 3], _stream.Written.Select(frame => (int)frame[1]));
    }

    [Fact]
    public void Nothing_is_sent_before_the_protocol_is_agreed_on()
    {
        var opening = new OutboundChannel(["/x", "/y"], new FakeRef()) { Stream = _stream };
        _stream.Full = false;
        Assert.True(opening.TryQueue([1], FramePriority.Own));
        opening.Pump();
        Assert.Empty(_stream.Written);
        Assert.True(opening.Serves(["/y"]));
        opening.ProtocolId = "/x";
        Assert.False(opening.Serves(["/y"]));
        opening.Pump();
        Assert.Single(_stream.Written);
    }

    [Fact]
    public void Closing_sends_what_is_queued_and_takes_no_more()
    {
        _channel.TryQueue([1], FramePriority.Own);
        _channel.Closing = true;
        Assert.False(_channel.TryQueue([2], FramePriority.Own));
        _channel.Pump();
        Assert.False(_stream.WriteClosed);
        _stream.Full = false;
        _channel.Pump();
        Assert.Single(_stream.Written);
        Assert.True(_stream.WriteClosed);
    }
}
