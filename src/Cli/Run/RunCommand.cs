using System.CommandLine;
using QuilActors.Cli.Node;
using QuilActors.Cli.Shell;
using QuilActors.Host.Settings;

namespace QuilActors.Cli.Run;

/// <summary><c>quil run</c>: one node in this process, until it is told to stop.</summary>
static class RunCommand
{
    public static Command Build(CliContext context)
    {
        var sources = new ConfigOptions();
        var withParent = new Option<bool>("--exit-with-parent")
        { Description = "stop when standard input is closed", Hidden = true };
        var allowWrite = AllowWriteOption();
        return Verb.Plain("run", "Run one node in the foreground", async (parsed, cancel) =>
        {
            var settings = SettingsLoader.Read(sources.LoadTree(
                context, parsed, parsed.GetValue(allowWrite) ? ["quil.admin.allow-write=on"] : []));
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var parent = parsed.GetValue(withParent) ? WatchStandardInput(stop) : Task.CompletedTask;
            await using var node = await Host.Node.StartAsync(settings, context.Output, stop.Token);
            var stopped = new TaskCompletionSource();
            await using var _ = stop.Token.Register(stopped.SetResult);
            if (await Task.WhenAny(stopped.Task, node.Ended) == node.Ended)
                throw new CliException(ExitCode.Failed, "NodeEnded", $"the node ended: {await node.Ended}",
                    "see the log lines above; start it again, it recovers from its journal");
            return ExitCode.Ok;
        }, [.. sources.All, allowWrite, withParent]);
    }

    public static Option<bool> AllowWriteOption() => new("--allow-write")
    { Description = "let actors be told, stopped, restarted, suspended and resumed" };

    /// <summary>A pipe that the parent holds: it closes when the parent closes it, and when the parent dies.</summary>
    static Task WatchStandardInput(CancellationTokenSource stop) => Task.Run(async () =>
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[16];
        while (await input.ReadAsync(buffer) > 0)
        {
            // What comes is not for us.
        }
        await stop.CancelAsync();
    });
}
