using System.CommandLine;

namespace QuilActors.Cli.Shell;

/// <summary>Short forms for building verbs.</summary>
static class Verb
{
    public static Command Group(string name, string description, params Command[] verbs)
    {
        var command = new Command(name, description);
        foreach (var verb in verbs)
            command.Add(verb);
        return command;
    }

    /// <summary>A verb that asks a node.</summary>
    public static Command Ask(
        CliContext context, string name, string description,
        Func<ParseResult, AdminClient, Printer, CancellationToken, Task> run, params Symbol[] parameters)
    {
        var command = Plain(name, description, async (parsed, cancel) =>
        {
            using var admin = context.Admin(parsed);
            await run(parsed, admin, context.Printer(parsed), cancel);
            return ExitCode.Ok;
        }, parameters);
        return command;
    }

    public static Command Plain(
        string name, string description, Func<ParseResult, CancellationToken, Task<int>> run,
        params Symbol[] parameters)
    {
        var command = new Command(name, description);
        foreach (var parameter in parameters)
        {
            if (parameter is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)parameter);
        }
        command.SetAction(run);
        return command;
    }

    /// <summary>Runs <paramref name="once"/> now, and with <c>--watch</c> again each second until Ctrl-C.</summary>
    public static async Task Repeat(bool watch, Func<Task> once, CancellationToken cancel)
    {
        await once();
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (watch && await tick.WaitForNextTickAsync(cancel))
            await once();
    }
}
