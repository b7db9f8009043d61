using QuilActors.Host.Tests.Interop;

namespace QuilActors.Host.Tests.Net;

/// <summary>Scenario 40 of spec p2p 13 over real connections; ten thousand connects are `quil bench churn`.</summary>
[Collection("sockets")]
public sealed class ChurnTests
{
    const int Strangers = 250;

    [Fact]
    public async Task S40_strangers_come_and_go_and_nothing_stays()
    {
        await using var node = new GossipNode(251);
        var address = await node.ListeningAsync();
        node.Join("qa/churn");
        await ComeAndGoAsync(node, 1, Strangers / 2);
        await ComeAndGoAsync(node, Strangers / 2 + 1, Strangers);
        var sizes = (await node.TopicsAsync()).Sizes;
        Assert.Equal((0, 0, 0, 0), (sizes.Peers, sizes.Backoffs, sizes.Unwanted, sizes.Promises));
        Assert.True((await node.ScoresAsync()).Items.Count <= Strangers);

        async Task ComeAndGoAsync(GossipNode to, int first, int last)
        {
            for (var seed = first; seed <= last; seed++)
            {
                await using var stranger = new TransportEnd((byte)seed);
                var connection = await stranger.DialAsync(address);
                connection.Close("enough");
                await stranger.ClosedAsync(connection);
            }
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            for (var end = DateTime.UtcNow + GossipNode.Deadline; (await to.PeersAsync()).Items.Count > 0
                || to.Connections > 0 || (await to.TopicsAsync()).Sizes.Peers > 0;)
            {
                Assert.True(DateTime.UtcNow < end, await to.DescribeAsync());
                await ticks.WaitForNextTickAsync();
            }
        }
    }
}
