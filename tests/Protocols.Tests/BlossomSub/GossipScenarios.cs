using QuilActors.Protocols.BlossomSub;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>IHAVE, IWANT, IDONTWANT and RPC limits: scenarios 12, 16, 17, 18, 22, 23 and 41.</summary>
public class GossipScenarios
{
    static readonly Key Topic = RouterBench.Topic;

    [Fact]
    public void S12_ten_mib_of_messages_and_ids_are_split_into_rpcs_of_at_most_a_mib()
    {
        var settings = new RouterSettings { OwnLaneBytesMax = 16 << 20, WindowBytes = int.MaxValue };
        var bench = new RouterBench(settings, joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        for (var i = 0; i < 100; i++)
        {
            var size = i % 10 == 0 ? 900 << 10 : 10 << 10;
            bench.Router.On(new RouterInput.Publish(i, Topic, new byte[size]), bench.Now);
        }
        bench.Heartbeats(3);
        Assert.Equal(100, peer.Messages.Count());
        Assert.All(peer.ReceivedSizes, size => Assert.InRange(size, 1, 1 << 20));
        Assert.InRange(peer.ReceivedSizes.Count, 20, 60);
    }

    [Fact]
    public void S12_an_oversize_message_is_refused_to_its_publisher()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        Assert.IsType<PublishOutcome.Sent>(bench.Publish(Topic, new byte[(1 << 20) - 300]));
        Assert.IsType<PublishOutcome.MessageTooLarge>(bench.Publish(Topic, new byte[1 << 20]));
        Assert.Single(peer.Messages);
    }

    [Fact]
    public void S16_iwant_spam_of_one_id_gets_at_most_three_copies()
    {
        var bench = new RouterBench(joined: Topic);
        TestPeer spammer = bench.Connect(), other = bench.Connect(subscribed: Topic);
        var view = other.Make(Topic, [1]);
        other.SendMessages(view);
        for (var i = 0; i < 10; i++)
            spammer.IWant(TestPeer.OriginId(view));
        Assert.Equal(3, spammer.Messages.Count());
        bench.Heartbeats(6);
        other.IWant(TestPeer.OriginId(view));
        Assert.Empty(other.Messages);
    }

    [Fact]
    public void S17_an_ihave_flood_is_honoured_ten_times_and_5000_ids_a_heartbeat()
    {
        var bench = new RouterBench(new RouterSettings
        {
            Score = new() { BehaviourWeight = -1, BehaviourThreshold = 0 },
            KeyScore = new() { MeshTimeWeight = 0 },
        }, joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        bench.Heartbeats();
        bench.ForgetTraffic();
        for (var i = 0; i < 15_000; i++)
            peer.IHave(Topic, Id(i));
        Assert.Equal(10, peer.Wanted.Count());
        Assert.Equal(0, peer.Score);
        bench.Heartbeats();
        bench.ForgetTraffic();
        for (var i = 0; i < 3; i++)
            peer.IHave(Topic, [.. Enumerable.Range(20_000 + 5000 * i, 5000).Select(Id)]);
        Assert.Equal(5000, peer.Wanted.Count());
        Assert.Equal(0, peer.Score);
        bench.Advance(TimeSpan.FromSeconds(4.1));
        Assert.True(peer.Score < 0, "unmet promises cost");
    }

    [Fact]
    public void S18_one_promise_per_iwant_is_broken_after_three_seconds()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        peer.IHave(Topic, Id(1), Id(2), Id(3));
        Assert.Equal(1, bench.Router.Sizes().Promises);
        bench.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(0, bench.Router.Counters[RouterCount.BrokenPromise]);
        bench.Advance(TimeSpan.FromSeconds(1.2));
        Assert.Equal(1, bench.Router.Counters[RouterCount.BrokenPromise]);
        Assert.Equal(0, bench.Router.Sizes().Promises);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void S18_delivery_by_anyone_or_a_running_check_keeps_a_promise_and_a_wrong_signature_does_not(
        bool forged, int broken)
    {
        var bench = new RouterBench(joined: Topic) { Validator = _ => null };
        TestPeer promiser = bench.Connect(subscribed: Topic), deliverer = bench.Connect(subscribed: Topic);
        var view = deliverer.Make(Topic, [1]);
        promiser.IHave(Topic, TestPeer.OriginId(view));
        var raw = view.Raw.ToArray();
        if (forged)
            raw[^1] ^= 1;
        deliverer.SendRaw(raw);
        bench.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(broken, bench.Router.Counters[RouterCount.BrokenPromise]);
    }

    [Fact]
    public void An_ihave_of_seen_own_or_unjoined_messages_asks_for_nothing()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        var view = peer.Make(Topic, [1]);
        peer.SendMessages(view);
        MessageId own = new(KeyFamily.Topic, [.. bench.Router.Self.Bytes.Span, .. new byte[8]]);
        peer.IHave(Topic, TestPeer.OriginId(view), own);
        peer.IHave(Key.Topic("other"), Id(1));
        Assert.Empty(peer.Wanted);
    }

    [Fact]
    public void S22_a_large_message_is_announced_to_the_mesh_before_it_is_validated()
    {
        var bench = new RouterBench(joined: Topic) { Validator = _ => null };
        TestPeer sender = bench.Connect(subscribed: Topic), mesh = bench.Connect(subscribed: Topic),
            old = bench.Connect(version: WireVersion.Meshsub11, subscribed: Topic);
        var small = sender.Make(Topic, new byte[1023]);
        var large = sender.Make(Topic, new byte[1024]);
        sender.SendMessages(small, large);
        Assert.Equal([TestPeer.OriginId(large).Bytes.ToArray()], mesh.Unwanted);
        Assert.Empty(sender.Unwanted);
        Assert.Empty(old.Unwanted);
    }

    [Fact]
    public void S22_what_a_peer_does_not_want_is_not_forwarded_to_it()
    {
        var bench = new RouterBench(joined: Topic);
        TestPeer sender = bench.Connect(subscribed: Topic), picky = bench.Connect(subscribed: Topic),
            eager = bench.Connect(subscribed: Topic);
        var view = sender.Make(Topic, new byte[2000]);
        picky.IDontWant(TestPeer.OriginId(view));
        sender.SendMessages(view);
        Assert.Empty(picky.Messages);
        Assert.Single(eager.Messages);
    }

    [Fact]
    public void S23_an_idontwant_flood_is_bounded_and_forgotten_after_three_heartbeats()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        peer.IDontWant([.. Enumerable.Range(0, 11).Select(Id)]);
        Assert.Equal(10, bench.Router.Sizes().Unwanted);
        for (var i = 1; i <= 1001; i++)
            peer.IDontWant(Id(1000 + i));
        Assert.Equal(10 + 999, bench.Router.Sizes().Unwanted);
        bench.Heartbeats(3);
        Assert.Equal(0, bench.Router.Sizes().Unwanted);
        peer.IDontWant(Id(1));
        peer.Disconnect();
        Assert.Equal(0, bench.Router.Sizes().Unwanted);
    }

    [Fact]
    public void Gossip_goes_to_subscribers_outside_the_mesh_with_a_score_above_the_threshold()
    {
        var bench = new RouterBench(joined: Topic);
        var mesh = bench.ConnectMany(5, subscribed: Topic);
        TestPeer outside = bench.Connect(subscribed: Topic), poor = bench.Connect(subscribed: Topic);
        bench.On(new RouterInput.ApplicationScored(poor.Id, -11));
        outside.Prune(Topic, 3600);
        bench.Publish(Topic, [1]);
        bench.ForgetTraffic();
        bench.Heartbeats();
        Assert.Single(outside.Had);
        Assert.Empty(poor.Had);
        Assert.All(mesh, peer => Assert.Empty(peer.Had));
        bench.Heartbeats(2);
        Assert.Equal(3, outside.Had.Count());
        bench.Heartbeats();
        Assert.Equal(3, outside.Had.Count());
    }

    [Fact]
    public void S41_a_slow_peer_keeps_bounded_queues_gets_control_first_and_is_closed_at_last()
    {
        var settings = new RouterSettings
        {
            ForwardLaneBytesMax = 100_000,
            OwnLaneBytesMax = 50_000,
            WindowBytes = 1,
            PublishWait = TimeSpan.Zero,
        };
        var bench = new RouterBench(settings, joined: Topic) { ConfirmsWrites = false };
        TestPeer slow = bench.Connect(subscribed: Topic), sender = bench.Connect(subscribed: Topic);
        bench.ForgetTraffic();
        for (var i = 0; i < 20; i++)
            sender.SendMessages(sender.Make(Topic, new byte[9000]));
        var outcome = bench.Publish(Topic, new byte[60_000]);
        Assert.Equal((0, 2), outcome is PublishOutcome.Sent sent ? (sent.Recipients, sent.Dropped) : default);
        Assert.Equal(10, bench.Router.Counters[RouterCount.DropForward]);
        Assert.Empty(slow.Received);
        bench.Router.On(new RouterInput.Leave(Topic), bench.Now);
        bench.On(new RouterInput.Written(slow.Id, KeyFamily.Topic, int.MaxValue));
        Assert.Equal((1, 0), (slow.Received[0].Prunes.Count, slow.Received[0].Messages.Count));
        for (var i = 0; i < 40; i++)
        {
            bench.On(new RouterInput.Join(Topic));
            bench.Heartbeats();
            var noted = bench.EffectsOf<RouterEffect.Noted>()
                .Any(n => n.Note == RouterNote.SlowPeer && n.Peer == slow.Id);
            Assert.Equal(i >= 5, noted);
        }
    }

    [Fact]
    public void S41_a_publish_waits_for_room_and_then_reports_who_had_none()
    {
        var settings = new RouterSettings { OwnLaneBytesMax = 50_000, WindowBytes = 1, PublishesWaitingMax = 2 };
        var bench = new RouterBench(settings, joined: Topic) { ConfirmsWrites = false };
        TestPeer fast = bench.Connect(subscribed: Topic), slow = bench.Connect(subscribed: Topic);
        bench.ForgetTraffic();
        for (var i = 0; i < 4; i++)
            bench.On(new RouterInput.Publish(i, Topic, new byte[20_000]));
        // Two fit into the queues, two wait, the next has no place to wait.
        Assert.Equal([0, 1], Answered());
        bench.On(new RouterInput.Publish(4, Topic, new byte[20_000]));
        Assert.Equal([0, 1, 4], Answered());
        Assert.Equal((0, 2), Outcome(4));
        while (fast.Messages.Count() < 4)
            bench.On(new RouterInput.Written(fast.Id, KeyFamily.Topic, int.MaxValue));
        Assert.Equal([0, 1, 4], Answered());
        bench.Advance(settings.PublishWait);
        Assert.Equal([0, 1, 4, 2, 3], Answered());
        Assert.Equal((1, 1), Outcome(2));
        Assert.Equal((1, 1), Outcome(3));
        Assert.Empty(slow.Messages);

        IEnumerable<long> Answered() => bench.EffectsOf<RouterEffect.Published>().Select(p => p.Correlation);

        (int, int) Outcome(long number) => bench.EffectsOf<RouterEffect.Published>()
            .Single(p => p.Correlation == number).Outcome is PublishOutcome.Sent sent
                ? (sent.Recipients, sent.Dropped)
                : default;
    }

    [Fact]
    public void S41_a_waiting_publish_ends_with_the_peer_it_waits_for()
    {
        var settings = new RouterSettings { OwnLaneBytesMax = 50_000, WindowBytes = 1 };
        var bench = new RouterBench(settings, joined: Topic) { ConfirmsWrites = false };
        var slow = bench.Connect(subscribed: Topic);
        for (var i = 0; i < 3; i++)
            bench.On(new RouterInput.Publish(i, Topic, new byte[20_000]));
        Assert.Equal(2, bench.EffectsOf<RouterEffect.Published>().Count());
        slow.Disconnect();
        var last = Assert.IsType<PublishOutcome.Sent>(bench.EffectsOf<RouterEffect.Published>().Last().Outcome);
        Assert.Equal((0, 1), (last.Recipients, last.Dropped));
    }

    static MessageId Id(int number) => new(KeyFamily.Topic, BitConverter.GetBytes(number));
}
