using QuilActors.Hocon;
using QuilActors.Host.Settings;
using QuilActors.Protocols.Transport;

namespace QuilActors.Host.Tests.Settings;

public sealed class SettingsLoaderTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("quil-test-").FullName;

    [Fact]
    public void The_settings_in_force_are_listed_with_their_origin_and_without_secrets()
    {
        var rows = SettingsLoader.Read(SettingsLoader.LoadTree([], ["quil.admin.allow-write=on"], _ => null)).Listing;
        var written = rows.Single(row => row.Path == "quil.admin.allow-write");
        Assert.Equal("on", written.Value);
        Assert.StartsWith("--set", written.Origin, StringComparison.Ordinal);
        Assert.Contains(new("quil.p2p.security", "[noise, tls]", "default"), rows);
        Assert.Contains(new("quil.node.key-file", "./data/node.key", "default"), rows);
        var tree = SettingsLoader.LoadTree([], ["quil.vdf.access-token=canary"], _ => null);
        Assert.Equal("<redacted>",
            SettingsListing.Of(tree).Single(row => row.Path == "quil.vdf.access-token").Value);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Config(string text)
    {
        var path = Path.Combine(_folder, "node.conf");
        File.WriteAllText(path, text);
        return path;
    }

    static NodeSettings Load(string[] files, params string[] sets)
        => SettingsLoader.Read(SettingsLoader.LoadTree(files, sets, _ => null));

    [Fact]
    public void Reference_alone_resolves_and_every_key_is_read_by_a_reader()
    {
        var tree = SettingsLoader.LoadTree([], [], _ => null);
        var problems = new SettingsProblems();
        SettingsLoader.Read(tree, problems);
        Assert.Empty(problems.All());
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_file_that_writes_them()
        => Assert.Equal(Path.Combine(_folder, "here"), Load([Config("quil.node.data = here")]).Node.Data);

    [Fact]
    public void The_order_of_securing_connections_is_a_setting()
    {
        Assert.Equal([SecurityProtocol.Noise, SecurityProtocol.Tls], Load([]).P2p.Security);
        Assert.Equal([SecurityProtocol.Tls], Load([], "quil.p2p.security=[tls]").P2p.Security);
        foreach (var wrong in new[] { "[]", "[tls, tls]", "[plain]" })
            Assert.Equal("quil.p2p.security", Assert.Throws<SettingsException>(
                () => Load([], $"quil.p2p.security={wrong}")).Problems[0].Path);
    }

    [Fact]
    public void Gossip_and_score_of_the_reference_are_the_defaults_of_the_router()
    {
        var gossip = Load([]).Gossip;
        var defaults = new Protocols.BlossomSub.RouterSettings();
        Assert.Equal(defaults.ToString(), (gossip.Router with
        {
            DirectPeers = defaults.DirectPeers,
            Score = defaults.Score,
        }).ToString());
        Assert.Equal(defaults.Score.ToString(), (gossip.Router.Score with
        {
            AddressWhitelist = defaults.Score.AddressWhitelist,
        }).ToString());
        Assert.Equal(1, gossip.Verifiers);
    }

    [Fact]
    public void The_upstream_profile_scores_by_the_application_alone_and_wrong_settings_name_their_place()
    {
        var router = Load([], "quil.score.profile=upstream-2.0").Gossip.Router;
        Assert.Equal((0, 10, 0, 0), (router.Score.KeysCap, router.Score.ApplicationWeight, router.Score.AddressWeight,
            router.Score.BehaviourWeight));
        Assert.Equal((TimeSpan.FromSeconds(10), 0.1), (router.Score.DecayInterval, router.Score.DecayToZero));
        Assert.Equal((0, 0, 0), (router.KeyScore.MeshTimeWeight, router.KeyScore.FirstDeliveriesWeight,
            router.KeyScore.InvalidWeight));
        foreach (var (set, path) in new[]
        {
            ("quil.blossomsub.d=20", "quil.blossomsub"), ("quil.score.thresholds.gossip=1", "quil.blossomsub"),
            ("quil.blossomsub.direct-peers=[x]", "quil.blossomsub.direct-peers"),
            ("quil.score.address.whitelist=[x]", "quil.score.address.whitelist"),
        })
            Assert.Equal(path, Assert.Throws<SettingsException>(() => Load([], set)).Problems[0].Path);
    }

    [Fact]
    public void A_set_pair_stands_above_a_file()
        => Assert.Equal(9999, Load([Config("quil.p2p.listen = \"127.0.0.1:1\"")], "quil.p2p.listen=127.0.0.1:9999")
            .P2p.Listen.Port);

    [Fact]
    public void The_environment_enters_where_the_reference_says_so()
        => Assert.Equal(["/ip4/1.2.3.4/tcp/1/p2p/a", "/ip4/1.2.3.5/tcp/1/p2p/b"], SettingsLoader.Read(
            SettingsLoader.LoadTree([], [], name => name == "QUIL_BOOTSTRAP"
                ? "/ip4/1.2.3.4/tcp/1/p2p/a, /ip4/1.2.3.5/tcp/1/p2p/b" : null)).P2p.Bootstrap);

    [Fact]
    public void All_faults_are_reported_at_once_with_place_and_suggestion()
    {
        var file = Config("""
            quil {
              node { nmae = x }
              vdf { verify-workers = 0 }
              gateway { listen = nowhere }
            }
            """);
        var problems = Assert.Throws<SettingsException>(() => Load([file])).Problems;
        Assert.Equal(
            ["quil.node.nmae", "quil.vdf.verify-workers", "quil.gateway.listen"], problems.Select(p => p.Path));
        Assert.Contains("did you mean \"name\"?", problems[0].Message, StringComparison.Ordinal);
        Assert.Equal([2, 3, 4], problems.Select(p => p.Origin.Line));
    }

    [Fact]
    public void The_example_file_is_valid_and_its_paths_are_beside_it()
    {
        var file = Path.Combine(_folder, "node.conf");
        File.Copy(Path.Combine(Repository, "hocon", "node.conf"), file);
        var settings = Load([file]);
        Assert.Equal(Path.Combine(_folder, "data"), settings.Node.Data);
        Assert.Equal(Path.Combine(_folder, "quil.sock"), settings.Admin.Socket);
        Assert.Equal(8336, settings.P2p.Listen.Port);
    }

    [Fact]
    public void Each_key_of_the_reference_is_read_and_each_key_that_is_read_is_in_the_reference()
    {
        var tree = SettingsLoader.LoadTree([], [], _ => null);
        var problems = new SettingsProblems();
        SettingsLoader.Read(tree, problems);
        var written = new List<string>();
        Paths(tree, "", written);
        Assert.Equal(written.Order(StringComparer.Ordinal), problems.AskedPaths.Append("quil")
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_key_of_the_reference_has_a_property_and_each_property_a_key()
    {
        var keys = new List<string>();
        Paths((HoconObject)SettingsLoader.LoadTree([], [], _ => null).Find("quil")!, "", keys);
        // The router's own records hold gossip and score; another test compares them with the reference.
        Assert.Equal(
            Properties(typeof(NodeSettings), "").Where(p => p != "gossip").Order(StringComparer.Ordinal),
            keys.Where(k => k.Split('.')[0] is not ("blossomsub" or "score"))
                .Select(k => k.Replace("-", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    static void Paths(HoconObject fields, string above, List<string> into)
    {
        foreach (var key in fields.Keys)
        {
            var path = above.Length == 0 ? key : $"{above}.{key}";
            into.Add(path);
            if (fields.TryGet(key, out var value) && value is HoconObject inner)
                Paths(inner, path, into);
        }
    }

    static IEnumerable<string> Properties(Type settings, string above)
    {
        foreach (var property in settings.GetProperties().Where(p => p.Name != nameof(NodeSettings.Listing)))
        {
            var path = (above.Length == 0 ? "" : above + ".") + property.Name.ToLowerInvariant();
            yield return path;
            if (property.PropertyType.Namespace != settings.Namespace || property.PropertyType.IsEnum)
                continue;
            foreach (var inner in Properties(property.PropertyType, path))
                yield return inner;
        }
    }

    static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "QuilActors.sln")))
                folder = folder.Parent!;
            return folder.FullName;
        }
    }
}
