using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Mesh;

/// <summary><c>quil mesh</c>: who forwards which topic or mask to whom, seen from one node.</summary>
static class MeshCommand
{
    public static Command Build(CliContext context) => Verb.Group(
        "mesh", "Meshes of the gossip network", List(context), Graph(context), Watch(context));

    static Command List(CliContext context)
        => Verb.Ask(context, "ls", "Meshes by topic and mask", async (_, admin, print, cancel) =>
        {
            var meshes = await admin.GetAsync("mesh", AdminJson.Default.Meshes, cancel);
            print.List(meshes.Items, AdminJson.Default.MeshView,
                new("KEY", m => m.Key),
                new("MESH", m => Text((ulong)m.Peers.Count(p => p.InMesh)), Right: true),
                new("SUBSCRIBERS", m => Text((ulong)m.Peers.Count), Right: true),
                new("DELIVERED", m => Text(m.Delivered), Right: true),
                new("DUPLICATES", m => Text(m.Duplicates), Right: true),
                new("REJECTED", m => Text(m.Rejected), Right: true),
                new("THROTTLED", m => Text(m.Throttled), Right: true),
                new("PUBLISHED", m => Text(m.Published), Right: true),
                new("PEERS", m => string.Join(' ', m.Peers.Where(p => p.InMesh).Select(NameOf)), WideOnly: true));
        });

    static Command Graph(CliContext context)
    {
        var dot = new Option<bool>("--dot") { Description = "as a graph for Graphviz" };
        var key = new Option<string?>("--key") { Description = "only this topic or mask", HelpName = "key" };
        return Verb.Ask(context, "graph", "Meshes as a graph: the node, its mesh, other subscribers", async (
            parsed, admin, print, cancel) =>
        {
            var status = await admin.GetAsync("status", AdminJson.Default.NodeStatus, cancel);
            var meshes = await admin.GetAsync("mesh", AdminJson.Default.Meshes, cancel);
            var wanted = parsed.GetValue(key);
            var shown = meshes.Items.Where(mesh => wanted is null || mesh.Key == wanted).ToArray();
            if (wanted is not null && shown.Length == 0)
                throw new CliException(ExitCode.NotFound, "NoKey", $"this node has not joined '{wanted}'",
                    "see `quil mesh ls`");
            if (parsed.GetValue(dot))
                MeshGraph.WriteDot(context.Output, status.Name, shown);
            else if (print.IsTable)
                MeshGraph.WriteTree(context.Output, status.Name, shown);
            else
                print.List(shown, AdminJson.Default.MeshView);
        }, dot, key);
    }

    static Command Watch(CliContext context)
        => Verb.Ask(context, "watch", "Grafts and prunes as they happen, until Ctrl-C", async (
            _, admin, print, cancel) =>
        {
            await foreach (var item in admin.LinesAsync(
                $"events?format=jsonl&types={AdminEvents.Mesh}", AdminJson.Default.EventEnvelope, cancel))
            {
                if (item.Type != AdminEvents.Mesh)
                    continue;
                var change = System.Text.Json.JsonSerializer.Deserialize(item.Data, AdminJson.Default.MeshEvent)!;
                print.Line(change, AdminJson.Default.MeshEvent, e => string.Join("  ",
                    InstantConverter.ToText(e.At), e.Change, e.Key, e.Name.Length > 0 ? e.Name : e.Peer, e.Reason)
                    .TrimEnd());
            }
        });

    internal static string NameOf(MeshPeerView peer) => peer.Name.Length > 0 ? peer.Name : peer.Id;

    static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
