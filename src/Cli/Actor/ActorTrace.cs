using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil actor trace</c>: the messages of one actor as they are handled.</summary>
static class ActorTrace
{
    public static Command Build(CliContext context)
    {
        var path = ActorCommand.PathArgument();
        var onlyIn = new Option<bool>("--in") { Description = "only messages it handles" };
        var onlyOut = new Option<bool>("--out") { Description = "only messages it sent" };
        var limit = new Option<int>("--limit")
        {
            Description = "messages shown per second, 1 to 10000",
            HelpName = "100/s",
            DefaultValueFactory = _ => 100,
            CustomParser = ParseLimit,
        };
        var duration = new Option<TimeSpan>("--for")
        {
            Description = "how long, 1s to 1h",
            HelpName = "10s",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(10),
            CustomParser = result => ParseDuration(result),
        };
        return Verb.Ask(context, "trace", "The messages of an actor as it handles and sends them", async (parsed, admin,
            print, cancel) =>
        {
            if (parsed.GetValue(onlyIn) && parsed.GetValue(onlyOut))
                throw new CliException(ExitCode.Usage, "Usage", "--in and --out exclude each other",
                    "leave both out to see both");
            var direction = parsed.GetValue(onlyIn) ? "in" : parsed.GetValue(onlyOut) ? "out" : "both";
            var seconds = (long)parsed.GetValue(duration).TotalSeconds;
            var query = $"actors/trace?{ActorCommand.Query(parsed.GetValue(path)!)}&direction={direction}"
                + $"&limit={parsed.GetValue(limit)}&seconds={seconds}";
            var skipped = 0L;
            await foreach (var line in admin.LinesAsync(query, AdminJson.Default.TraceLine, cancel))
            {
                print.Line(line, AdminJson.Default.TraceLine, Text);
                skipped = line.Skipped;
            }
            if (skipped > 0)
                context.Say(parsed, $"{skipped} messages were not shown; see more with --limit");
        }, path, onlyIn, onlyOut, limit, duration);
    }

    static string Text(TraceLine line)
        => $"{InstantConverter.ToText(line.At)}  {(line.Direction == "in" ? "<-" : "->")}  "
            + $"{(line.Direction == "in" ? Or(line.Sender) : line.Receiver)}  {line.Type}"
            + (line.Text.Length == 0 || line.Text == line.Type ? "" : $"  {line.Text}");

    static string Or(string path) => path.Length == 0 ? "nobody" : path;

    /// <summary>100 or 100/s.</summary>
    static int ParseLimit(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var digits = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= 10_000)
            return limit;
        result.AddError($"'{text}' is no limit; write for example 100/s, at most 10000/s");
        return 0;
    }

    static TimeSpan ParseDuration(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var unit = text.Length > 0 ? text[^1] : ' ';
        var scale = unit switch { 's' => 1, 'm' => 60, 'h' => 3_600, _ => 0 };
        if (scale > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (long)number * scale is >= 1 and <= 3600)
            return TimeSpan.FromSeconds(number * scale);
        result.AddError($"'{text}' is no time from 1s to 1h; write for example 10s or 5m");
        return default;
    }
}
