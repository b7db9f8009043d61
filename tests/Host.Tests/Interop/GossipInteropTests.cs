using System.Buffers.Binary;
using System.Text.Json;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Tests.Interop;

/// <summary>Gossip with js-libp2p's gossipsub 17.1.1 (v3) and 14.1.2 (v2), spec p2p 12: I1, I2, I4.</summary>
[Collection("sockets")]
[Trait("net", "js")]
[Trait("speed", "slow")]
public sealed class GossipInteropTests
{
    const string Topic = "qa/test";
    const int Messages = 1000;

    [InteropTheory]
    [InlineData("v3", "noise")]
    [InlineData("v2", "noise")]
    [InlineData("v3", "tls")]
    [InlineData("v2", "tls")]
    public async Task I1_a_thousand_signed_messages_each_way_arrive_once_when_we_dial(string stack, string security)
    {
        await using var js = await JsPeer.StartAsync(stack, "--topic", Topic, "--quiet", "--security", security);
        await using var node = new GossipNode(2, null, Of(security), js.Address);
        await ExchangeAsync(node, js);
    }

    [InteropTheory]
    [InlineData("v3", "noise")]
    [InlineData("v2", "noise")]
    [InlineData("v3", "tls")]
    [InlineData("v2", "tls")]
    public async Task I1_a_thousand_signed_messages_each_way_arrive_once_when_js_dials(string stack, string security)
    {
        await using var node = new GossipNode(2, null, Of(security));
        var address = await node.ListeningAsync();
        await using var js = await JsPeer.StartAsync(
            stack, "--topic", Topic, "--quiet", "--security", security, "--dial", address.ToString());
        await ExchangeAsync(node, js);
    }

    [InteropTheory]
    [InlineData("v3", "1.0.0")]
    [InlineData("v3", "1.1.0")]
    [InlineData("v2", "1.0.0")]
    [InlineData("v2", "1.1.0")]
    public async Task I2_older_protocols_are_spoken(string stack, string meshsub)
    {
        await using var js = await JsPeer.StartAsync(
            stack, "--topic", Topic, "--quiet", "--meshsub", meshsub);
        await using var node = new GossipNode(2, dial: js.Address);
        await ExchangeAsync(node, js);
    }

    [InteropTheory]
    [InlineData("v3")]
    [InlineData("v2")]
    public async Task I2_unsigned_messages_with_hashed_ids_are_spoken(string stack)
    {
        var router = new RouterSettings
        {
            Signed = false,
            TopicIds = MessageIdRule.Sha256,
            MaskIds = MessageIdRule.Content,
        };
        await using var js = await JsPeer.StartAsync(
            stack, "--topic", Topic, "--quiet", "--sign", "StrictNoSign", "--msgid", "sha256");
        await using var node = new GossipNode(2, router, js.Address);
        await ExchangeAsync(node, js);
    }

    /// <summary>In portions, since js keeps in memory what it cannot send yet. The 1,000 messages of 900 KiB that take
    /// 20 s for each stack are sent with QUIL_INTEROP_LARGE=1, else a twentieth of them.</summary>
    [InteropTheory]
    [InlineData("v3", 64, 1000)]
    [InlineData("v2", 64, 1000)]
    [InlineData("v3", 900, 1000)]
    [InlineData("v2", 900, 1000)]
    public async Task I1_large_signed_messages_each_way_arrive_once(string stack, int kibibytes, int messages)
    {
        if (kibibytes == 900 && Environment.GetEnvironmentVariable("QUIL_INTEROP_LARGE") != "1")
            messages /= 20;
        await using var js = await JsPeer.StartAsync(stack, "--topic", Topic, "--quiet");
        await using var node = new GossipNode(2, dial: js.Address);
        node.Join(Topic);
        await node.MeshAsync(Topic, 1);
        await js.WaitAsync("subs", e => e.GetProperty("peer").GetString() == node.Id.ToString());
        var portion = 16 * 1024 / kibibytes;
        for (var sent = 0; sent < messages; sent += portion)
        {
            var n = Math.Min(portion, messages - sent);
            await js.CommandAsync(new { cmd = "publish", topic = Topic, n, size = kibibytes << 10 });
            await node.ReceiveAsync(sent + n);
        }
        for (ulong i = 0; i < (ulong)messages; i++)
            Assert.Equal(1, (await node.PublishAsync(Topic, Payload(i, kibibytes << 10))).Recipients);
        Assert.Equal(messages, (await SummaryAsync(js, messages)).GetProperty("received").GetInt32());
        Assert.Equal((messages, messages), (node.Count, node.Distinct));
    }

    static SecurityProtocol Of(string security)
        => security == "tls" ? SecurityProtocol.Tls : SecurityProtocol.Noise;

    static async Task ExchangeAsync(GossipNode node, JsPeer js)
    {
        node.Join(Topic);
        await node.MeshAsync(Topic, 1);
        await js.WaitAsync("subs", e => e.GetProperty("peer").GetString() == node.Id.ToString());
        await js.CommandAsync(new { cmd = "publish", topic = Topic, n = Messages, size = 1024 });
        await node.ReceiveAsync(Messages);
        for (ulong i = 0; i < Messages; i++)
            Assert.Equal(1, (await node.PublishAsync(Topic, Payload(i))).Recipients);
        var summary = await SummaryAsync(js);
        Assert.Equal(Messages, summary.GetProperty("received").GetInt32());
        Assert.Equal(Messages, node.Count);
        Assert.Equal(Messages, node.Distinct);
        var list = await node.TopicsAsync();
        Assert.Equal(0, list.Totals["reject_message"]);
        Assert.Equal(0, list.Totals["bad_rpc"]);
        Assert.All((await node.ScoresAsync()).Items, item => Assert.True(item.Report.Score >= 0));
    }

    /// <summary>Asks until js has them all, and once more: none may come twice.</summary>
    static async Task<JsonElement> SummaryAsync(JsPeer js, int messages = Messages)
    {
        for (var end = DateTime.UtcNow + GossipNode.Deadline; DateTime.UtcNow < end;)
        {
            await js.CommandAsync(new { cmd = "summary" });
            if (js.Last("summary") is var summary && summary.GetProperty("received").GetInt32() >= messages)
                break;
        }
        await js.CommandAsync(new { cmd = "summary" });
        return js.Last("summary");
    }

    static byte[] Payload(ulong number, int bytes = 1024)
    {
        var data = new byte[bytes];
        "QAM1"u8.CopyTo(data);
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(4), number);
        return data;
    }
}
