using QuilActors.Actors.Net;
using QuilActors.Host.Tests.Net;

namespace QuilActors.Host.Tests.Interop;

/// <summary>Identify, push, ping and redial against js-libp2p, spec p2p 12 I1 and I5.</summary>
[Collection("sockets")]
[Trait("net", "js")]
[Trait("speed", "slow")]
public sealed class NetInteropTests
{
    [InteropTheory]
    [InlineData("v3")]
    [InlineData("v2")]
    public async Task Js_dials_us_identifies_us_and_pings_us(string stack)
    {
        await using var node = new NetNode(2);
        var address = await node.AddressAsync();
        await using var js = await JsPeer.StartAsync(stack, "--dial", address.ToString());
        var told = await js.WaitAsync("identify", e => e.GetProperty("peer").GetString() == node.Id.ToString());
        Assert.Equal("quilactors/0.1", told.GetProperty("agent").GetString());
        Assert.Equal("ipfs/0.1.0", told.GetProperty("proto").GetString());
        Assert.True(told.GetProperty("signedRecord").GetBoolean());
        Assert.Contains("/ipfs/ping/1.0.0", told.GetProperty("protocols").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal(address.WithPeer(null).ToString(), told.GetProperty("listen")[0].GetString());
        await js.CommandAsync(new { cmd = "ping", addr = address.ToString(), n = 5 });
        Assert.Equal(5, (await js.WaitAsync("ping")).GetProperty("n").GetInt32());
        var seen = await node.Inbox.ExpectAsync<PeerIdentified>();
        Assert.Equal(js.Id, seen.Peer);
        Assert.Contains("/meshsub/1.2.0", seen.Protocols);
        node.Tell(new RegisterChannelHandler("/meshsub/1.1.0", node.Inbox.Ref, 1 << 20));
        await js.WaitAsync("identify", e => e.GetProperty("protocols").EnumerateArray()
            .Any(p => p.GetString() == "/meshsub/1.1.0"));
    }

    [InteropTheory]
    [InlineData("v3")]
    [InlineData("v2")]
    public async Task Js_peers_are_found_by_asking_a_js_node_of_Kademlia(string stack)
    {
        await using var first = await JsPeer.StartAsync(stack, "--dht");
        await using var second = await JsPeer.StartAsync(stack, "--dht", "--dial", first.Address.ToString());
        await first.WaitAsync("identify", e => e.GetProperty("peer").GetString() == second.Id.ToString());
        await using var node = new NetNode(2, new NetSettings
        {
            Bootstrap = [first.Address],
            Discovery = new DiscoverySettings
            {
                Mode = DiscoveryMode.Server,
                ProtocolId = "/qa/kad/1.0.0",
                Interval = TimeSpan.FromSeconds(1),
            },
        });
        var list = await node.UntilAsync(peers => peers.Items.Count == 2);
        Assert.Equal(PeerSource.Discovery, list.Items.Single(peer => peer.Id == second.Id).Source);
    }

    [InteropTheory]
    [InlineData("v3")]
    [InlineData("v2")]
    public async Task We_dial_js_ping_it_and_dial_again_after_it_hangs_up(string stack)
    {
        await using var js = await JsPeer.StartAsync(stack);
        await using var node = new NetNode(2, new NetSettings { Bootstrap = [js.Address] });
        await node.Inbox.ExpectAsync<PeerConnected>();
        Assert.Equal(js.Id, (await node.Inbox.ExpectAsync<PeerIdentified>()).Peer);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await node.PeersAsync()).Items is not [{ RoundTrip: not null }])
            await ticks.WaitForNextTickAsync(deadline.Token);
        await js.CommandAsync(new { cmd = "hangup", addr = $"/p2p/{node.Id}" });
        await node.Inbox.ExpectAsync<PeerDisconnected>();
        await node.Inbox.ExpectAsync<PeerConnected>();
        await js.KillAsync();
        await node.Inbox.ExpectAsync<PeerDisconnected>();
        Assert.Empty((await node.PeersAsync()).Items);
    }
}
