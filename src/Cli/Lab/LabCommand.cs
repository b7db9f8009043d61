using System.CommandLine;
using System.Net;
using QuilActors.Cli.Shell;
using QuilActors.Cli.Up;
using QuilActors.Host.Setup;

namespace QuilActors.Cli.Lab;

/// <summary><c>quil lab</c>: faults in a running local network. <c>quil stop</c> ends it.</summary>
static class LabCommand
{
    public static Command Build(CliContext context) => Verb.Group("lab", "Faults in a local network",
        Order(context, "kill", "End a node at once, as kill -9 does"),
        Order(context, "restart", "Start a node that is down (one that runs is killed first)"));

    public static Command BuildStop(CliContext context)
        => Verb.Plain("stop", "Stop the local network", async (_, cancel) =>
        {
            await SendAsync(context, "/stop", "", cancel);
            return ExitCode.Ok;
        });

    static Command Order(CliContext context, string verb, string description)
    {
        var node = new Argument<string>("node") { Description = "n1, n2, ..." };
        return Verb.Plain(verb, description, async (parsed, cancel) =>
        {
            var name = parsed.GetValue(node)!;
            await SendAsync(context, $"/{verb}/{Uri.EscapeDataString(name)}", name, cancel);
            context.Say(parsed, verb == "kill" ? $"{name} is down" : $"{name} was started");
            return ExitCode.Ok;
        }, node);
    }

    static async Task SendAsync(CliContext context, string order, string node, CancellationToken cancel)
    {
        using var control = new ControlClient(new DevnetLayout(context.Home, 1,
            DevnetLayout.DefaultBasePort).ControlSocket);
        switch (await control.SendAsync(order, cancel))
        {
            case HttpStatusCode.NoContent:
                return;
            case HttpStatusCode.NotFound:
                throw new CliException(ExitCode.NotFound, "NoNode", $"the network has no node {node}",
                    "its nodes are n1, n2, ...; `quil env -o json` lists them");
            case HttpStatusCode.Conflict:
                throw new CliException(ExitCode.Conflict, "Down", $"{node} is down already",
                    $"start it with `quil lab restart {node}`");
            case null:
                throw new CliException(ExitCode.Unavailable, "NoNetwork",
                    $"no local network runs in {context.Home}",
                    "start one with `quil up`, or set QUIL_HOME to the folder of the running one");
            case { } status:
                throw new CliException(ExitCode.Failed, "Failed", $"quil up answered {(int)status}", "see its output");
        }
    }
}
