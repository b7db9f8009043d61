using QuilActors.Actors.Net;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Scoring;

namespace QuilActors.Host.Tests.Interop;

/// <summary>Scenario 3 of spec p2p 13 over real connections: the records are those of identify.</summary>
[Collection("sockets")]
[Trait("net", "tcp")]
public sealed class PeerExchangeTests
{
    const string Topic = "qa/star";
    const int Leaves = 8;

    [Fact]
    public async Task S3_leaves_of_a_star_dial_each_other_by_signed_records()
    {
        await using var centre = new GossipNode(
            100, new RouterSettings { D = 0, Dlo = 0, Dhi = 0, Dout = 0, Dscore = 0, PeerExchange = true });
        var address = await centre.ListeningAsync();
        centre.Join(Topic);
        var router = new RouterSettings
        {
            Score = new PeerScoreSettings { Thresholds = new ScoreThresholds(AcceptPeerExchange: 0) },
            PeerExchange = true,
            HeartbeatInterval = TimeSpan.FromMilliseconds(200),
        };
        var leaves = new List<GossipNode>();
        try
        {
            for (byte i = 1; i <= Leaves; i++)
            {
                leaves.Add(new GossipNode(i, router, address));
                await leaves[^1].ListeningAsync();
                leaves[^1].Join(Topic);
            }
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            for (var end = DateTime.UtcNow + GossipNode.Deadline; !await AllMetAsync(leaves);)
            {
                Assert.True(DateTime.UtcNow < end, string.Join('\n', await Task.WhenAll(
                    leaves.Append(centre).Select(node => node.DescribeAsync()))));
                await ticks.WaitForNextTickAsync();
            }
            PeerList[] lists = await Task.WhenAll(leaves.Select(leaf => leaf.PeersAsync()));
            Assert.Contains(lists.SelectMany(list => list.Items), peer => peer.Source == PeerSource.Exchange);
        }
        finally
        {
            foreach (var leaf in leaves)
                await leaf.DisposeAsync();
        }
    }

    static async Task<bool> AllMetAsync(List<GossipNode> leaves)
    {
        foreach (var leaf in leaves)
            if ((await leaf.PeersAsync()).Items.Count < 2)
                return false;
        return true;
    }
}
