using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>Delivery in whole networks: scenarios 1 to 5, 11, 14, 15, 25 and the masks B1 to B5.</summary>
public class SpreadScenarios
{
    static readonly Key Topic = RouterBench.Topic;

    static readonly TimeSpan Settle = TimeSpan.FromSeconds(6);

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    public void S1_twenty_nodes_each_get_every_message_once(int links)
    {
        var net = new RouterNetwork(seed: links);
        net.AddMany(20, null, Topic);
        net.ConnectSome(links);
        net.Run(Settle);
        PublishInTurn(net, Topic, 100);
        AssertAllGotAll(net, 100);
    }

    [Fact]
    public void S2_a_line_and_a_tree_deliver_end_to_end()
    {
        (int, int)[] line = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)];
        (int, int)[] tree = [(0, 1), (1, 2), (1, 4), (2, 3), (0, 5), (5, 6), (5, 8), (6, 7), (8, 9)];
        foreach (var links in new[] { line, tree })
        {
            var net = new RouterNetwork(seed: 2);
            net.AddMany(links.Max(l => Math.Max(l.Item1, l.Item2)) + 1, null, Topic);
            foreach (var (a, b) in links)
                net.Connect(net.Nodes[a], net.Nodes[b]);
            net.Run(Settle);
            PublishInTurn(net, Topic, 20);
            AssertAllGotAll(net, 20);
            foreach (var node in net.Nodes)
                Assert.Equal(node.Links.Keys.Order(), node.Router.Keys().Single().Subscribers.Order());
        }
    }

    [Fact]
    public void S3_a_star_becomes_a_mesh_by_peer_exchange()
    {
        var net = new RouterNetwork(seed: 3);
        var centre = net.Add(
            new RouterSettings { D = 0, Dlo = 0, Dhi = 0, Dout = 0, PeerExchange = true }, Topic);
        var leaves = net.AddMany(19, new RouterSettings { PeerExchange = true }, Topic);
        foreach (var leaf in leaves)
        {
            leaf.FollowsExchange = true;
            net.Connect(leaf, centre);
            leaf.On(new RouterInput.ApplicationScored(centre.Self, 10));
        }
        net.Run(TimeSpan.FromSeconds(10));
        Assert.All(leaves, leaf => Assert.True(leaf.Links.Count > 1, $"leaf {leaf.Index} knows only the centre"));
        PublishInTurn(net, Topic, 20);
        AssertAllGotAll(net, 20);
    }

    [Fact]
    public void S13_protocols_of_three_generations_form_one_mesh()
    {
        var net = new RouterNetwork(seed: 13);
        net.AddMany(30, null, Topic);
        WireVersion[] versions = [WireVersion.Meshsub10, WireVersion.Meshsub11, WireVersion.Meshsub12];
        foreach (var node in net.Nodes)
        {
            for (var i = 0; i < 6; i++)
                net.Connect(node, net.Nodes[net.Random.Next(30)], versions[net.Random.Next(3)]);
        }
        net.Run(Settle);
        PublishInTurn(net, Topic, 100);
        AssertAllGotAll(net, 100);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void S31_opportunistic_grafting_finds_the_honest_among_squatters()
    {
        var net = new RouterNetwork(seed: 31);
        var settings = new RouterSettings
        {
            OpportunisticGraftTicks = 2,
            PruneBackoff = TimeSpan.FromMilliseconds(500),
            FloodPublish = true,
            KeyScore = new()
            {
                KeyWeight = 1, MeshTimeWeight = 0, FirstDeliveriesWeight = 1, FirstDeliveriesDecay = 0.9997,
                FirstDeliveriesCap = 100,
            },
            Score = new() { Thresholds = new(OpportunisticGraft: 1) },
        };
        var honest = net.AddMany(10, settings, Topic);
        net.ConnectSome(5);
        foreach (var squatter in net.AddMany(40, settings, Topic))
        {
            squatter.Sends = send => send.Lane == RpcLane.Control;
            foreach (var node in honest)
                net.Connect(squatter, node);
        }
        net.Run(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 1000; i++)
        {
            honest[i % 10].Publish(Topic, BitConverter.GetBytes(i));
            net.Run(TimeSpan.FromMilliseconds(20));
        }
        net.Run(TimeSpan.FromSeconds(7));
        foreach (var node in honest)
        {
            var friends = node.MeshOf(Topic).Count(id => honest.Any(other => other.Self == id));
            Assert.True(friends >= 3, $"node {node.Index} has {friends} honest mesh peers");
        }
    }

    [Fact]
    public void S4_a_publisher_that_does_not_subscribe_reaches_all_through_its_fanout()
    {
        var net = new RouterNetwork(seed: 4);
        net.AddMany(20, null, Topic);
        net.ConnectSome(5);
        var publisher = net.Add();
        foreach (var node in net.Nodes[..10])
            net.Connect(publisher, node);
        net.Run(Settle);
        publisher.Publish(Topic, [1]);
        Assert.Equal(1, publisher.Router.Sizes().Fanouts);
        foreach (var node in net.Nodes[..8])
            RouterNetwork.Disconnect(publisher, node);
        net.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(2, Sent(publisher.Publish(Topic, [2])).Recipients);
        net.Run(TimeSpan.FromSeconds(59));
        Assert.Equal(1, publisher.Router.Sizes().Fanouts);
        net.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(0, publisher.Router.Sizes().Fanouts);
        Assert.All(net.Nodes[..20], node => Assert.Equal(2, node.Delivered.Count));
    }

    [Fact]
    public void S5_every_mesh_of_fifty_nodes_is_within_its_bounds_after_five_heartbeats()
    {
        var net = new RouterNetwork(seed: 5);
        var nodes = net.AddMany(50, null, Topic);
        net.ConnectSome(8);
        net.Run(TimeSpan.FromSeconds(5.5));
        foreach (var node in nodes)
        {
            var mesh = node.Router.State.Meshes[Topic];
            Assert.InRange(mesh.Count, 5, 12);
            Assert.True(mesh.OutboundCount >= 2, $"node {node.Index} has {mesh.OutboundCount} outbound mesh peers");
        }
    }

    [Fact]
    public void S11_a_peer_outside_the_mesh_gets_a_missed_message_within_two_heartbeats()
    {
        var net = new RouterNetwork(seed: 11);
        var nodes = net.AddMany(2, null, Topic);
        net.Connect(nodes[0], nodes[1]);
        net.Run(Settle);
        // Messages get lost, control does not.
        nodes[0].Sends = send => send.Lane == RpcLane.Control;
        nodes[0].Publish(Topic, [1]);
        net.Run(TimeSpan.FromMilliseconds(100));
        Assert.Empty(nodes[1].Delivered);
        nodes[0].Sends = _ => true;
        // Out of the mesh on both sides, so gossip is for it.
        var prune = RpcWriter.Join([], [], [RpcWriter.Prune(Topic, [], 60)]);
        nodes[0].On(new RouterInput.RpcReceived(nodes[1].Self, KeyFamily.Topic, prune));
        nodes[1].On(new RouterInput.RpcReceived(nodes[0].Self, KeyFamily.Topic, prune));
        net.Run(TimeSpan.FromSeconds(2.2));
        Assert.Single(nodes[1].Delivered);
    }

    [Fact]
    public void S14_direct_peers_always_get_messages_and_are_never_in_a_mesh()
    {
        var net = new RouterNetwork(seed: 14);
        var ids = new RouterNetwork(seed: 14).AddMany(2).Select(node => node.Self).ToArray();
        var a = net.Add(new RouterSettings { DirectPeers = [ids[1]] }, Topic);
        var b = net.Add(new RouterSettings { DirectPeers = [ids[0]] }, Topic);
        net.Connect(a, b);
        net.Run(Settle);
        a.Publish(Topic, [1]);
        b.Publish(Topic, [2]);
        net.Run(TimeSpan.FromSeconds(1));
        Assert.Single(a.Delivered);
        Assert.Single(b.Delivered);
        Assert.Empty(a.MeshOf(Topic));
        RouterNetwork.Disconnect(a, b);
        net.Run(TimeSpan.FromSeconds(301));
        Assert.Contains(new RouterEffect.DialDirect(b.Self), a.Other);
    }

    [Fact]
    public void S15_flood_publishing_reaches_all_subscribers_and_forwarding_only_the_mesh()
    {
        var net = new RouterNetwork(seed: 15);
        net.AddMany(20, new RouterSettings { FloodPublish = true }, Topic);
        net.ConnectAll();
        net.Run(Settle);
        Assert.Equal(19, Sent(net.Nodes[0].Publish(Topic, [1])).Recipients);
        net.Run(TimeSpan.FromSeconds(1));
        Assert.All(net.Nodes[1..], node => Assert.Single(node.Delivered));
        Assert.All(net.Nodes[1..], node => Assert.InRange(node.Router.Counters[RouterCount.ForwardMessage], 0, 12));
    }

    [Fact]
    public void S25_a_sinkhole_with_a_bad_application_score_gets_nothing_and_gives_nothing()
    {
        var net = new RouterNetwork(seed: 25);
        var settings = new RouterSettings
        {
            Score = new PeerScoreSettings { ApplicationMin = -1000, ApplicationWeight = 10 },
        };
        var nodes = net.AddMany(20, settings, Topic);
        net.ConnectAll();
        var sink = nodes[19];
        foreach (var node in nodes[..19])
            node.On(new RouterInput.ApplicationScored(sink.Self, -1000));
        net.Run(Settle);
        foreach (var node in nodes)
            node.Publish(Topic, [(byte)node.Index]);
        net.Run(TimeSpan.FromSeconds(3));
        Assert.Empty(sink.Delivered);
        Assert.All(nodes[..19], node => Assert.Equal(18, node.Delivered.Count));
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace()
    {
        ulong Trace(int seed)
        {
            var net = new RouterNetwork(seed);
            net.AddMany(10, null, Topic);
            net.ConnectSome(4);
            net.Run(Settle);
            PublishInTurn(net, Topic, 10);
            return net.Trace;
        }
        Assert.Equal(Trace(7), Trace(7));
        Assert.NotEqual(Trace(7), Trace(8));
    }

    [Fact]
    public void B1_masks_reach_exactly_the_nodes_that_cover_them()
    {
        byte[][] masks = [[0, 1], [0, 0x10], [1, 0], [1, 1], [1, 0x11]];
        int[][] groups = [[0, 3, 4], [1, 4], [2, 3, 4], [3, 4], [4]];
        var net = new RouterNetwork(seed: 101);
        for (var i = 0; i < 20; i++)
            net.Add(null, Key.Mask(masks[i % 5]));
        net.ConnectAll(WireVersion.Blossomsub20);
        net.Run(Settle);
        for (var m = 0; m < masks.Length; m++)
        {
            var key = Key.Mask(masks[m]);
            net.Nodes[m].Publish(key, [(byte)m]);
            net.Run(TimeSpan.FromSeconds(3));
            foreach (var node in net.Nodes.Where(node => node.Index != m))
            {
                var covers = Key.Mask(masks[node.Index % 5]).Covers(key);
                Assert.Equal(groups[m].Contains(node.Index % 5), covers);
                Assert.Equal(covers ? 1 : 0, node.Delivered.Count(d => d.Data.Span[0] == m));
            }
        }
    }

    [Fact]
    public void B2_a_tree_delivers_a_mask_of_three_bits_to_all()
    {
        (int, int)[] tree = [(0, 1), (1, 2), (1, 4), (2, 3), (0, 5), (5, 6), (5, 8), (6, 7), (8, 9)];
        var mask = Key.Mask([0b10101000]);
        var net = new RouterNetwork(seed: 102);
        net.AddMany(10, null, mask);
        foreach (var (a, b) in tree)
            net.Connect(net.Nodes[a], net.Nodes[b], WireVersion.Blossomsub20);
        net.Run(Settle);
        PublishInTurn(net, mask, 10);
        AssertAllGotAll(net, 10);
    }

    [Fact]
    public void B4_a_message_of_three_bits_that_one_node_lost_is_repaired_within_two_heartbeats()
    {
        var mask = Key.Mask([0b00000111]);
        var net = new RouterNetwork(seed: 104);
        net.AddMany(20, null, mask);
        net.ConnectAll(WireVersion.Blossomsub20);
        net.Run(Settle);
        var unlucky = net.Nodes[7];
        foreach (var node in net.Nodes)
            node.Sends = send => send.To != unlucky.Self || send.Lane == RpcLane.Control;
        net.Nodes[0].Publish(mask, [1]);
        net.Run(TimeSpan.FromMilliseconds(200));
        Assert.Empty(unlucky.Delivered);
        foreach (var node in net.Nodes)
            node.Sends = _ => true;
        net.Run(TimeSpan.FromSeconds(2.2));
        Assert.Single(unlucky.Delivered);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void B5_a_clique_of_masks_spends_a_bounded_number_of_copies()
    {
        var mask = Key.Mask([0b00000111]);
        var settings = new RouterSettings { GossipFactor = 0 };
        var net = new RouterNetwork(seed: 105) { ChecksInvariants = false };
        net.AddMany(200, settings, mask);
        net.ConnectAll(WireVersion.Blossomsub20);
        net.Run(Settle);
        net.Nodes[0].Publish(mask, [1]);
        net.Run(TimeSpan.FromSeconds(5));
        Assert.All(net.Nodes[1..], node => Assert.Single(node.Delivered));
        foreach (var node in net.Nodes[1..])
        {
            var forwarded = node.Router.Counters[RouterCount.ForwardMessage];
            Assert.InRange(forwarded, 0, settings.BloomFanout);
            Assert.InRange(
                forwarded + node.Router.Counters[RouterCount.IWantServed], 0, settings.D + settings.Dlazy);
            RouterInvariants.Check(node.Router, net.Now);
        }
    }

    [Fact]
    [Trait("speed", "slow")]
    public void B3_a_star_of_two_hundred_windows_reaches_all_that_cover_them()
    {
        var net = new RouterNetwork(seed: 103) { ChecksInvariants = false };
        var all = new byte[32];
        Array.Fill(all, (byte)0xff);
        var hub = net.Add(
            new RouterSettings { D = 0, Dlo = 0, Dhi = 0, Dout = 0, Dscore = 0, PeerExchange = true }, Key.Mask(all));
        hub.FollowsExchange = true;
        var leafSettings = new RouterSettings
        {
            D = 4, Dlo = 3, Dhi = 5, Dscore = 3, Dout = 1, PeerExchange = true,
            Score = new() { Thresholds = new(AcceptPeerExchange: 0) },
        };
        var masks = Enumerable.Range(0, 199).Select(i => Window(i % 63)).ToArray();
        foreach (var mask in masks)
        {
            var leaf = net.Add(leafSettings, mask);
            leaf.FollowsExchange = true;
            net.Connect(leaf, hub, WireVersion.Blossomsub20);
        }
        net.Run(TimeSpan.FromSeconds(12));
        for (var i = 0; i < 600; i++)
        {
            net.Nodes[1 + i % masks.Length].Publish(masks[i % masks.Length], BitConverter.GetBytes(i));
            net.Run(TimeSpan.FromMilliseconds(10));
        }
        net.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(600, hub.Delivered.Count);
        for (var k = 0; k < masks.Length; k++)
        {
            var expected = Enumerable.Range(0, 600)
                .Count(i => i % masks.Length != k && masks[k].Covers(masks[i % masks.Length]));
            Assert.Equal(expected, net.Nodes[1 + k].Delivered.Count);
        }

        // Eight ones from bit 4w, counted from the top.
        static Key Window(int w)
        {
            var mask = new byte[32];
            for (var bit = 4 * w; bit < 4 * w + 8; bit++)
                mask[bit / 8] |= (byte)(0x80 >> bit % 8);
            return Key.Mask(mask);
        }
    }

    static PublishOutcome.Sent Sent(PublishOutcome outcome) => Assert.IsType<PublishOutcome.Sent>(outcome);

    static void PublishInTurn(RouterNetwork net, Key key, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            net.Nodes[i % net.Nodes.Count].Publish(key, BitConverter.GetBytes(i));
            net.Run(TimeSpan.FromMilliseconds(50));
        }
        net.Run(TimeSpan.FromSeconds(4));
    }

    static void AssertAllGotAll(RouterNetwork net, int messages)
    {
        foreach (var node in net.Nodes)
        {
            var own = Enumerable.Range(0, messages).Count(i => i % net.Nodes.Count == node.Index);
            Assert.Equal(messages - own, node.Delivered.Count);
        }
    }
}
