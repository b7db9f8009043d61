using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using QuilActors.Cli.Doctor;
using QuilActors.Cli.Shell;
using QuilActors.Host.Setup;

namespace QuilActors.Cli.Tests.Doctor;

public sealed class DoctorTests : IDisposable
{
    readonly string _home = Directory.CreateTempSubdirectory("quil-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    async Task<(int Exit, JsonArray Findings, string Error)> Run()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CliContext(output, error, name => name == "QUIL_HOME" ? _home : null);
        var exit = await CommandTree.RunAsync(context, ["doctor", "-o", "json"]);
        return (exit, JsonNode.Parse(output.ToString())!["items"]!.AsArray(), error.ToString());
    }

    static JsonObject Of(JsonArray findings, string check)
        => findings.Select(static f => f!.AsObject()).Single(f => f["check"]!.GetValue<string>() == check);

    [Fact]
    public async Task It_looks_at_libraries_clock_disk_and_network()
    {
        var (_, findings, _) = await Run();
        foreach (var check in (string[])["libsodium", "libgmp", "clock", "disk", "network"])
            Assert.Equal(["check", "health", "found", "fix"], Of(findings, check).Select(static p => p.Key));
        Assert.Equal("Ok", Of(findings, "libsodium")["health"]!.GetValue<string>());
    }

    [Fact]
    public async Task Nodes_that_do_not_answer_are_faults_with_a_mend_and_exit_1()
    {
        var layout = new DevnetLayout(_home, 2, 18_600);
        DevnetFile.Write(layout);
        Directory.CreateDirectory(layout.Nodes[0].Folder);
        File.WriteAllText(layout.Nodes[0].ConfigFile, "quil.node.nmae = x");
        var (exit, findings, error) = await Run();
        Assert.Equal(ExitCode.Failed, exit);
        Assert.Equal("Fault", Of(findings, "n1")["health"]!.GetValue<string>());
        Assert.Contains("quil up", Of(findings, "n1")["fix"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("did you mean \"name\"?", Of(findings, "n1 settings")["found"]!.GetValue<string>(),
            StringComparison.Ordinal);
        Assert.Contains("is not there", Of(findings, "n2 settings")["found"]!.GetValue<string>(),
            StringComparison.Ordinal);
        Assert.Equal("Fault", Of(findings, "quorum")["health"]!.GetValue<string>());
        Assert.Contains("hint: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_on_which_another_program_listens_is_not_free()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        Assert.False(NetworkChecks.IsFree(port));
        other.Stop();
        Assert.True(NetworkChecks.IsFree(port));
    }

    [Theory]
    [InlineData(3, 3, Health.Ok)]
    [InlineData(3, 2, Health.Warning)]
    [InlineData(3, 1, Health.Fault)]
    [InlineData(4, 2, Health.Fault)]
    public void A_majority_of_the_nodes_must_answer(int nodes, int alive, object health)
        => Assert.Equal(health, NetworkChecks.Quorum(nodes, alive).Health);

    [Theory]
    [InlineData((1L << 30), Health.Ok)]
    [InlineData((1L << 30) - 1, Health.Warning)]
    [InlineData(64L << 20, Health.Warning)]
    [InlineData((64L << 20) - 1, Health.Fault)]
    public void Little_room_on_the_disk_is_said(long free, object health)
        => Assert.Equal(health, MachineChecks.Disk(free, "/home").Health);

    [Fact]
    public void A_clock_before_the_program_was_made_is_a_fault()
    {
        Assert.Equal(Health.Fault, MachineChecks.Clock(new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Health);
        Assert.Equal(Health.Ok, MachineChecks.Clock(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Health);
    }
}
