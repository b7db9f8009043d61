using System.Net;
using QuilActors.Actors.Net;
using QuilActors.Actors.Topics;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Settings;

/// <summary>All settings of one node, checked. Other rooms see only what they are handed.</summary>
/// <param name="Listing">The same as rows, to be shown.</param>
public sealed record NodeSettings(
    IdentitySettings Node, P2pSettings P2p, VdfSettings Vdf, OsSettings Os, GatewaySettings Gateway,
    AdminSettings Admin, IReadOnlyList<ConfigEntryView> Listing, TopicsSettings Gossip);

/// <summary>Who the node is and where its files are; all paths are absolute.</summary>
public sealed record IdentitySettings(
    string Name, string Data, string KeyFile, string GenesisFile, string ClusterKeyFile, string AccessKeyFile,
    LogLevelSetting LogLevel);

/// <summary>Least severity that is written to the log.</summary>
public enum LogLevelSetting
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>The peer network.</summary>
/// <param name="Bootstrap">Multiaddrs that end in <c>/p2p/&lt;id&gt;</c>.</param>
/// <param name="PeersWanted">With fewer peers, discovery dials those it found.</param>
/// <param name="Security">What connections are secured with, in the order of proposing.</param>
public sealed record P2pSettings(
    IPEndPoint Listen, IReadOnlyList<string> Bootstrap, int PeersMax, DiscoveryMode Discovery, int PeersWanted,
    IReadOnlyList<SecurityProtocol> Security);

/// <summary>Which limb arithmetic the VDF uses, and how many threads verify.</summary>
public sealed record VdfSettings(VdfPathSetting Path, int VerifyWorkers);

public enum VdfPathSetting
{
    Auto,
    Mpn,
    Managed,
}

/// <param name="Replicas">Copies of each block, 1 to 7.</param>
public sealed record OsSettings(int Replicas);

public sealed record GatewaySettings(IPEndPoint Listen);

/// <param name="Socket">Absolute path of the unix socket, mode 0600.</param>
/// <param name="AllowWrite">Whether actors may be told, stopped, restarted, suspended and resumed from outside.</param>
public sealed record AdminSettings(IPEndPoint Listen, string Socket, string TokenFile, bool AllowWrite);
