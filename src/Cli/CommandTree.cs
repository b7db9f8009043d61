using System.CommandLine;
using System.Text.Json.Nodes;
using QuilActors.Cli.Actor;
using QuilActors.Cli.Doctor;
using QuilActors.Cli.Earn;
using QuilActors.Cli.Env;
using QuilActors.Cli.Frame;
using QuilActors.Cli.Fs;
using QuilActors.Cli.Hypergraph;
using QuilActors.Cli.Lab;
using QuilActors.Cli.Log;
using QuilActors.Cli.Mesh;
using QuilActors.Cli.Node;
using QuilActors.Cli.Run;
using QuilActors.Cli.Shard;
using QuilActors.Cli.Shell;
using QuilActors.Cli.Sim;
using QuilActors.Cli.Status;
using QuilActors.Cli.Up;
using QuilActors.Cli.Vdf;
using QuilActors.Hocon;
using QuilActors.Host.Setup;

namespace QuilActors.Cli;

/// <summary>All verbs, and what happens around each: errors become a line of cause, a line of mend and an exit code.
/// </summary>
static class CommandTree
{
    public static async Task<int> RunAsync(CliContext context, IReadOnlyList<string> arguments)
    {
        var root = Build(context);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                context.Complain($"quil: {error.Message}");
            context.Complain($"hint: {Usage(parsed)} --help");
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = context.Output,
                Error = context.Error,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            });
        }
        catch (CliException e)
        {
            Report(context, parsed, e);
            return e.ExitCode;
        }
        catch (SettingsException e)
        {
            context.Complain(e.Message);
            context.Complain($"{e.Problems.Count} problem{(e.Problems.Count == 1 ? "" : "s")}; "
                + "hint: quil node config validate");
            return ExitCode.Usage;
        }
        catch (HoconException e)
        {
            Report(context, parsed, new CliException(ExitCode.Usage, "Settings", e.Message,
                "mend the line, then: quil node config validate"));
            return ExitCode.Usage;
        }
        catch (SetupException e)
        {
            var exit = e.Fault switch
            {
                SetupFault.DiskFull => ExitCode.Unavailable,
                SetupFault.Damaged => ExitCode.Integrity,
                _ => ExitCode.Usage,
            };
            Report(context, parsed, new CliException(exit, e.Fault.ToString(), e.Message, e.Hint));
            return exit;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (!parsed.GetValue(context.Options.Debug))
        {
            Report(context, parsed, new CliException(ExitCode.Failed, e.GetType().Name, e.Message,
                "this is a fault of quil; --debug prints where it happened"));
            return ExitCode.Failed;
        }
    }

    static RootCommand Build(CliContext context)
    {
        var root = new RootCommand("QuilActors: a node of a decentralised platform, built as actors");
        foreach (var option in context.Options.All)
            root.Add(option);
        foreach (var command in (Command[])[
            UpCommand.Build(context), RunCommand.Build(context), InitCommand.Build(context),
                StatusCommand.Build(context),
            NodeCommand.Build(context), DashboardCommand.Build(context), MeshCommand.Build(context),
            FrameCommand.Build(context), EarnCommand.Build(context), FsCommand.Build(context),
            HypergraphCommand.Build(context), ShardCommand.Build(context), ActorCommand.Build(context),
            DeadLettersCommand.Build(context), LogCommand.Build(context), EventsCommand.Build(context),
            LabCommand.Build(context), LabCommand.BuildStop(context), EnvCommand.Build(context),
            CompletionCommand.Build(context), VersionCommand.Build(context), VdfCommand.Build(context),
            DoctorCommand.Build(context), SimCommand.Build(context)])
            root.Add(command);
        return root;
    }

    static string Usage(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var command = parsed.CommandResult; command is not null;
            command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(command.Command is RootCommand ? "quil" : command.Command.Name);
        return string.Join(' ', names);
    }

    static void Report(CliContext context, ParseResult parsed, CliException e)
    {
        if (parsed.GetValue(context.Options.Output) is OutputFormat.Json or OutputFormat.Jsonl)
        {
            context.Complain(Printer.CompactJson(new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["code"] = e.Code,
                    ["message"] = e.Message,
                    ["hint"] = e.Hint,
                    ["traceId"] = e.TraceId,
                },
            }));
            return;
        }
        context.Complain($"quil: {e.Message}");
        if (e.Hint is not null)
            context.Complain($"hint: {e.Hint}");
    }
}
