using System.CommandLine;
using System.Net;
using QuilActors.Cli.Shell;
using QuilActors.Host.Setup;

namespace QuilActors.Cli.Run;

/// <summary><c>quil init</c>: keys, genesis and settings of a network, to be run node by node.</summary>
static class InitCommand
{
    public static Command Build(CliContext context)
    {
        var nodes = new Option<int>("--nodes")
        { Description = $"1 to {DevnetLayout.NodesMax}", DefaultValueFactory = _ => 3 };
        nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > DevnetLayout.NodesMax)
                result.AddError($"--nodes must be 1..{DevnetLayout.NodesMax}");
        });
        var addresses = new Option<string?>("--addresses")
        { Description = "IP of each node, where each has a machine of its own", HelpName = "ip,ip,.." };
        return Verb.Plain("init", "Make keys, genesis and settings of a network", (parsed, _) =>
        {
            var layout = new DevnetLayout(context.Home, parsed.GetValue(nodes), DevnetLayout.DefaultBasePort);
            DevnetSetup.Prepare(layout, Hosts(parsed.GetValue(addresses), layout.NodeCount));
            foreach (var node in layout.Nodes)
                context.Print($"quil run --config {node.ConfigFile}");
            return Task.FromResult(ExitCode.Ok);
        }, nodes, addresses);
    }

    static IPAddress[]? Hosts(string? text, int count)
    {
        if (text is null)
            return null;
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var hosts = parts.Select(p => IPAddress.TryParse(p, out var host) ? host : null).OfType<IPAddress>().ToArray();
        return hosts.Length == count && parts.Length == count
            ? hosts
            : throw new CliException(ExitCode.Usage, "BadAddresses", $"--addresses must name {count} IP addresses",
                "write for example --addresses 10.0.0.1,10.0.0.2,10.0.0.3");
    }
}
