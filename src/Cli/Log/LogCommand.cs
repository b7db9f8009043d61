using System.CommandLine;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Log;

/// <summary><c>quil log</c>: the newest lines of a node's log, from its memory.</summary>
static class LogCommand
{
    public static Command Build(CliContext context) => Verb.Group("log", "The log of a running node",
        Verbs(context, "tail", "The newest lines, and each that comes, until Ctrl-C", follow: true),
        Verbs(context, "peek", "The newest lines", follow: false));

    static Command Verbs(CliContext context, string name, string description, bool follow)
    {
        var actor = new Option<string?>("--actor") { Description = "source, with * and ?", HelpName = "glob" };
        var level = new Option<string>("--level")
        { Description = "least of debug, info, warning, error", DefaultValueFactory = _ => "debug" };
        level.AcceptOnlyFromAmong("debug", "info", "warning", "error");
        var count = new Option<int>("--count", "-n")
        { Description = "lines of the past, 0 to 1000", DefaultValueFactory = _ => follow ? 10 : 100 };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1000)
                result.AddError("--count must be 0..1000");
        });
        return Verb.Ask(context, name, description, async (parsed, admin, print, cancel) =>
        {
            var query = $"logs?level={parsed.GetValue(level)}&count={parsed.GetValue(count)}"
                + (parsed.GetValue(actor) is { } glob ? $"&actor={Uri.EscapeDataString(glob)}" : "");
            if (follow)
            {
                await foreach (var line in admin.LinesAsync($"{query}&follow", AdminJson.Default.LogLine, cancel))
                    print.Line(line, AdminJson.Default.LogLine, Text);
                return;
            }
            var lines = (await admin.GetAsync(query, AdminJson.Default.LogLines, cancel)).Items;
            if (!print.IsTable)
            {
                print.List(lines, AdminJson.Default.LogLine);
                return;
            }
            foreach (var line in lines)
                print.Line(line, AdminJson.Default.LogLine, Text);
        }, actor, level, count);
    }

    static string Text(LogLine line)
        => $"{InstantConverter.ToText(line.Time)}  {line.Level,-7}  {line.Source}  {line.Message}"
            + (line.Cause is null ? "" : $"\n{line.Cause}");
}
