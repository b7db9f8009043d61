using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Node;

/// <summary><c>quil node</c>: what one node knows of itself and of its peers.</summary>
static class NodeCommand
{
    public static Command Build(CliContext context) => Verb.Group("node", "A node and its peers",
        Info(context), Peers(context), Score(context), Topics(context), ConfigCommand.Build(context));

    static Command Info(CliContext context)
        => Verb.Ask(context, "info", "Identity and version", async (_, admin, print, cancel) =>
        {
            var status = await admin.GetAsync("status", AdminJson.Default.NodeStatus, cancel);
            print.One(status, AdminJson.Default.NodeStatus, ("name", status.Name), ("peer id", status.PeerId),
                ("address", status.Address.ToString()), ("version", status.Version));
        });

    static Command Peers(CliContext context)
        => Verb.Ask(context, "peers", "Connected peers", async (_, admin, print, cancel) =>
        {
            var peers = await admin.GetAsync("peers", AdminJson.Default.Peers, cancel);
            print.List(peers.Items, AdminJson.Default.PeerView,
                new("NAME", p => p.Name), new("PEER", p => p.Id),
                new("DIRECTION", p => p.Direction),
                new("SOURCE", p => p.Source),
                new("RTT", p => p.RoundTripMilliseconds is { } rtt
                    ? string.Create(CultureInfo.InvariantCulture, $"{rtt:0.00} ms")
                    : "-", Right: true),
                new("SCORE", p => p.Score is { } score
                    ? string.Create(CultureInfo.InvariantCulture, $"{score:0.00}")
                    : "-", Right: true),
                new("AGENT", p => p.Agent),
                new("ADDRESSES", p => string.Join(' ', p.Addresses), WideOnly: true),
                new("PROTOCOLS", p => string.Join(' ', p.Protocols), WideOnly: true));
        });

    static Command Score(CliContext context)
    {
        var peer = new Argument<string?>("peer")
        {
            Description = "id or name of one peer",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var explain = new Option<bool>("--explain") { Description = "every term, by topic and mask" };
        return Verb.Ask(context, "score", "Mesh scores of the peers", async (parsed, admin, print, cancel) =>
        {
            var scores = (await admin.GetAsync("scores", AdminJson.Default.Scores, cancel)).Items;
            if (parsed.GetValue(peer) is { } wanted)
            {
                scores = [.. scores.Where(s => s.Peer == wanted || s.Name == wanted)];
                if (scores.Count == 0)
                    throw new CliException(ExitCode.NotFound, "NoPeer", $"no score of '{wanted}'",
                        "see `quil node score`");
            }
            if (parsed.GetValue(explain) && print.IsTable)
            {
                foreach (var score in scores)
                    ScoreText.Explain(context.Output, score);
                return;
            }
            print.List(scores, AdminJson.Default.ScoreView,
                new("NAME", s => s.Name),
                new("PEER", s => s.Peer),
                new("SCORE", s => s.Total.ToString("0.00", CultureInfo.InvariantCulture), Right: true),
                new("STANDING", s => s.Standing),
                new("CONNECTED", s => s.Connected ? "yes" : "no"),
                new("TERMS", s => string.Join("  ", s.Parts.Select(p =>
                    string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.Points:0.00}"))), WideOnly: true));
        }, peer, explain);
    }

    static Command Topics(CliContext context)
        => Verb.Ask(context, "topics", "Gossip topics and their meshes", async (_, admin, print, cancel) =>
        {
            var topics = await admin.GetAsync("topics", AdminJson.Default.Topics, cancel);
            print.List(topics.Items, AdminJson.Default.TopicView,
                new("TOPIC", t => t.Topic), new("MESH", t => t.Mesh.Count.ToString(CultureInfo.InvariantCulture),
                    Right: true),
                new("SUBSCRIBERS", t => t.Subscribers.ToString(CultureInfo.InvariantCulture), Right: true),
                new("DELIVERED", t => t.Delivered.ToString(CultureInfo.InvariantCulture), Right: true),
                new("DUPLICATES", t => t.Duplicates.ToString(CultureInfo.InvariantCulture), Right: true),
                new("REJECTED", t => t.Rejected.ToString(CultureInfo.InvariantCulture), Right: true),
                new("PUBLISHED", t => t.Published.ToString(CultureInfo.InvariantCulture), Right: true));
        });
}
