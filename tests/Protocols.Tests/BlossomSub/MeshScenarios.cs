using QuilActors.Protocols.BlossomSub;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>One router's mesh against peers played by the test: scenarios 6 to 10, 19, 20, 24 and 39.</summary>
public class MeshScenarios
{
    static readonly Key Topic = RouterBench.Topic;

    [Fact]
    public void S6_a_mesh_over_dhi_shrinks_to_d_in_one_heartbeat_keeping_the_best_and_enough_outbound()
    {
        var bench = new RouterBench(joined: Topic);
        var peers = bench.ConnectMany(6, subscribed: Topic);
        // Outbound peers may graft over Dhi.
        var outbound = bench.ConnectMany(10, outbound: true, Topic);
        foreach (var peer in peers.Concat(outbound))
            peer.Graft(Topic);
        Assert.Equal(16, bench.MeshOf(Topic).Length);
        var best = peers[..4];
        for (var i = 0; i < best.Length; i++)
            bench.On(new RouterInput.ApplicationScored(best[i].Id, 5 + i));
        bench.ForgetTraffic();
        bench.Heartbeats();
        var mesh = bench.MeshOf(Topic);
        Assert.Equal(6, mesh.Length);
        Assert.All(best, peer => Assert.Contains(peer.Id, mesh));
        Assert.Equal(2, outbound.Count(peer => mesh.Contains(peer.Id)));
        Assert.Equal(10, peers.Concat(outbound).Sum(peer => peer.Prunes.Count()));
    }

    [Fact]
    public void S7_a_full_mesh_takes_a_graft_only_from_an_outbound_peer()
    {
        var bench = new RouterBench(joined: Topic);
        foreach (var peer in bench.ConnectMany(12, subscribed: Topic))
            peer.Graft(Topic);
        var inbound = bench.Connect(subscribed: Topic);
        var outbound = bench.Connect(outbound: true, subscribed: Topic);
        inbound.Graft(Topic);
        outbound.Graft(Topic);
        Assert.Equal(60ul, Assert.Single(inbound.Prunes).BackoffSeconds);
        Assert.Empty(outbound.Prunes);
        Assert.DoesNotContain(inbound.Id, bench.MeshOf(Topic));
        Assert.Contains(outbound.Id, bench.MeshOf(Topic));
    }

    [Fact]
    public void S8_leaving_prunes_with_ten_seconds_and_rejoining_grafts_only_after_them()
    {
        var bench = new RouterBench(joined: Topic);
        var peers = bench.ConnectMany(5, subscribed: Topic);
        bench.Heartbeats();
        Assert.Equal(5, bench.MeshOf(Topic).Length);
        bench.On(new RouterInput.Leave(Topic));
        Assert.All(peers, peer => Assert.Equal(10ul, Assert.Single(peer.Prunes).BackoffSeconds));
        bench.ForgetTraffic();
        bench.On(new RouterInput.Join(Topic));
        bench.Advance(TimeSpan.FromSeconds(9.9));
        Assert.All(peers, peer => Assert.Equal(0, peer.Grafts));
        bench.Advance(TimeSpan.FromSeconds(4));
        Assert.All(peers, peer => Assert.Equal(1, peer.Grafts));
        Assert.Equal(5, bench.MeshOf(Topic).Length);
    }

    [Fact]
    public void S8_a_graft_that_crosses_our_leaving_is_pruned_with_ten_seconds_again()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        Assert.Equal([peer.Id], bench.MeshOf(Topic));
        bench.On(new RouterInput.Leave(Topic));
        bench.On(new RouterInput.Join(Topic));
        peer.Graft(Topic);
        Assert.Equal([10ul, 10ul], peer.Prunes.Select(prune => prune.BackoffSeconds!.Value));
        Assert.Empty(bench.MeshOf(Topic));
        bench.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal([peer.Id], bench.MeshOf(Topic));
        Assert.True(bench.Router.Scores.Score(peer.Id) >= 0);
    }

    [Fact]
    public void S9_a_pruned_peer_gets_no_graft_for_sixty_seconds()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        peer.Prune(Topic, 60);
        bench.ForgetTraffic();
        bench.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, peer.Grafts);
        bench.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, peer.Grafts);
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData(10ul, 10)]
    [InlineData(999_999ul, 3600)]
    public void A_prune_without_backoff_means_sixty_seconds_and_none_means_more_than_an_hour(ulong? stated, int seconds)
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        peer.Prune(Topic, stated);
        Assert.True(bench.Router.State.Backoff.IsBroken(
            Topic, peer.Id, bench.Now + TimeSpan.FromSeconds(seconds - 1), out _, out _));
        Assert.False(bench.Router.State.Backoff.IsBroken(
            Topic, peer.Id, bench.Now + TimeSpan.FromSeconds(seconds), out _, out _));
    }

    [Fact]
    public void S10_a_graft_without_room_goes_with_a_later_heartbeat_and_a_stale_one_never()
    {
        var other = Key.Topic("other");
        var settings = new RouterSettings { ControlLaneBytesMax = 4, WindowBytes = 1 };
        var bench = new RouterBench(settings) { ConfirmsWrites = false };
        var peer = bench.Connect(subscribed: [Topic, other]);
        bench.On(new RouterInput.Join(Topic));
        bench.On(new RouterInput.Join(other));
        Assert.Equal([Topic], bench.Router.Keys().Where(k => k.Mesh.Count == 1).Select(k => k.Key).Take(1));
        Assert.Equal(0, peer.Grafts);
        bench.On(new RouterInput.Leave(other));
        var roomy = bench.Router.State.Peers.Find(peer.Id)!;
        Assert.Equal(2, roomy.Deferred.Count);
        roomy.SetOutbox(KeyFamily.Topic, new Outbox(WireVersion.Meshsub12, new RouterSettings()));
        bench.ForgetTraffic();
        bench.Heartbeats();
        Assert.Equal(1, peer.Grafts);
        Assert.Equal("other", System.Text.Encoding.UTF8.GetString(Assert.Single(peer.Prunes).Key.Span));
        Assert.Empty(roomy.Deferred);
    }

    [Fact]
    public void S19_a_graft_for_an_unknown_topic_is_not_answered_and_leaves_no_state()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect();
        bench.ForgetTraffic();
        var before = bench.Router.Sizes();
        peer.Graft(Key.Topic("unknown"));
        bench.Heartbeats(2);
        Assert.Empty(peer.Prunes);
        Assert.Equal(before, bench.Router.Sizes());
    }

    [Fact]
    public void S20_a_graft_flood_in_backoff_ends_in_the_graylist()
    {
        var settings = new RouterSettings
        {
            Score = new() { BehaviourWeight = -100, BehaviourThreshold = 0, BehaviourDecay = 0.9999 },
        };
        var bench = new RouterBench(settings, joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        bench.Heartbeats();
        // Pruned by leaving; the first GRAFT comes after the flood window.
        bench.On(new RouterInput.ApplicationScored(peer.Id, -1));
        bench.Heartbeats();
        bench.On(new RouterInput.ApplicationScored(peer.Id, 0));
        Assert.Single(peer.Prunes);
        bench.Advance(TimeSpan.FromSeconds(20));
        double[] expected = [-100, -900, -2500];
        for (var i = 0; i < expected.Length; i++)
        {
            bench.ForgetTraffic();
            peer.Graft(Topic);
            Assert.Single(peer.Prunes);
            Assert.InRange(peer.Score, expected[i] * 1.01, expected[i] * 0.99);
        }
        bench.ForgetTraffic();
        peer.Graft(Topic);
        Assert.Empty(peer.Prunes);
        Assert.Equal(1, bench.Router.Counters[RouterCount.Graylisted]);
    }

    [Fact]
    public void S24_a_graylisted_peer_is_not_heard_at_all_and_a_direct_one_always()
    {
        var direct = new RouterBench().Connect().Id;
        var settings = new RouterSettings
        {
            DirectPeers = [direct],
            Score = new() { ApplicationMin = -1000, ApplicationWeight = 10 },
        };
        var bench = new RouterBench(settings, joined: Topic);
        TestPeer friend = bench.Connect(), stranger = bench.Connect();
        Assert.Equal(direct, friend.Id);
        foreach (var peer in new[] { friend, stranger })
        {
            bench.On(new RouterInput.ApplicationScored(peer.Id, -1000));
            peer.Subscribe(Topic);
            peer.SendMessages(peer.Make(Topic, [1]));
        }
        Assert.Equal([friend.Id], bench.Router.Keys().Single().Subscribers);
        Assert.Equal(friend.Id, Assert.Single(bench.Delivered).From);
        friend.Graft(Topic);
        Assert.Single(friend.Prunes);
    }

    [Fact]
    public void S39_a_subscription_flood_is_rejected_and_duplicates_are_folded()
    {
        var bench = new RouterBench(new RouterSettings { PeerKeysMax = 3, PeerKeyBytesMax = 10 });
        var peer = bench.Connect();
        Key[] keys = [.. "abcd".Select(c => Key.Topic(c.ToString()))];
        peer.Subscribe(keys[0], keys[0], keys[0], keys[1], keys[2]);
        Assert.Equal(3, bench.Router.Sizes().SubscribedKeys);
        peer.Subscribe(keys[3]);
        Assert.Equal(3, bench.Router.Sizes().SubscribedKeys);
        Assert.Single(bench.EffectsOf<RouterEffect.ResetChannel>());
        peer.Unsubscribe(keys[0]);
        peer.Subscribe(Key.Topic("nine-byte"));
        Assert.Equal(2, bench.Router.Sizes().SubscribedKeys);
        foreach (var key in keys)
            peer.Unsubscribe(key);
        Assert.Equal(0, bench.Router.Sizes().SubscribedKeys);
    }

    [Fact]
    public void S40_nothing_grows_with_the_number_of_connects()
    {
        var retain = TimeSpan.FromMinutes(1);
        var settings = new RouterSettings
        {
            PeerGater = new() { Enabled = true, Retain = retain, SourcesMax = 1000 },
            Score = new() { RetainScore = retain, RetainedMax = 1000 },
        };
        var bench = new RouterBench(settings, joined: Topic);
        for (var i = 0; i < 10_000; i++)
        {
            var peer = bench.Connect(subscribed: Topic, ip: $"10.{i >> 8}.{i & 255}.1");
            peer.IDontWant(new MessageId(KeyFamily.Topic, [1]));
            if (i % 2 == 0)
                peer.IHave(Topic, new MessageId(KeyFamily.Topic, BitConverter.GetBytes(i)));
            peer.Disconnect();
            Assert.InRange(bench.Router.Sizes().GaterSources, 0, 1000);
            Assert.InRange(bench.Router.Scores.Count, 0, 1000);
        }
        bench.Advance(TimeSpan.FromMinutes(3));
        var sizes = bench.Router.Sizes();
        Assert.Equal((0, 0), (sizes.GaterSources, sizes.Promises));
        Assert.Equal((0, 0, 0, 0), (sizes.Peers, sizes.SubscribedKeys, sizes.Backoffs, sizes.Unwanted));
        Assert.Equal(0, bench.Router.Scores.Count);
    }

    [Fact]
    public void S42_a_second_connection_changes_nothing_and_a_reopened_stream_brings_the_mesh_back()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        bench.On(new RouterInput.PeerConnected(peer.Id, true, []));
        Assert.Equal([peer.Id], bench.MeshOf(Topic));
        Assert.Equal(1, bench.Router.Sizes().Peers);
        bench.On(new RouterInput.ChannelClosed(peer.Id, KeyFamily.Topic));
        Assert.Empty(bench.MeshOf(Topic));
        bench.ForgetTraffic();
        bench.On(new RouterInput.ChannelOpened(peer.Id, WireVersion.Meshsub12));
        Assert.Equal(Topic.Bytes, Assert.Single(peer.Received[0].Subscriptions).Key);
        bench.Heartbeats(2);
        Assert.Equal([peer.Id], bench.MeshOf(Topic));
    }

    [Fact]
    public void The_first_rpc_lists_all_subscriptions_and_a_small_mesh_grafts_at_once()
    {
        var bench = new RouterBench(joined: [Topic, Key.Topic("u")]);
        var peer = bench.Connect();
        Assert.Equal(2, peer.Received[0].Subscriptions.Count(s => s.Subscribe));
        peer.Subscribe(Topic);
        Assert.Equal(1, peer.Grafts);
        Assert.Equal([peer.Id], bench.MeshOf(Topic));
        peer.Unsubscribe(Topic);
        Assert.Empty(bench.MeshOf(Topic));
    }

    [Fact]
    public void A_peer_with_a_negative_score_is_pruned_at_the_heartbeat_and_not_grafted()
    {
        var bench = new RouterBench(joined: Topic);
        var peer = bench.Connect(subscribed: Topic);
        bench.On(new RouterInput.ApplicationScored(peer.Id, -1));
        bench.Heartbeats();
        Assert.Empty(bench.MeshOf(Topic));
        Assert.Single(peer.Prunes);
        Assert.Empty(peer.Prunes.Single().Peers);
    }

    [Fact]
    public void A_mesh_with_a_low_median_is_improved_every_sixty_heartbeats()
    {
        var bench = new RouterBench(joined: Topic);
        var poor = bench.ConnectMany(6, subscribed: Topic);
        foreach (var peer in poor)
            peer.Graft(Topic);
        var good = bench.ConnectMany(3, subscribed: Topic);
        foreach (var peer in good)
            bench.On(new RouterInput.ApplicationScored(peer.Id, 10));
        bench.Heartbeats(59);
        Assert.Equal(6, bench.MeshOf(Topic).Length);
        bench.Heartbeats();
        Assert.Equal(8, bench.MeshOf(Topic).Length);
    }

    [Fact]
    public void Old_protocols_get_no_backoff_in_a_prune()
    {
        var bench = new RouterBench(joined: Topic);
        var old = bench.Connect(version: WireVersion.Meshsub10, subscribed: Topic);
        bench.On(new RouterInput.Leave(Topic));
        Assert.Null(Assert.Single(old.Prunes).BackoffSeconds);
    }

    [Fact]
    public void S32_peer_exchange_offers_good_subscribers_and_takes_only_from_high_scores()
    {
        var bench = new RouterBench(new RouterSettings { PeerExchange = true }, joined: Topic);
        var peers = bench.ConnectMany(20, subscribed: Topic);
        var pruned = peers[0];
        pruned.Graft(Topic);
        bench.On(new RouterInput.ApplicationScored(peers[1].Id, -1));
        bench.On(new RouterInput.RecordKnown(peers[2].Id, new byte[] { 9 }));
        bench.On(new RouterInput.Leave(Topic));
        var offered = Assert.Single(pruned.Prunes).Peers;
        Assert.Equal(16, offered.Count);
        Assert.DoesNotContain(offered, p => p.PeerId.Span.SequenceEqual(peers[1].Id.Bytes.Span));
        Assert.DoesNotContain(offered, p => p.PeerId.Span.SequenceEqual(pruned.Id.Bytes.Span));

        bench.On(new RouterInput.Join(Topic));
        var stranger = new RouterBench(seed: 9).ConnectMany(40)[^1].Id;
        var info = new PeerInfo(stranger.Bytes, new byte[] { 1 });
        pruned.Prune(Topic, 60, info);
        Assert.Empty(bench.EffectsOf<RouterEffect.Exchange>());
        bench.On(new RouterInput.ApplicationScored(pruned.Id, 5));
        pruned.Prune(Topic, 60, [.. Enumerable.Repeat(info, 17)]);
        Assert.Equal(16, bench.EffectsOf<RouterEffect.Exchange>().Count());
    }

    [Fact]
    public void Unusable_settings_are_refused()
    {
        Assert.Empty(new RouterSettings().Problems());
        Assert.Empty(new RouterSettings { D = 0, Dlo = 0, Dhi = 0, Dout = 0 }.Problems());
        RouterSettings[] bad =
        [
            new() { Dlo = 7 }, new() { Dscore = 13 }, new() { Dout = 3 }, new() { HistoryGossip = 6 },
            new() { HeartbeatInterval = TimeSpan.Zero }, new() { Signed = false },
        ];
        Assert.All(bad, settings => Assert.Throws<ArgumentException>(() => new RouterBench(settings)));
    }
}
