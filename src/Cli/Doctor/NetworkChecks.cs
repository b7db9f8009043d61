using System.Net;
using System.Net.Sockets;
using QuilActors.Cli.Shell;
using QuilActors.Hocon;
using QuilActors.Host.Settings;
using QuilActors.Host.Setup;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Doctor;

/// <summary>The local network of the home folder: settings, ports, nodes, quorum.</summary>
static class NetworkChecks
{
    static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    public static async Task<List<Finding>> Run(
        string home, Func<string, string?> environment, CancellationToken cancel)
    {
        DevnetLayout? layout;
        try
        {
            layout = DevnetFile.Read(home);
        }
        catch (SetupException e)
        {
            return [Finding.Fault("network", e.Message, e.Hint)];
        }
        if (layout is null)
        {
            return
            [
                Finding.Good("network", $"none was started in {home} yet"),
                .. Ports(new DevnetLayout(home, 3, DevnetLayout.DefaultBasePort).Nodes),
            ];
        }
        var findings = new List<Finding>();
        var silent = new List<NodeLayout>();
        foreach (var node in layout.Nodes)
        {
            findings.Add(Settings(node, environment));
            var state = await State(node, cancel);
            findings.Add(state);
            if (state.Health == Health.Fault)
                silent.Add(node);
        }
        findings.AddRange(Ports(silent));
        findings.Add(Quorum(layout.NodeCount, layout.NodeCount - silent.Count));
        return findings;
    }

    static Finding Settings(NodeLayout node, Func<string, string?> environment)
    {
        var check = $"{node.Name} settings";
        if (!File.Exists(node.ConfigFile))
            return Finding.Fault(check, $"{node.ConfigFile} is not there", "start the network again with `quil up`");
        try
        {
            SettingsLoader.Read(SettingsLoader.LoadTree([node.ConfigFile], [], environment));
            return Finding.Good(check, "valid");
        }
        catch (Exception e) when (e is SettingsException or HoconException)
        {
            return Finding.Fault(check, e.Message.ReplaceLineEndings("; "),
                $"quil node config validate --config {node.ConfigFile}");
        }
    }

    static async Task<Finding> State(NodeLayout node, CancellationToken cancel)
    {
        try
        {
            using var admin = AdminClient.ForSocket(node.AdminSocket, AnswerWithin);
            var status = await admin.GetAsync("status", AdminJson.Default.NodeStatus, cancel);
            var reasons = string.Join("; ", status.Degraded.Append(status.PhaseReason).Where(static r => r.Length > 0));
            return status.Phase == NodePhase.Degraded || status.Degraded.Count > 0
                ? Finding.Warning(node.Name, $"Degraded: {reasons}", $"see {node.LogFile}")
                : Finding.Good(node.Name, $"{status.Phase}, {status.Peers} peers, "
                    + (status.Head is { } head ? $"frame {head.Number}" : "no frame yet"));
        }
        catch (CliException e)
        {
            return Finding.Fault(node.Name, e.Message, $"quil up, or quil lab restart {node.Name}; see {node.LogFile}");
        }
    }

    // Ports of nodes that do not run must be free.
    static IEnumerable<Finding> Ports(IEnumerable<NodeLayout> nodes)
    {
        foreach (var node in nodes)
        {
            foreach (var port in node.Ports)
            {
                if (!IsFree(port))
                {
                    yield return Finding.Fault($"{node.Name} port {port}", "another program listens on it",
                        "stop that program, or give the network other ports: quil up --base-port N");
                }
            }
        }
    }

    internal static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    internal static Finding Quorum(int nodes, int alive)
    {
        const string check = "quorum";
        var needed = nodes / 2 + 1;
        var found = $"{alive} of {nodes} nodes answer";
        if (alive < needed)
            return Finding.Fault(check, $"{found}, {needed} are needed to store", "start them: quil up");
        return alive < nodes
            ? Finding.Warning(check, $"{found}, enough to store", "start the others: quil lab restart NAME")
            : Finding.Good(check, found);
    }
}
