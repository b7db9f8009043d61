using System.Text;
using QuilActors.Actors.Net;
using QuilActors.Actors.Scores;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.BlossomSub;

namespace QuilActors.Actors.Tests.Topics;

/// <summary>The actors around the router, on real mailboxes and clocks.</summary>
public sealed class TopicsTests : IDisposable
{
    const string Topic = "qa/00ff/frames";

    readonly TopicsNode _a = new(1), _b = new(2), _c = new(3);

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
    }

    [Fact]
    public void A_message_reaches_the_validators_of_others_and_not_its_own()
    {
        Mesh(_a, _b);
        var sent = _a.Ask<Published>(new Publish(Topic, Encoding.UTF8.GetBytes("hello")));
        Assert.Equal(1, sent.Recipients);
        var candidate = _b.Answer(Verdict.Accept);
        Assert.Equal("hello", Encoding.UTF8.GetString(candidate.Data.Span));
        Assert.Equal(Topic, candidate.Topic);
        Assert.Equal(_a.Identity.PeerId, candidate.Author);
        Assert.Equal(_a.Identity.PeerId, candidate.From);
        _b.AskUntil<TopicList>(new GetTopics(), list => list.Items.Single().Traffic.Delivered == 1);
        Assert.True(_a.IsQuiet);
        Assert.Equal(1, _a.Ask<TopicList>(new GetTopics()).Items.Single().Traffic.Published);
    }

    [Fact]
    public void A_mask_message_comes_once_to_each_subscription_that_covers_it()
    {
        byte[] low = [0b0011], all = [0b1111], message = [0b0001];
        _b.Topics.Tell(new JoinMask(low, _b.Probe));
        _b.Topics.Tell(new JoinMask(all, _b.Probe));
        TopicsNode.Connect(_a, _b);
        _a.Topics.Tell(new JoinMask(message, _a.Probe));
        _a.AwaitMesh("mask:01", 1);
        Assert.Equal(1, _a.Ask<Published>(new PublishToMask(message, new byte[] { 7 })).Recipients);
        var candidate = _b.Answer(Verdict.Accept);
        Assert.Equal(("mask:01", 7), (candidate.Topic, candidate.Data.Span[0]));
        Assert.Equal("mask:01", _b.Expect<MessageAccepted>().Topic);
        // Of several bits: a virtual mesh, although the publisher has joined none of them all.
        Assert.Equal(1, _a.Ask<Published>(new PublishToMask(low, new byte[] { 8 })).Recipients);
        Assert.Equal("mask:03", _b.Answer(Verdict.Accept).Topic);
        Assert.Equal(8, _b.Expect<MessageAccepted>().Data.Span[0]);
        _b.Topics.Tell(new LeaveMask(low));
        _b.AskUntil<TopicList>(new GetTopics(), list => list.Items.Count == 4);
        _a.Ask<Published>(new PublishToMask(message, new byte[] { 9 }));
        Assert.Equal(9, _b.Answer(Verdict.Accept).Data.Span[0]);
        Assert.True(_b.IsQuiet);
    }

    [Fact]
    public async Task Who_publishes_can_wait_for_peers_and_be_told_that_there_are_none()
    {
        Assert.Equal("NoPeers",
            _a.Ask<PublishFailed>(new Publish(Topic, new byte[1]) { AllowNoPeers = false }).Reason);
        Assert.Equal(0, _a.Ask<PeersThere>(new WaitForPeers(Topic, 1, TimeSpan.FromMilliseconds(1))).Peers);
        var there = _a.Topics.Ask<PeersThere>(new WaitForPeers(Topic, 1, TopicsNode.Deadline), TopicsNode.Deadline);
        _b.Join(Topic);
        TopicsNode.Connect(_a, _b);
        Assert.Equal(1, (await there).Peers);
        Assert.Equal(1,
            _a.Ask<Published>(new Publish(Topic, new byte[1]) { AllowNoPeers = false }).Recipients);
    }

    [Fact]
    public void Only_accepted_messages_are_forwarded()
    {
        // A line: c gets only what b forwards.
        Mesh(_a, _b);
        _c.Join(Topic);
        TopicsNode.Connect(_b, _c);
        _c.AwaitMesh(Topic, 1);
        foreach (var (data, verdict) in new[] { ("1", Verdict.Reject), ("2", Verdict.Ignore), ("3", Verdict.Accept) })
        {
            _a.Ask<Published>(new Publish(Topic, Encoding.UTF8.GetBytes(data)));
            Assert.Equal(data, Encoding.UTF8.GetString(_b.Answer(verdict).Data.Span));
        }
        var forwarded = _c.Expect<Candidate>();
        Assert.Equal("3", Encoding.UTF8.GetString(forwarded.Data.Span));
        Assert.Equal(_a.Identity.PeerId, forwarded.Author);
        Assert.Equal(_b.Identity.PeerId, forwarded.From);
        var scores = _b.AskUntil<ScoreList>(new GetScores(), list => list.Items[0].Report.Keys.Count > 0);
        var charged = scores.Items.Single(item => item.Peer == _a.Identity.PeerId);
        Assert.True(charged.Report.Keys.Single().P4 < 0, "a rejected message is charged to its sender");
    }

    [Fact]
    public void Publishing_to_nobody_has_no_recipients_and_a_bad_topic_or_size_fails()
    {
        _a.Join(Topic);
        Assert.Equal(0, _a.Ask<Published>(new Publish(Topic, new byte[10])).Recipients);
        Assert.Equal("BadKey", _a.Ask<PublishFailed>(new Publish("", new byte[10])).Reason);
        Assert.Equal("MessageTooLarge", _a.Ask<PublishFailed>(new Publish(Topic, new byte[1 << 20])).Reason);
    }

    [Fact]
    public void Leaving_a_topic_ends_its_messages()
    {
        Mesh(_a, _b);
        _b.Topics.Tell(new LeaveTopic(Topic));
        _a.AskUntil<TopicList>(new GetTopics(), list => list.Items.Single().Subscribers.Count == 0);
        Assert.Equal(0, _a.Ask<Published>(new Publish(Topic, new byte[] { 1 })).Recipients);
        Assert.Empty(_b.Ask<TopicList>(new GetTopics()).Items);
    }

    [Fact]
    public void A_topic_is_left_when_its_validator_stops()
    {
        _a.Join(Topic);
        _a.AskUntil<TopicList>(new GetTopics(), list => list.Items.Count == 1);
        _a.System.Stop(_a.Probe);
        _a.AskUntil<TopicList>(new GetTopics(), list => list.Items.Count == 0);
    }

    [Fact]
    public void A_topic_can_be_joined_again_at_once()
    {
        Mesh(_a, _b);
        _b.Topics.Tell(new LeaveTopic(Topic));
        _b.Join(Topic);
        Assert.Single(_b.Ask<TopicList>(new GetTopics()).Items);
        _a.AskUntil<TopicList>(new GetTopics(), list => list.Items.Single().Subscribers.Count == 1);
    }

    [Fact]
    public void A_peer_that_disconnects_leaves_the_mesh()
    {
        Mesh(_a, _b);
        _a.Net.Tell(new MailboxNet.Unlink(_b.Identity.PeerId));
        _a.AwaitMesh(Topic, 0);
    }

    [Fact]
    public void Scores_are_published_and_answered_from_the_last_poll()
    {
        Mesh(_a, _b);
        var scores = _a.System.ActorOf(ScoresActor.Props(_a.Topics, TimeSpan.FromMilliseconds(100)), "scores");
        _a.System.EventStream.Subscribe<ScoreList>(_a.Probe);
        ScoreList published;
        do
            published = _a.Expect<ScoreList>();
        while (published.Items.Count == 0);
        Assert.Equal(_b.Identity.PeerId, published.Items.Single().Peer);
        Assert.True(published.Items[0].Connected);
        Assert.Single(TopicsNode.AskOf<ScoreList>(scores, new GetScores()).Items);
    }

    [Fact]
    public void The_mesh_is_rebuilt_after_the_router_restarts()
    {
        Mesh(_a, _b);
        var router = _b.Find("/user/topics/router");
        router.Tell(new PublishKey(null!, Topic, default, true));
        _b.AwaitMesh(Topic, 1);
        _a.Ask<Published>(new Publish(Topic, new byte[] { 7 }));
        Assert.Equal(7, _b.Answer(Verdict.Accept).Data.Span[0]);
        Assert.Contains(_b.Logged, e => e.Level == LogLevel.ErrorLevel);
    }

    [Fact]
    public void A_peer_whose_identify_says_nothing_is_asked_for_gossip_all_the_same()
    {
        using var d = new TopicsNode(4, tellsProtocols: false);
        using var e = new TopicsNode(5, tellsProtocols: false);
        Mesh(d, e);
    }

    [Fact]
    public void A_malformed_frame_costs_its_peer_the_connection()
    {
        Mesh(_a, _b);
        _a.Net.Tell(new FrameReceived(_b.Identity.PeerId, "/meshsub/1.2.0", new byte[] { 0x0a, 0xff }));
        _a.AskUntil<TopicList>(new GetTopics(), list => list.Totals["bad_rpc"] == 1);
        var gone = TopicsNode.AskOf<DisconnectFrom[]>(_a.Net, new MailboxNet.GetDisconnected());
        Assert.Equal(_b.Identity.PeerId, gone.Single().Peer);
    }

    static void Mesh(TopicsNode a, TopicsNode b)
    {
        a.Join(Topic);
        b.Join(Topic);
        TopicsNode.Connect(a, b);
        a.AwaitMesh(Topic, 1);
        b.AwaitMesh(Topic, 1);
    }
}
