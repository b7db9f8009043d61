using System.Text.Json;
using QuilActors.Protocols.Peers;

namespace QuilActors.Bench.Gossip;

/// <summary>The hidden mode `gossip-peer TOPIC signed|unsigned [MADDR]`: one of our nodes, driven by JSON lines as
/// tests/Interop/peer.mjs is.</summary>
static class PeerProcess
{
    public static async Task<int> RunAsync(string[] args)
    {
        var topic = args[0];
        await using var node = new BenchNode(signed: args[1] == "signed");
        var address = await node.ListenAsync();
        Say(new { ev = "ready", addrs = new[] { address.WithPeer(node.Id).ToString() } });
        node.Join(topic);
        if (args.Length > 2)
            node.Dial(Address(args[2]));
        await node.MeshAsync(topic, 1);
        Say(new { ev = "graft" });
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var command = JsonDocument.Parse(line).RootElement;
            switch (command.GetProperty("cmd").GetString())
            {
                case "publish": await PublishAsync(node, topic, command); break;
                case "summary": await SummaryAsync(node); break;
                case "reset": node.Tally.Reset(); break;
                case "stop": return 0;
            }
            Say(new { ev = "ok" });
        }
        return 0;
    }

    public static void Say(object line) => Console.Out.WriteLine(JsonSerializer.Serialize(line));

    public static Multiaddr Address(string text)
        => Multiaddr.TryParse(text, out var address)
            ? address
            : throw new ArgumentException($"{text} is no multiaddress", nameof(text));

    static async Task PublishAsync(BenchNode node, string topic, JsonElement command)
    {
        var count = command.GetProperty("n").GetInt32();
        var seconds = await node.PublishAsync(
            topic, count, command.GetProperty("size").GetInt32(), command.GetProperty("window").GetInt32(),
            TimeSpan.FromMilliseconds(command.GetProperty("interval").GetDouble()));
        Say(new { ev = "published", n = count, seconds });
    }

    static async Task SummaryAsync(BenchNode node)
    {
        var (received, perSecond, p50, p99) = node.Tally.Read();
        Say(new
        {
            ev = "summary",
            received,
            msgPerSec = perSecond,
            totals = await node.TotalsAsync(),
            latencyUs = new { p50 = 1000 * p50, p99 = 1000 * p99 },
        });
    }
}
