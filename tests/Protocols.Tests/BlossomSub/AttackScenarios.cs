using System.Buffers.Binary;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Protocols.Tests.BlossomSub;

/// <summary>Honest routers among many that work together against them: scenarios 33 and 34. A sybil speaks the whole
/// protocol with the router of this node; only the messages it should pass on never leave it.</summary>
public class AttackScenarios
{
    const int Honest = 10;

    /// <summary>Messages per second of the whole topic.</summary>
    const int Rate = 2;

    static readonly Key Topic = RouterBench.Topic;

    /// <summary>The defaults for a topic of this rate, with validators that take their time, own messages to all, and
    /// deficits that count after 15 s.</summary>
    static readonly RouterSettings Settings = new()
    {
        FloodPublish = true,
        KeyScore = KeyScoreSettings.ForRate(Rate, 6) with
        {
            MeshDeliveriesWindow = TimeSpan.FromSeconds(2),
            MeshDeliveriesActivation = TimeSpan.FromSeconds(15),
        },
    };

    [Fact]
    [Trait("speed", "slow")]
    public void S33_an_eclipse_from_the_start_with_40_sybil_links_to_an_honest_one_delivers_all_and_is_pushed_out()
    {
        var net = new RouterNetwork(seed: 33);
        var honest = net.AddMany(Honest, Settings, Topic);
        ConnectHonest(net, honest, dials: 4);
        var links = honest.Sum(node => node.Links.Count) / Honest;
        var sybils = net.AddMany(40 * links, Settings, Topic);
        Array.ForEach(sybils, Silence);
        foreach (var sybil in sybils)
            Array.ForEach(honest, node => net.Connect(sybil, node));
        net.Run(TimeSpan.FromSeconds(1));
        var published = Publish(net, honest, seconds: 60);
        Assert.All(honest, node => Assert.True(2 * Count(node, sybils) < Settings.D));
        published += Publish(net, honest, seconds: 30);
        Assert.All(honest, node => Assert.True(Count(node, sybils) < Count(node, honest)));
        net.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(published, Delivered(honest));
    }

    [Fact]
    [Trait("speed", "slow")]
    public void S34_sybils_that_behaved_and_then_drop_all_are_pushed_out_within_three_minutes()
    {
        var net = new RouterNetwork(seed: 34);
        var honest = net.AddMany(Honest, Settings, Topic);
        ConnectHonest(net, honest, dials: 4);
        var sybils = net.AddMany(3 * Honest, Settings, Topic);
        foreach (var sybil in sybils)
            Array.ForEach(honest, node => net.Connect(sybil, node));
        net.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(Publish(net, honest, seconds: 30), Delivered(honest));
        Array.ForEach(sybils, Silence);
        for (var passed = 0; passed < 180; passed += 10)
        {
            Forget(honest);
            var attacked = Publish(net, honest, seconds: 9);
            // What the meshes lose comes by gossip a heartbeat later.
            net.Run(TimeSpan.FromSeconds(1));
            Assert.Equal(attacked, Delivered(honest));
        }
        Assert.True(honest.Sum(node => Count(node, sybils)) < honest.Sum(node => Count(node, honest)));
    }

    /// <summary>A ring, so that honest nodes are connected, and some more.</summary>
    static void ConnectHonest(RouterNetwork net, SimRouter[] honest, int dials)
    {
        for (var i = 0; i < honest.Length; i++)
        {
            net.Connect(honest[i], honest[(i + 1) % honest.Length]);
            for (var k = 1; k < dials; k++)
                net.Connect(honest[i], honest[net.Random.Next(honest.Length)]);
        }
    }

    static void Silence(SimRouter sybil) => sybil.Sends = send => send.Lane == RpcLane.Control;

    /// <returns>Deliveries that are due: every message at every honest node but its author.</returns>
    static int Publish(RouterNetwork net, SimRouter[] honest, int seconds)
    {
        var data = new byte[100];
        for (var i = 0; i < seconds * Rate; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(data, i);
            honest[net.Random.Next(honest.Length)].Publish(Topic, [.. data]);
            net.Run(TimeSpan.FromSeconds(1) / Rate);
        }
        return seconds * Rate * (honest.Length - 1);
    }

    static int Count(SimRouter node, SimRouter[] of)
        => node.MeshOf(Topic).Count(peer => of.Any(other => other.Self == peer));

    static int Delivered(SimRouter[] honest) => honest.Sum(node => node.Delivered.Count);

    static void Forget(SimRouter[] honest) => Array.ForEach(honest, node => node.Delivered.Clear());
}
