using System.Text.Json;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Tests;

public sealed class CommandTests
{
    static async Task<(int Exit, string Output, string Error)> Run(string home, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CliContext(output, error, name => name == "QUIL_HOME" ? home : null);
        var exit = await CommandTree.RunAsync(context, arguments);
        return (exit, output.ToString(), error.ToString());
    }

    static string EmptyHome() => Path.Combine(Path.GetTempPath(), "quil-no-home-" + Guid.NewGuid().ToString("N"));

    [Theory]
    [InlineData("status")]
    [InlineData("node", "peers")]
    [InlineData("frame", "head")]
    [InlineData("earn", "now")]
    [InlineData("actor", "tree")]
    [InlineData("shard", "ls")]
    [InlineData("fs", "ls")]
    [InlineData("hg", "ls")]
    [InlineData("deadletters")]
    [InlineData("deadletters", "--follow")]
    [InlineData("actor", "ls")]
    [InlineData("actor", "top")]
    [InlineData("actor", "show", "/user")]
    [InlineData("actor", "state", "/user")]
    [InlineData("actor", "stop", "/user/net")]
    [InlineData("actor", "tell", "/user/net", "x")]
    [InlineData("log", "peek")]
    [InlineData("log", "tail")]
    [InlineData("events")]
    [InlineData("node", "score", "--explain")]
    [InlineData("mesh", "ls")]
    [InlineData("mesh", "graph", "--dot")]
    [InlineData("mesh", "watch")]
    public async Task Without_a_node_every_verb_exits_6_with_cause_and_mend(params string[] verb)
    {
        var home = EmptyHome();
        var (exit, output, error) = await Run(home, verb);
        Assert.Equal(ExitCode.Unavailable, exit);
        Assert.Empty(output);
        Assert.Equal($"quil: no node at {home}/n1/quil.sock\n"
            + "hint: start one with `quil up`, or name another with --node or --endpoint\n", error);
    }

    [Fact]
    public async Task Errors_are_json_where_json_is_asked_for()
    {
        var (exit, _, error) = await Run(EmptyHome(), "status", "-o", "json");
        Assert.Equal(ExitCode.Unavailable, exit);
        using var document = JsonDocument.Parse(error);
        Assert.Equal("NoNode", document.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("status", "-o", "pdf")]
    [InlineData("frame", "get", "minus-one")]
    [InlineData("up", "--nodes", "0")]
    [InlineData("up", "--nodes", "8")]
    [InlineData("up", "--for", "soon")]
    public async Task Wrong_use_exits_2_and_points_to_help(params string[] arguments)
    {
        var (exit, _, error) = await Run(EmptyHome(), arguments);
        Assert.Equal(ExitCode.Usage, exit);
        Assert.Matches("hint: quil.* --help\n$", error);
    }

    [Fact]
    public async Task Help_fits_on_a_screen()
    {
        var (exit, output, _) = await Run(EmptyHome(), "--help");
        Assert.Equal(ExitCode.Ok, exit);
        Assert.InRange(output.Split('\n').Length, 10, 45);
    }

    [Fact]
    public async Task Copying_between_two_local_files_is_wrong_use()
    {
        var (exit, _, error) = await Run(EmptyHome(), "fs", "cp", "a", "b");
        Assert.Equal(ExitCode.Usage, exit);
        Assert.Contains("hint: write for example: quil fs cp", error, StringComparison.Ordinal);
    }
}
