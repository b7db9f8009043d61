namespace QuilActors.Host.Setup;

/// <summary>Where a local network lives: folders and loopback ports of its nodes. Node i (from 1) adds
/// <c>10 * (i - 1)</c> to every port.</summary>
/// <param name="Home">The folder that holds a folder per node; absolute.</param>
/// <param name="NodeCount">1 to <see cref="NodesMax"/>.</param>
/// <param name="BasePort">Gateway port of the first node; its admin port is the next one.</param>
public sealed record DevnetLayout(string Home, int NodeCount, int BasePort)
{
    public const int NodesMax = 7;
    public const int DefaultBasePort = 8600;
    const int PortStep = 10;
    const int P2pOffset = 8336 - DefaultBasePort;

    public IReadOnlyList<NodeLayout> Nodes { get; } =
        [.. Enumerable.Range(1, NodeCount).Select(i => new NodeLayout(
            Name: $"n{i}",
            Folder: Path.Combine(Home, $"n{i}"),
            GatewayPort: BasePort + PortStep * (i - 1),
            AdminPort: BasePort + PortStep * (i - 1) + 1,
            P2pPort: BasePort + PortStep * (i - 1) + P2pOffset))];

    /// <summary>The genesis that all nodes share.</summary>
    public string GenesisFile => Path.Combine(Home, "genesis.json");

    /// <summary>32 bytes under which all nodes seal object keys.</summary>
    public string ClusterKeyFile => Path.Combine(Home, "keys", "cluster.key");

    /// <summary>The root access key of the gateway.</summary>
    public string AccessKeyFile => Path.Combine(Home, "keys", "access.json");

    /// <summary>The socket on which <c>quil up</c> takes orders: kill, restart, stop.</summary>
    public string ControlSocket => Path.Combine(Home, "up.sock");
}

/// <summary>One node of a local network; all ports on 127.0.0.1.</summary>
public sealed record NodeLayout(string Name, string Folder, int GatewayPort, int AdminPort, int P2pPort)
{
    /// <summary>The Ed25519 seed of the node.</summary>
    public string KeyFile => Path.Combine(Folder, "node.key");

    public string ConfigFile => Path.Combine(Folder, "node.conf");

    /// <summary>The admin API without a token, for the owner of the folder alone.</summary>
    public string AdminSocket => Path.Combine(Folder, "quil.sock");

    public string AdminTokenFile => Path.Combine(Folder, "admin.token");

    public string LogFile => Path.Combine(Folder, "node.log");

    public string GatewayUrl => $"http://127.0.0.1:{GatewayPort}";

    public string AdminUrl => $"http://127.0.0.1:{AdminPort}";

    public IReadOnlyList<int> Ports => [GatewayPort, AdminPort, P2pPort];
}
