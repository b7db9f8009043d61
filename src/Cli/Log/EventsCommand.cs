using System.CommandLine;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Log;

/// <summary><c>quil events</c>: what happens in a node, as it happens.</summary>
static class EventsCommand
{
    public static Command Build(CliContext context)
    {
        var types = new Option<string[]>("--type")
        {
            Description = $"only these: {string.Join(", ", AdminEvents.All)}",
            HelpName = "type",
            DefaultValueFactory = _ => [],
        };
        types.AcceptOnlyFromAmong([.. AdminEvents.All]);
        return Verb.Ask(context, "events", "What happens in a node, until Ctrl-C", async (parsed, admin, print, cancel)
            =>
        {
            var wanted = string.Join(',', parsed.GetValue(types)!);
            await foreach (var item in admin.LinesAsync(
                $"events?format=jsonl&types={wanted}", AdminJson.Default.EventEnvelope, cancel))
                print.Line(item, AdminJson.Default.EventEnvelope, e => $"{e.Id}  {e.Type}  {e.Data.GetRawText()}");
        }, types);
    }
}
