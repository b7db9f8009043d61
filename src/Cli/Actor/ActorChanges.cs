using System.CommandLine;
using System.Text;
using System.Text.Json;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil actor tell|stop|restart|suspend|resume</c>. The node refuses them unless it runs with
/// <c>--allow-write</c>.</summary>
static class ActorChanges
{
    public static IEnumerable<Command> Build(CliContext context) =>
    [
        Tell(context),
        Change(context, "stop", "Ends an actor and all below it"),
        Change(context, "restart", "Makes an actor anew, as its supervisor would"),
        Change(context, "suspend", "Holds the messages of an actor and of all below it"),
        Change(context, "resume", "Takes one suspend back"),
    ];

    static Command Change(CliContext context, string action, string description)
    {
        var path = ActorCommand.PathArgument();
        return Verb.Ask(context, action, description, async (parsed, admin, print, cancel) =>
        {
            var done = await admin.PostAsync($"actors/{action}?{ActorCommand.Query(parsed.GetValue(path)!)}", null,
                AdminJson.Default.ActorActionView, cancel);
            if (!done.Done)
                throw new CliException(ExitCode.Timeout, "NotYet", $"{done.Path} was told to {action} and still lives",
                    $"it handles a message; see `quil actor state {done.Path}`");
            Say(context, parsed, print, done);
        }, path);
    }

    static Command Tell(CliContext context)
    {
        var path = ActorCommand.PathArgument();
        var text = new Argument<string>("message") { Description = "text, a number or the name of a signal" };
        var kind = new Option<string>("--as")
        { Description = "text, number or signal (poison-pill, kill)", DefaultValueFactory = _ => "text" };
        kind.AcceptOnlyFromAmong("text", "number", "signal");
        return Verb.Ask(context, "tell", "Sends an actor one message", async (parsed, admin, print, cancel) =>
        {
            var body = new StringContent(JsonSerializer.Serialize(
                Request(parsed.GetValue(kind)!, parsed.GetValue(text)!), AdminJson.Default.TellRequest),
                Encoding.UTF8, "application/json");
            Say(context, parsed, print, await admin.PostAsync(
                $"actors/tell?{ActorCommand.Query(parsed.GetValue(path)!)}", body, AdminJson.Default.ActorActionView,
                cancel));
        }, path, text, kind);
    }

    static TellRequest Request(string kind, string text) => kind switch
    {
        "number" => long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? new TellRequest(null, number, null)
            : throw new CliException(ExitCode.Usage, "Usage", $"'{text}' is no 64-bit number"),
        "signal" => text is "poison-pill" or "kill"
            ? new TellRequest(null, null, text)
            : throw new CliException(ExitCode.Usage, "Usage", $"'{text}' is no signal", "use poison-pill or kill"),
        _ => new TellRequest(text, null, null),
    };

    static void Say(CliContext context, ParseResult parsed, Printer print, ActorActionView done)
    {
        if (print.IsTable)
            context.Say(parsed, $"{done.Path}: {done.Action}");
        else
            print.One(done, AdminJson.Default.ActorActionView);
    }
}
