using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.TestKit.Sim;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Cli.Sim;

/// <summary><c>quil sim run</c>: one seed.</summary>
static class SimRun
{
    public static Command Build(CliContext context)
    {
        var options = new SimOptions();
        var trace = new Option<string?>("--trace")
        { Description = "write every event as a line of JSON", HelpName = "FILE" };
        return Verb.Plain("run", "Run one seed of a scenario",
            (parsed, _) => Task.FromResult(Run(context, parsed, options, parsed.GetValue(trace))),
            [.. options.All, trace]);
    }

    static int Run(CliContext context, ParseResult parsed, SimOptions options, string? trace)
    {
        var scenario = options.Read(parsed);
        var watch = Stopwatch.StartNew();
        using var file = trace is null ? null : new StreamWriter(trace);
        var result = ScenarioRun.Execute(scenario, new SimCatalog(), world =>
        {
            world.ReplayCommand = $"quil sim replay {options.Words(parsed)}--seed {scenario.Seed}";
            if (file is not null)
                world.OnRecord(record => file.WriteLine(Json(record)));
        });
        Print(context, parsed, scenario, result, watch.Elapsed);
        return result.ExitCode;
    }

    public static void Print(
        CliContext context, ParseResult parsed, Scenario scenario, RunResult result, TimeSpan elapsed)
    {
        var printer = context.Printer(parsed);
        if (result.Failure is { } failure)
            context.Complain(failure.Report.TrimEnd());
        var hours = scenario.Nodes * result.Time.TotalHours;
        if (!printer.IsTable)
        {
            printer.Document(new JsonObject
            {
                ["seed"] = result.Seed,
                ["ok"] = result.ExitCode == 0,
                ["invariant"] = result.Failure?.Invariant,
                ["what"] = result.Failure?.What,
                ["events"] = result.Events,
                ["records"] = result.Records,
                ["hash"] = $"{result.Hash:x16}",
                ["virtualSeconds"] = result.Time.TotalSeconds,
                ["faults"] = result.Actions.Count,
                ["hits"] = new JsonArray([.. result.Hits.Select(hit => JsonValue.Create(hit))]),
                ["seconds"] = elapsed.TotalSeconds,
                ["nodeHoursPerSecond"] = hours / elapsed.TotalSeconds,
            });
            return;
        }
        context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {result.Seed}: {(result.ExitCode == 0 ? "ok" : "failed")}, {result.Events} events, "
            + $"{result.Actions.Count} faults, {result.Time:hh\\:mm\\:ss} virtual, trace {result.Hash:x16}, "
            + $"{elapsed.TotalSeconds:0.0} s, {hours / elapsed.TotalSeconds:0.0} node-hours/s"));
    }

    public static string Json(TraceRecord record) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"i\":{record.Index},\"t\":{record.Ticks},\"n\":{record.Node},\"a\":{record.Actor},"
        + $"\"k\":\"{record.Kind.ToString().ToLowerInvariant()}\",\"type\":{Quoted(record.Type)},"
        + $"\"h\":\"{record.Payload:x16}\"}}");

    static string Quoted(string text) => Printer.CompactJson(JsonValue.Create(text));
}
