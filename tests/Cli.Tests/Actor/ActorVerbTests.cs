using System.Text.Json;
using QuilActors.Cli.Shell;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Engine.Inspection;
using QuilActors.Gateways.Tests.Fakes;

namespace QuilActors.Cli.Tests.Actor;

/// <summary>The verbs against the real admin API of a fake node.</summary>
public sealed class ActorVerbTests : IAsyncLifetime
{
    AdminServer _server = null!;

    public async Task InitializeAsync() => _server = await AdminServer.StartAsync(allowWrite: true);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    async Task<(int Exit, string Output, string Error)> Run(params string[] arguments)
        => await Run(_server, arguments);

    static async Task<(int Exit, string Output, string Error)> Run(AdminServer server, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CliContext(output, error, name => name == "QUIL_TOKEN" ? AdminServer.Token : null);
        var exit = await CommandTree.RunAsync(
            context, [.. arguments, "--endpoint", server.Url.ToString()]);
        return (exit, output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("tell", "/user/net", "hello")]
    [InlineData("stop", "/user/net")]
    [InlineData("restart", "/user/net")]
    [InlineData("suspend", "/user/net")]
    [InlineData("resume", "/user/net")]
    public async Task Changes_are_refused_by_a_node_that_does_not_allow_them(params string[] verb)
    {
        await using var closed = await AdminServer.StartAsync();
        var (exit, output, error) = await Run(closed, ["actor", .. verb]);
        Assert.Equal(ExitCode.Denied, exit);
        Assert.Empty(output);
        Assert.Equal("quil: this node lets nobody change its actors\n"
            + "hint: start it with --allow-write, or set quil.admin.allow-write = on\n", error);
        Assert.Equal(0, Inspector.Of(closed.Node.System).Tree("/user/net")!.Restarts);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("inspect")]
    [InlineData("state")]
    [InlineData("tree")]
    [InlineData("ls")]
    [InlineData("trace")]
    [InlineData("stop")]
    [InlineData("restart")]
    [InlineData("suspend")]
    [InlineData("resume")]
    [InlineData("tell", "x")]
    public async Task An_actor_that_is_not_there_is_exit_3(string verb, params string[] more)
    {
        var (exit, _, error) = await Run(["actor", verb, "/user/none", .. more]);
        Assert.Equal(ExitCode.NotFound, exit);
        Assert.StartsWith("quil: no actor at /user/none\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/user")]
    [InlineData("//user/")]
    [InlineData("/system")]
    [InlineData("/system/log")]
    public async Task What_belongs_to_the_engine_cannot_be_stopped(string path)
        => Assert.Equal(ExitCode.Denied, (await Run("actor", "stop", path)).Exit);

    [Theory]
    [InlineData("actor", "show", "user/net")]
    [InlineData("actor", "tell", "/user/net", "twelve", "--as", "number")]
    [InlineData("actor", "tell", "/user/net", "hup", "--as", "signal")]
    [InlineData("actor", "tell", "/user/net", "x", "--as", "type")]
    [InlineData("actor", "tell", "/user/net")]
    [InlineData("actor", "stop")]
    [InlineData("actor", "ls", "--sort", "name")]
    [InlineData("actor", "ls", "--top", "0")]
    [InlineData("actor", "tree", "--depth", "33")]
    [InlineData("actor", "top", "--every", "0")]
    [InlineData("actor", "top", "--top", "1001")]
    [InlineData("actor", "trace", "/user", "--in", "--out")]
    [InlineData("actor", "trace", "/user", "--for", "0s")]
    [InlineData("actor", "trace", "/user", "--for", "61m")]
    [InlineData("actor", "trace", "/user", "--limit", "0/s")]
    [InlineData("actor", "trace", "/user", "--limit", "10001")]
    [InlineData("log", "peek", "--level", "loud")]
    [InlineData("log", "peek", "-n", "1001")]
    [InlineData("log")]
    [InlineData("events", "--type", "weather")]
    public async Task Wrong_use_is_exit_2(params string[] arguments)
        => Assert.Equal(ExitCode.Usage, (await Run(arguments)).Exit);

    [Fact]
    public async Task An_actor_is_suspended_once_and_resumed_once()
    {
        var (exit, _, error) = await Run("actor", "suspend", "/user/net");
        Assert.Equal((ExitCode.Ok, "/user/net: suspend\n"), (exit, error));
        var shown = await Run("actor", "show", "/user/net", "-o", "json");
        using (var detail = JsonDocument.Parse(shown.Output))
            Assert.Equal("suspended", detail.RootElement.GetProperty("actor").GetProperty("state").GetString());
        Assert.Equal(ExitCode.Ok, (await Run("actor", "resume", "/user/net")).Exit);
        var again = await Run("actor", "resume", "/user/net");
        Assert.Equal(ExitCode.Conflict, again.Exit);
        Assert.StartsWith("quil: nobody suspended /user/net\n", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_actor_is_restarted_and_stopped()
    {
        Assert.Equal(ExitCode.Ok, (await Run("actor", "restart", "/user/topics")).Exit);
        var list = await Run("actor", "ls", "--sort", "restarts", "--top", "1", "-o", "json");
        using (var document = JsonDocument.Parse(list.Output))
        {
            var first = Assert.Single(document.RootElement.GetProperty("items").EnumerateArray());
            Assert.Equal(("/user/topics", 1),
                (first.GetProperty("path").GetString(), first.GetProperty("restarts").GetInt32()));
        }
        Assert.Equal(ExitCode.Ok, (await Run("actor", "stop", "/user/topics")).Exit);
        Assert.Equal(ExitCode.NotFound, (await Run("actor", "show", "/user/topics")).Exit);
    }

    [Fact]
    public async Task A_message_nobody_handles_is_a_dead_letter_with_class_and_type()
    {
        Assert.Equal(ExitCode.Ok, (await Run("actor", "tell", "/user/net", "hello")).Exit);
        await Until(async () => (await Run("deadletters", "-o", "jsonl")).Output.Length > 0);
        using var letter = JsonDocument.Parse((await Run("deadletters", "-o", "jsonl")).Output);
        Assert.Equal(("Unhandled", "/user/net", "String", 1), (letter.RootElement.GetProperty("class").GetString(),
            letter.RootElement.GetProperty("recipient").GetString(),
            letter.RootElement.GetProperty("type").GetString(), letter.RootElement.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task State_is_shown_without_secrets_and_a_busy_actor_says_what_it_does()
    {
        using var gate = new ManualResetEventSlim();
        var actor = _server.Node.System.ActorOf(Props.Create(() => new Shown(gate)), "shown");
        var (exit, output, _) = await Run("actor", "state", "/user/shown");
        Assert.Equal((ExitCode.Ok, "key    <redacted>\nwords  [a, b]\n"), (exit, output));
        actor.Tell(new Work());
        await Until(async () => (await Run("actor", "state", "/user/shown")).Exit != ExitCode.Ok);
        var busy = await Run("actor", "state", "/user/shown");
        Assert.Equal(ExitCode.Timeout, busy.Exit);
        Assert.Matches(@"^quil: busy: OnReceive\(Work\) for \d{4,} ms\nhint: ", busy.Error);
        var stop = await Run("actor", "stop", "/user/shown");
        gate.Set();
        Assert.Equal(ExitCode.Timeout, stop.Exit);
        Assert.Equal(ExitCode.Failed, (await Run("actor", "state", "/user/net")).Exit);
    }

    [Fact]
    public async Task A_trace_ends_by_itself_and_shows_ticks_by_their_message()
    {
        var (exit, output, _) = await Run("actor", "trace", "/user/admin", "--in", "--for", "1s", "-o", "jsonl");
        Assert.Equal(ExitCode.Ok, exit);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()).ToArray();
        Assert.Contains("Tick", lines);
        Assert.Contains("ChainStatus", lines);
    }

    [Fact]
    public async Task A_link_to_the_dashboard_has_a_token()
    {
        var (exit, output, _) = await Run("dashboard");
        Assert.Equal(ExitCode.Ok, exit);
        Assert.Matches("/#token=[0-9a-f]{32}\n$", output);
    }

    [Fact]
    public async Task The_log_is_read_by_source_and_level()
    {
        _server.Node.System.Log.Info("quiet");
        _server.Node.System.Log.Warning("loud");
        await Until(async () => (await Run("log", "peek")).Output.Contains("loud", StringComparison.Ordinal));
        var (exit, output, _) = await Run("log", "peek", "--level", "warning", "--actor", "f?k*", "-o", "jsonl");
        Assert.Equal(ExitCode.Ok, exit);
        using var line = JsonDocument.Parse(output);
        Assert.Equal("loud", line.RootElement.GetProperty("message").GetString());
        Assert.Empty((await Run("log", "peek", "--actor", "nobody")).Output);
    }

    static async Task Until(Func<Task<bool>> holds)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
            await tick.WaitForNextTickAsync(limit.Token);
    }

    sealed record Work;

    [Secret]
    sealed record Key(string Bytes);

    sealed class Shown : ReceiveActor, IInspectable
    {
        public Shown(ManualResetEventSlim gate) => Receive<Work>(_ => gate.Wait());

        public IReadOnlyDictionary<string, object?> Inspect() => new Dictionary<string, object?>
        {
            ["key"] = new Key("canary"),
            ["words"] = new[] { "a", "b" },
        };
    }
}
