using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil actor show</c> and <c>state</c>: one actor from outside and from inside.</summary>
static class ActorShow
{
    public static Command Build(CliContext context)
    {
        var path = ActorCommand.PathArgument();
        var command = Verb.Ask(context, "show", "All that is known of one actor", async (parsed, admin, print, cancel)
            =>
        {
            var detail = await FetchAsync(admin, parsed.GetValue(path)!, cancel);
            print.One(detail, AdminJson.Default.ActorDetailView, [.. Lines(detail)]);
        }, path);
        command.Aliases.Add("inspect");
        return command;
    }

    public static Command BuildState(CliContext context)
    {
        var path = ActorCommand.PathArgument();
        return Verb.Ask(context, "state", "What an actor tells of its state", async (parsed, admin, print, cancel) =>
        {
            var detail = await FetchAsync(admin, parsed.GetValue(path)!, cancel);
            if (detail.Busy.Length > 0)
                throw new CliException(ExitCode.Timeout, "Busy", detail.Busy,
                    "it handles one message at a time; ask again, or see `quil actor show`");
            if (!detail.Inspectable)
                throw new CliException(ExitCode.Failed, "NotInspectable",
                    $"{detail.Actor.Path} is a {detail.Actor.Type}, which tells nothing of its state",
                    "see `quil actor show` for what the engine knows of it");
            if (!print.IsTable)
            {
                print.Document(new JsonObject(detail.State.Select(v
                    => KeyValuePair.Create(v.Name, (JsonNode?)JsonValue.Create(v.Value)))));
                return;
            }
            var width = detail.State.Select(v => v.Name.Length).DefaultIfEmpty().Max();
            foreach (var (name, value) in detail.State)
                context.Print($"{name.PadRight(width)}  {value}");
        }, path);
    }

    static Task<ActorDetailView> FetchAsync(AdminClient admin, string path, CancellationToken cancel)
        => admin.GetAsync($"actors/inspect?{ActorCommand.Query(path)}", AdminJson.Default.ActorDetailView, cancel);

    static IEnumerable<(string, string)> Lines(ActorDetailView detail)
    {
        var actor = detail.Actor;
        yield return ("path", actor.Path);
        yield return ("type", actor.Type);
        yield return ("state", actor.State);
        yield return ("dispatcher", actor.Dispatcher);
        yield return ("mailbox", Number(actor.Mailbox));
        yield return ("stash", Number(actor.Stash));
        yield return ("processed", actor.Processed.ToString(CultureInfo.InvariantCulture));
        yield return ("restarts", Number(actor.Restarts));
        yield return ("last failure", Failure(actor.LastFailure));
        if (actor.Times is { } times)
        {
            yield return ("cpu", string.Create(CultureInfo.InvariantCulture, $"{times.CpuSeconds:0.000} s"));
            yield return ("handling", Times(times.HandlingP50Microseconds, times.HandlingP99Microseconds));
            yield return ("waiting", Times(times.WaitingP50Microseconds, times.WaitingP99Microseconds));
        }
        yield return ("children", Number(actor.ChildCount));
        yield return ("behaviours", List(detail.Behaviours));
        yield return ("watched by", List(detail.Watchers));
        yield return ("watches", List(detail.Watching));
        yield return ("timers", List(detail.Timers));
        if (detail.PersistenceId.Length > 0)
            yield return ("journal", $"{detail.PersistenceId} at {detail.SequenceNumber}");
        if (detail.Busy.Length > 0)
            yield return ("", detail.Busy);
        foreach (var (name, value) in detail.State)
            yield return ($"  {name}", value);
    }

    static string Failure(FailureView? failure) => failure is null
        ? "none"
        : $"{failure.Type}: {failure.Message}"
            + (failure.At is { } at ? $" ({InstantConverter.ToText(at)})" : "");

    static string Times(double p50, double p99)
        => string.Create(CultureInfo.InvariantCulture, $"p50 {p50:0.0} us, p99 {p99:0.0} us");

    static string List(IReadOnlyList<string> items) => items.Count == 0 ? "none" : string.Join(' ', items);

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
