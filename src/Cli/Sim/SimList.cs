using System.CommandLine;
using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Cli.Sim;

/// <summary><c>quil sim list</c>: the names a scenario may use.</summary>
static class SimList
{
    public static Command Build(CliContext context) => Verb.Plain(
        "list", "The names a scenario may use: systems, workloads, invariants, fault points",
        (parsed, _) => Task.FromResult(Print(context, parsed)));

    static int Print(CliContext context, ParseResult parsed)
    {
        var catalog = new SimCatalog();
        (string Kind, IEnumerable<string> Names)[] groups =
        [
            ("systems", catalog.Systems.Keys), ("workloads", catalog.Workloads.Keys),
            ("always", catalog.Always.Keys), ("eventually", catalog.Eventually.Keys),
            ("sometimes", catalog.Sometimes.Keys), ("faultPoints", SimCatalog.FaultPoints),
        ];
        var printer = context.Printer(parsed);
        if (printer.IsTable)
        {
            foreach (var (kind, names) in groups)
                context.Output.WriteLine($"{kind,-12} {string.Join(", ", names)}");
        }
        else
        {
            printer.Document(new JsonObject(groups.Select(group => KeyValuePair.Create(
                group.Kind, (JsonNode?)new JsonArray([.. group.Names.Select(name => JsonValue.Create(name))])))));
        }
        return ExitCode.Ok;
    }
}
