using System.Net;
using QuilActors.Actors.Net;
using QuilActors.Hocon;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Settings;

/// <summary>Reads the settings of a node: the embedded reference.conf, then files, then <c>--set</c> pairs. Reading
/// goes on after a fault, so that one run reports all.</summary>
public static class SettingsLoader
{
    /// <summary>The name of the lowest layer in messages.</summary>
    public const string ReferenceSource = "reference.conf";

    /// <summary>The merged and resolved tree; every value knows its origin.</summary>
    /// <param name="files">Paths, lowest first.</param>
    /// <param name="sets">Pairs <c>path=value</c>.</param>
    /// <param name="environment">Default: the process environment.</param>
    /// <exception cref="HoconException">A syntax error, a missing file, an undefined substitution.</exception>
    public static HoconObject LoadTree(
        IEnumerable<string> files, IEnumerable<string> sets, Func<string, string?>? environment = null)
    {
        var options = environment is null ? new HoconOptions() : new HoconOptions { Environment = environment };
        HoconLayer[] layers =
        [
            HoconLayer.OfText(Reference(), ReferenceSource),
            .. files.Select(HoconLayer.OfFile),
            .. sets.Select(HoconLayer.OfSet),
        ];
        return HoconDocument.LoadLayers(layers, options);
    }

    /// <exception cref="SettingsException">Everything that is wrong, in file and line order.</exception>
    public static NodeSettings Read(HoconObject tree)
    {
        var problems = new SettingsProblems();
        var settings = Read(tree, problems);
        problems.ThrowIfAny();
        return settings;
    }

    internal static NodeSettings Read(HoconObject tree, SettingsProblems problems)
    {
        var quil = new HoconReader(tree, "quil", problems);
        var settings = new NodeSettings(
            ReadIdentity(quil.Child("node")), ReadP2p(quil.Child("p2p"), problems), ReadVdf(quil.Child("vdf")),
            ReadOs(quil.Child("os")), ReadGateway(quil.Child("gateway"), problems),
            ReadAdmin(quil.Child("admin"), problems), SettingsListing.Of(tree),
            GossipReader.Read(quil.Child("blossomsub"), quil.Child("score"), problems));
        quil.Done();
        return settings;
    }

    internal static string Reference()
    {
        using var stream = typeof(SettingsLoader).Assembly.GetManifestResourceStream(ReferenceSource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    static IdentitySettings ReadIdentity(HoconReader c)
    {
        var settings = new IdentitySettings(c.Text("name"), c.Path("data"), c.SecretPath("key-file"),
            c.Path("genesis-file"), c.SecretPath("cluster-key-file"), c.SecretPath("access-key-file"),
            c.OneOf<LogLevelSetting>("log-level"));
        c.Done();
        return settings;
    }

    static P2pSettings ReadP2p(HoconReader c, SettingsProblems problems)
    {
        var settings = new P2pSettings(EndPoint(c, "listen", problems), c.TextList("bootstrap"),
            c.Int("peers-max", atLeast: 1, atMost: 10_000), c.OneOf<DiscoveryMode>("discovery"),
            c.Int("peers-wanted", atLeast: 1, atMost: 1_000), Security(c, problems));
        c.Done();
        return settings;
    }

    static List<SecurityProtocol> Security(HoconReader c, SettingsProblems problems)
    {
        var found = new List<SecurityProtocol>();
        foreach (var name in c.TextList("security"))
        {
            SecurityProtocol? protocol = name switch
            {
                "noise" => SecurityProtocol.Noise,
                "tls" => SecurityProtocol.Tls,
                _ => null,
            };
            if (protocol is { } known && !found.Contains(known))
                found.Add(known);
            else
                problems.Add($"{c.FullPath}.security", $"'{name}' is not noise or tls, each once");
        }
        if (found.Count == 0)
            problems.Add($"{c.FullPath}.security", "must list noise, tls or both");
        return found;
    }

    static VdfSettings ReadVdf(HoconReader c)
    {
        var settings = new VdfSettings(c.OneOf<VdfPathSetting>("path"), c.Int("verify-workers", atLeast: 1,
            atMost: 64));
        c.Done();
        return settings;
    }

    static OsSettings ReadOs(HoconReader c)
    {
        var settings = new OsSettings(c.Int("replicas", atLeast: 1, atMost: 7));
        c.Done();
        return settings;
    }

    static GatewaySettings ReadGateway(HoconReader c, SettingsProblems problems)
    {
        var settings = new GatewaySettings(EndPoint(c, "listen", problems));
        c.Done();
        return settings;
    }

    static AdminSettings ReadAdmin(HoconReader c, SettingsProblems problems)
    {
        var settings = new AdminSettings(EndPoint(c, "listen", problems), c.Path("socket"), c.SecretPath("token-file"),
            c.Bool("allow-write"));
        c.Done();
        return settings;
    }

    static IPEndPoint EndPoint(HoconReader c, string key, SettingsProblems problems)
    {
        var text = c.Text(key);
        if (IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port > 0)
            return endPoint;
        problems.Add($"{c.FullPath}.{key}", "must be an address with a port, e.g. 127.0.0.1:8336");
        return new IPEndPoint(IPAddress.Loopback, 0);
    }
}
