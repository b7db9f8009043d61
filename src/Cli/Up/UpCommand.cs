using System.CommandLine;
using QuilActors.Cli.Run;
using QuilActors.Cli.Shell;
using QuilActors.Host.Setup;

namespace QuilActors.Cli.Up;

/// <summary><c>quil up</c>: a local network, one process per node, over real TCP on loopback.</summary>
static class UpCommand
{
    public static Command Build(CliContext context)
    {
        var nodes = new Option<int>("--nodes")
        { Description = $"1 to {DevnetLayout.NodesMax}", DefaultValueFactory = _ => 3 };
        nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > DevnetLayout.NodesMax)
                result.AddError($"--nodes must be 1..{DevnetLayout.NodesMax}");
        });
        var ephemeral = new Option<bool>("--ephemeral") { Description = "a new folder, deleted at the end" };
        var duration = new Option<TimeSpan?>("--for")
        {
            Description = "stop by itself, e.g. 60s or 10m",
            HelpName = "time",
            CustomParser = ParseDuration,
        };
        var basePort = new Option<int>("--base-port")
        { Description = "gateway port of n1", DefaultValueFactory = _ => DevnetLayout.DefaultBasePort };
        basePort.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1_300 or > 65_000)
                result.AddError("--base-port must be 1300..65000");
        });
        var allowWrite = RunCommand.AllowWriteOption();
        return Verb.Plain("up", "Start a local network", (parsed, cancel) =>
        {
            var home = parsed.GetValue(ephemeral)
                ? Directory.CreateTempSubdirectory("quil-").FullName
                : context.Home;
            var layout = new DevnetLayout(home, parsed.GetValue(nodes), parsed.GetValue(basePort));
            var options = new UpOptions(
                parsed.GetValue(ephemeral), parsed.GetValue(duration), parsed.GetValue(allowWrite));
            return new UpSession(context, parsed, layout, options).RunAsync(cancel);
        }, nodes, ephemeral, duration, basePort, allowWrite);
    }

    static TimeSpan? ParseDuration(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var unit = text.Length > 0 ? text[^1] : ' ';
        double? scale = unit switch { 's' => 1, 'm' => 60, 'h' => 3_600, _ => null };
        if (scale is { } factor && double.TryParse(text.AsSpan(0, text.Length - 1),
            System.Globalization.CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e6)
            return TimeSpan.FromSeconds(number * factor);
        result.AddError($"'{text}' is no time; write for example 60s, 10m or 1h");
        return null;
    }
}
