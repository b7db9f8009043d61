using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Node;
using QuilActors.Cli.Shell;
using QuilActors.Host.Setup;
using QuilActors.Protocols.Admin;
using Spectre.Console;

namespace QuilActors.Cli.Up;

/// <summary>What a person sees of <c>quil up</c>: a box of addresses and a line that ticks.</summary>
sealed class UpScreen(CliContext context, ParseResult parsed)
{
    readonly bool _terminal = !Console.IsOutputRedirected;
    int _lineLength;
    ulong? _printed;

    public async Task ShowBoxAsync(DevnetLayout layout, CancellationToken cancel)
    {
        var first = layout.Nodes[0];
        using var admin = AdminClient.ForSocket(first.AdminSocket, TimeSpan.FromSeconds(10));
        var link = await DashboardCommand.FetchAsync(admin, cancel);
        var rows = new Grid().AddColumn().AddColumn();
        void Row(string name, string value) => rows.AddRow(new Text(name), new Text(value));
        Row("dashboard", link.Url);
        Row("S3 gateway", first.GatewayUrl);
        foreach (var node in layout.Nodes.Skip(1))
            Row($"  {node.Name}", $"{node.GatewayUrl}   dashboard {node.AdminUrl}");
        Row("data", layout.Home);
        Row("environment", $"eval \"$(./quil env{HomeOption(layout)})\"");
        Row("", "");
        Row("try", $"aws --endpoint-url {first.GatewayUrl} s3 mb s3://docs");
        Row("", "./quil actor tree");
        Row("", "./quil lab kill n2, then ./quil lab restart n2");
        var console = CliContext.TerminalOn(context.Output, context.Colors(parsed));
        if (!_terminal)
            console.Profile.Width = 120;
        console.Write(new Panel(rows)
        { Header = new PanelHeader($" {layout.NodeCount} nodes "), Border = BoxBorder.Rounded });
    }

    public void ShowTick(IReadOnlyList<NodeStatus> samples, int nodeCount)
    {
        var line = Line(samples, nodeCount);
        var frame = samples.Select(s => s.Head?.Number).DefaultIfEmpty().Min();
        if (_terminal)
        {
            context.Output.Write("\r" + line.PadRight(_lineLength));
            _lineLength = line.Length;
        }
        else if (frame is { } number && number % 10 == 0 && number != _printed)
        {
            context.Print(line);
            _printed = number;
        }
    }

    public void EndTick()
    {
        if (_terminal)
            context.Print("");
    }

    public void ShowSummary(UpSummary s)
    {
        context.Print($"{s.Nodes} nodes, at least {s.Frames} frames each, heads {(s.HeadsEqual ? "equal" : "differ")}, "
            + $"{s.Objects} objects, {s.ProofsAccepted} proofs accepted, {s.ProofsMissed} missed");
        foreach (var (name, units) in s.EarnedUnits)
            context.Print($"  {name} earned {Units.Quil(UInt128.Parse(units, CultureInfo.InvariantCulture))}");
    }

    static string Line(IReadOnlyList<NodeStatus> samples, int nodeCount)
    {
        var heads = samples.Select(s => s.Head?.Number).OfType<ulong>().ToList();
        var earned = samples.Aggregate(UInt128.Zero, (sum, s) => sum + s.EarnedUnits);
        var vdf = samples.Select(s => s.Vdf).FirstOrDefault(v => v is { PerSecond: > 0 });
        return string.Join("  ",
            heads.Count == 0 ? "waiting for the first frame" : $"frame {heads.Min()}",
            vdf is null ? "vdf -" : string.Create(CultureInfo.InvariantCulture,
                $"vdf {vdf.Difficulty / vdf.PerSecond * 1000:0} ms"),
            "peers " + string.Join(' ', samples.Select(s => $"{s.Peers}/{nodeCount - 1}")),
            $"shards {(samples.Count == 0 ? 0 : samples.Max(s => s.Shards))}",
            $"earned {Units.Quil(earned)}",
            samples.Count < nodeCount ? $"{nodeCount - samples.Count} down" : "all up");
    }

    string HomeOption(DevnetLayout layout)
        => layout.Home == context.Home ? "" : $" --home {layout.Home}";
}
