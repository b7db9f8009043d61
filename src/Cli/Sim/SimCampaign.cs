using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Cli.Sim;

/// <summary><c>quil sim campaign</c>: many seeds, a sample of them twice.</summary>
static class SimCampaign
{
    public static Command Build(CliContext context)
    {
        var options = new SimOptions();
        var seeds = new Option<string>("--seeds")
        {
            Description = "a range, or how many from 1 on", HelpName = "A..B|N", DefaultValueFactory = _ => "100",
        };
        var jobs = new Option<int>("--jobs")
        { Description = "seeds at a time", DefaultValueFactory = _ => Environment.ProcessorCount };
        var twice = new Option<string>("--double")
        { Description = "share of the seeds run twice", HelpName = "5%", DefaultValueFactory = _ => "5%" };
        var folder = new Option<string?>("--out")
        { Description = "write a scenario and a report per failing seed there", HelpName = "DIR" };
        return Verb.Plain("campaign", "Run many seeds of a scenario", (parsed, cancel) =>
        {
            var (first, last) = Range(parsed.GetValue(seeds)!);
            var scenario = options.Read(parsed);
            var watch = Stopwatch.StartNew();
            var campaign = new Campaign(scenario, new SimCatalog())
            {
                Jobs = Math.Clamp(parsed.GetValue(jobs), 1, 64),
                Double = Share(parsed.GetValue(twice)!),
                Done = run => Tell(context, parsed, options, scenario, run, parsed.GetValue(folder)),
            };
            using var other = OtherProcess(parsed, options, first, last, campaign);
            var result = campaign.Run(first, last, cancel);
            var foreign = other?.Compare(result);
            Print(context, parsed, scenario, result, foreign, watch.Elapsed);
            return Task.FromResult(foreign is { IsEqual: false } ? 23 : result.ExitCode);
        }, [options.File, options.Nodes, options.For, options.Crypto, seeds, jobs, twice, folder]);
    }

    static SecondProcess? OtherProcess(
        ParseResult parsed, SimOptions options, ulong first, ulong last, Campaign campaign)
    {
        for (var seed = first; seed <= last && campaign.Double > 0; seed++)
        {
            if (campaign.IsDouble(seed))
                return SecondProcess.Start(seed, options.Words(parsed));
        }
        return null;
    }

    static void Tell(
        CliContext context, ParseResult parsed, SimOptions options, Scenario scenario, RunResult run, string? folder)
    {
        if (run.ExitCode == 0)
            return;
        var what = run.Differs ?? run.Failure!.Message;
        context.Complain($"seed {run.Seed}: {what}\n  again: quil sim replay {options.Words(parsed)}--seed {run.Seed}");
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, $"{run.Failure?.Invariant ?? "not-deterministic"}-{run.Seed}");
        File.WriteAllText(name + ".conf", ScenarioWriter.Write(scenario with { Seed = run.Seed }));
        File.WriteAllText(name + ".txt", run.Failure?.Report ?? what);
    }

    static void Print(
        CliContext context, ParseResult parsed, Scenario scenario, CampaignResult result, ForeignRun? foreign,
        TimeSpan elapsed)
    {
        var events = result.Runs.Sum(run => run.Events);
        var hours = result.Runs.Sum(run => scenario.Nodes * run.Time.TotalHours);
        var failed = result.Runs.Count(run => run.ExitCode != 0);
        var hits = result.Runs.SelectMany(run => run.Hits).GroupBy(hit => hit).OrderBy(g => g.Key).ToArray();
        var points = result.Runs.SelectMany(run => run.FaultPoints).GroupBy(p => p.Key)
            .OrderBy(g => g.Key).Select(g => (g.Key, Fired: g.Sum(p => p.Value))).ToArray();
        var printer = context.Printer(parsed);
        if (!printer.IsTable)
        {
            printer.Document(new JsonObject
            {
                ["seeds"] = result.Runs.Count,
                ["failed"] = failed,
                ["runTwice"] = result.Doubled,
                ["otherProcess"] = foreign is null ? null : foreign.IsEqual ? "equal" : "different",
                ["faults"] = result.Runs.Sum(run => run.Actions.Count),
                ["sometimes"] = new JsonObject(hits.Select(g => KeyValuePair.Create(g.Key, (JsonNode?)g.Count()))),
                ["faultPoints"] = new JsonObject(points.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Fired))),
                ["neverHit"] = new JsonArray([.. result.NeverHit.Select(name => JsonValue.Create(name))]),
                ["events"] = events,
                ["seconds"] = elapsed.TotalSeconds,
                ["eventsPerSecond"] = events / elapsed.TotalSeconds,
                ["nodeHoursPerSecond"] = hours / elapsed.TotalSeconds,
            });
            return;
        }
        context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.Runs.Count} seeds, {failed} failed, {result.Doubled} run twice with equal traces, "
            + $"{(foreign is null ? "none" : foreign.IsEqual ? "one" : "NOT EQUAL")} in another process; "
            + $"{result.Runs.Sum(run => run.Actions.Count)} faults"));
        foreach (var group in hits)
            context.Output.WriteLine($"  {group.Key}: in {group.Count()} seeds");
        foreach (var (name, fired) in points)
            context.Output.WriteLine($"  fault point {name}: {fired} times");
        foreach (var name in result.NeverHit)
            context.Output.WriteLine($"  never: {name}");
        context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds:0.0} s, {events / elapsed.TotalSeconds / 1e6:0.00} M events/s, "
            + $"{hours / elapsed.TotalSeconds:0.0} node-hours/s"));
    }

    static (ulong First, ulong Last) Range(string text)
    {
        var parts = text.Split("..");
        if (parts.Length == 1 && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out var count) && count > 0)
            return (1, count);
        if (parts.Length == 2 && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out var first)
            && ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out var last) && first <= last)
            return (first, last);
        throw new CliException(ExitCode.Usage, "OutOfRange",
            $"--seeds '{text}' is neither a number nor a range as 1..200", "see quil sim campaign --help");
    }

    static double Share(string text)
        => double.TryParse(text.TrimEnd('%'), CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 100
            ? share / 100
            : throw new CliException(ExitCode.Usage, "OutOfRange", $"--double '{text}' is no share as 5%",
                "see quil sim campaign --help");
}
