using System.Net;
using System.Text;
using QuilActors.Actors;

namespace QuilActors.Host.Setup;

/// <summary>Makes the files of a local network: keys, genesis and a settings file per node. What is there already is
/// kept, so a network goes on where it stopped.</summary>
public static class DevnetSetup
{
    /// <param name="layout">Folders and ports.</param>
    /// <param name="hosts">Addresses of the nodes where each has a machine (or container) of its own: they then listen
    /// on all interfaces. Null: all on this machine, loopback only.</param>
    /// <exception cref="SetupException">The folder holds another network, or cannot be written.</exception>
    public static void Prepare(DevnetLayout layout, IReadOnlyList<IPAddress>? hosts = null)
    {
        try
        {
            Directory.CreateDirectory(layout.Home);
            SecretFile.ReadOrCreateKey(layout.ClusterKeyFile);
            AccessKey.ReadOrCreate(layout.AccessKeyFile);
            var identities = layout.Nodes.Select(n => NodeKeys.ReadOrCreate(n.Name, n.KeyFile)).ToList();
            GenesisSetup.ReadOrCreate(layout.GenesisFile, identities);
            DevnetFile.Write(layout);
            for (var i = 0; i < layout.NodeCount; i++)
                WriteConfig(layout, i, identities, hosts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"cannot write the network's files: {e.Message}",
                $"make room and make {layout.Home} writable, or set QUIL_HOME to another folder");
        }
    }

    /// <summary>Ports may change from run to run: the file is written anew each time.</summary>
    static void WriteConfig(
        DevnetLayout layout, int index, List<NodeIdentity> identities, IReadOnlyList<IPAddress>? hosts)
    {
        var listen = hosts is null ? IPAddress.Loopback : IPAddress.Any;
        var node = layout.Nodes[index];
        var peers = layout.Nodes.Select((other, i) => (other, i)).Where(p => p.i != index)
            .Select(p =>
                $"\"/ip4/{hosts?[p.i] ?? IPAddress.Loopback}/tcp/{p.other.P2pPort}/p2p/{identities[p.i].PeerId}\"");
        var text = new StringBuilder()
            .AppendLine("# Written by `quil up`; a change here is overwritten at its next start.")
            .AppendLine("quil {")
            .AppendLine($"  node {{ name = {node.Name}, data = \"./data\", key-file = \"./node.key\"")
            .AppendLine("         genesis-file = \"../genesis.json\", cluster-key-file = \"../keys/cluster.key\"")
            .AppendLine("         access-key-file = \"../keys/access.json\" }")
            .AppendLine($"  p2p {{ listen = \"{listen}:{node.P2pPort}\"")
            .AppendLine($"        bootstrap = [{string.Join(", ", peers)}] }}")
            .AppendLine($"  gateway {{ listen = \"{listen}:{node.GatewayPort}\" }}")
            .AppendLine($"  admin {{ listen = \"{listen}:{node.AdminPort}\", socket = \"./quil.sock\"")
            .AppendLine("          token-file = \"./admin.token\" }")
            .AppendLine("}");
        Directory.CreateDirectory(node.Folder);
        File.WriteAllText(node.ConfigFile, text.ToString());
    }
}
