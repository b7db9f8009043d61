using QuilActors.Actors.Topics;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Tests.Topics;

public sealed class ChannelKeeperTests
{
    static readonly Instant Start = Instant.FromUnixMilliseconds(1_700_000_000_000);
    static readonly string[] Protocols = ["/meshsub/1.1.0"];

    readonly PeerId _peer = PeerId.FromEd25519(new byte[32]);
    readonly ChannelKeeper _keeper = new();

    [Fact]
    public void S42_a_stream_that_is_reset_is_opened_again_at_most_four_times_in_ten_minutes()
    {
        _keeper.Add(_peer, Start);
        Assert.Single(_keeper.TakeWanted(_peer, Protocols));
        var now = Start;
        var delays = new List<double>();
        for (var i = 0; i < ChannelKeeper.RetriesMax; i++)
        {
            _keeper.Opened(_peer, KeyFamily.Topic);
            Assert.True(_keeper.IsOpen(_peer, KeyFamily.Topic));
            _keeper.Lost(_peer, KeyFamily.Topic, now);
            Assert.Empty(_keeper.TakeDue(now));
            delays.Add((_keeper.Deadline!.Value - now).TotalMilliseconds);
            now = _keeper.Deadline!.Value;
            Assert.Equal(Protocols, Assert.Single(_keeper.TakeDue(now)).Ids);
        }
        Assert.Equal([100, 200, 400, 800], delays);
        _keeper.Lost(_peer, KeyFamily.Topic, now);
        Assert.Equal(Start + ChannelKeeper.RetryWindow, _keeper.Deadline);
        Assert.Empty(_keeper.TakeDue(Start + ChannelKeeper.RetryWindow - TimeSpan.FromTicks(1)));
        Assert.Single(_keeper.TakeDue(Start + ChannelKeeper.RetryWindow));
    }

    [Fact]
    public void Frames_of_an_unknown_peer_are_kept_up_to_a_bound_and_given_in_order()
    {
        for (var i = 0; i < ChannelKeeper.EarlyFramesMax; i++)
            Assert.True(_keeper.TryKeepEarly(_peer, WireVersion.Meshsub12, new[] { (byte)i }));
        Assert.False(_keeper.TryKeepEarly(_peer, WireVersion.Meshsub12, new byte[1]));
        var frames = _keeper.Add(_peer, Start);
        Assert.Equal(Enumerable.Range(0, ChannelKeeper.EarlyFramesMax), frames.Select(f => (int)f.Frame.Span[0]));
    }
}
