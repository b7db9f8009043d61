using QuilActors.Hocon;
using QuilActors.Host.Settings;

namespace QuilActors.Host.Tests.Settings;

public sealed class SettingsLoaderTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("quil-test-").FullName;

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
        Assert.Equal(["quil.node.nmae", "quil.vdf.verify-workers", "quil.gateway.listen"], problems.Select(p => p.Path));
        Assert.Contains("did you mean \"name\"?", problems[0].Message, StringComparison.Ordinal);
        Assert.Equal([2, 3, 4], problems.Select(p => p.Origin.Line));
    }
}
