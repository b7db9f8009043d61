using System.CommandLine;
using QuilActors.Cli.Shell;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Cli.Sim;

/// <summary><c>quil sim shrink</c>: the smallest scenario that still fails as this seed does.</summary>
static class SimShrink
{
    public static Command Build(CliContext context)
    {
        var options = new SimOptions();
        var folder = new Option<string>("--out")
        { Description = "where the small scenario goes", HelpName = "DIR", DefaultValueFactory = _ => "sim-failures" };
        return Verb.Plain("shrink", "Make the scenario of a failing seed small",
            (parsed, _) => Task.FromResult(Shrink(context, parsed, options, parsed.GetValue(folder)!)),
            [.. options.All, folder]);
    }

    static int Shrink(CliContext context, ParseResult parsed, SimOptions options, string folder)
    {
        var (scenario, catalog) = (options.Read(parsed), new SimCatalog());
        var result = ScenarioRun.Execute(scenario, catalog);
        if (result.Failure is not { } failure)
        {
            context.Complain($"quil: seed {scenario.Seed} does not fail\nhint: see quil sim campaign");
            return ExitCode.NotFound;
        }
        context.Say(parsed, $"seed {scenario.Seed} breaks {failure.Invariant}; {result.Actions.Count} faults");
        var (small, candidates) = Shrinker.Shrink(scenario, failure, catalog);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{failure.Invariant}-{scenario.Seed}.conf");
        File.WriteAllText(path, ScenarioWriter.Write(small));
        context.Output.WriteLine($"{small.At.Count} faults, {small.Nodes} nodes after {candidates} candidates");
        context.Output.WriteLine($"quil sim run {path}");
        return ExitCode.Ok;
    }
}
