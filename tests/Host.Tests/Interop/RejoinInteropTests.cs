namespace QuilActors.Host.Tests.Interop;

/// <summary>Leaving and joining within the backoff of js-libp2p, spec p2p 12 I4 and 13.8.</summary>
[Collection("sockets")]
[Trait("net", "js")]
[Trait("speed", "slow")]
public sealed class RejoinInteropTests
{
    const string Topic = "qa/rejoin";
    const int Times = 20;

    /// <summary>The PRUNE of a leaving node says 10 s; each side waits for them and two heartbeats.</summary>
    static readonly TimeSpan BackMax = TimeSpan.FromSeconds(20);

    [InteropTheory]
    [InlineData("v3")]
    [InlineData("v2")]
    public async Task S8_we_leave_and_join_twenty_times_and_are_in_the_mesh_after_the_backoff(string stack)
    {
        await using var js = await JsPeer.StartAsync(stack, "--topic", Topic, "--quiet");
        await using var node = new GossipNode(2, dial: js.Address);
        node.Join(Topic);
        await node.MeshAsync(Topic, 1);
        for (var i = 0; i < Times; i++)
        {
            node.Leave(Topic);
            node.Join(Topic);
            await node.TopicsAsync();
        }
        await BackAsync(node, js);
    }

    [InteropTheory]
    [InlineData("v3")]
    [InlineData("v2")]
    public async Task S8_js_leaves_and_joins_twenty_times_and_is_in_the_mesh_after_the_backoff(string stack)
    {
        await using var js = await JsPeer.StartAsync(stack, "--topic", Topic, "--quiet");
        await using var node = new GossipNode(2, dial: js.Address);
        node.Join(Topic);
        await node.MeshAsync(Topic, 1);
        for (var i = 0; i < Times; i++)
        {
            await js.CommandAsync(new { cmd = "unsubscribe", topic = Topic });
            await js.CommandAsync(new { cmd = "subscribe", topic = Topic });
        }
        await BackAsync(node, js);
    }

    /// <summary>Both meshes hold the other side again, and nobody was charged.</summary>
    static async Task BackAsync(GossipNode node, JsPeer js)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var end = DateTime.UtcNow + BackMax; ;)
        {
            await js.CommandAsync(new { cmd = "peers" });
            var told = js.Last("peers");
            var score = told.GetProperty("scores").GetProperty(node.Id.ToString()).GetDouble();
            Assert.True(score >= 0, $"js scores us {score}");
            var theirs = told.GetProperty("mesh").TryGetProperty(Topic, out var mesh) && mesh.GetArrayLength() == 1;
            var list = await node.TopicsAsync();
            if (theirs && list.Items.Any(item => item.Topic == Topic && item.Mesh.Count == 1))
                break;
            Assert.True(DateTime.UtcNow < end, $"{string.Join(' ', list.Totals)}; js: {js.Said}");
            await ticks.WaitForNextTickAsync();
        }
        Assert.All((await node.ScoresAsync()).Items, item => Assert.True(item.Report.Score >= 0));
    }
}
