using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO.Enumeration;
using QuilActors.Cli.Shell;
using QuilActors.TestKit.Sim;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.Cli.Sim;

/// <summary><c>quil sim replay</c>: the same run again, up to an event or the first message that fits.</summary>
static class SimReplay
{
    const int Neighbours = 40;

    public static Command Build(CliContext context)
    {
        var options = new SimOptions();
        var until = new Option<long?>("--until") { Description = "stop before this event", HelpName = "E" };
        var breakOn = new Option<string?>("--break-on")
        {
            Description = "stop before the first message that fits", HelpName = "actor=GLOB,type=T",
        };
        const string description = "Run a seed again and stop where something happens; --debug waits for a debugger";
        return Verb.Plain("replay", description,
            (parsed, _) => Task.FromResult(
                Replay(context, parsed, options, parsed.GetValue(until), Pattern(parsed.GetValue(breakOn)))),
            [.. options.All, until, breakOn]);
    }

    static int Replay(
        CliContext context, ParseResult parsed, SimOptions options, long? until, (string? Actor, string? Type) pattern)
    {
        var scenario = options.Read(parsed);
        if (parsed.GetValue(context.Options.Debug))
            WaitForDebugger(context);
        try
        {
            var watch = Stopwatch.StartNew();
            var result = ScenarioRun.Execute(scenario, new SimCatalog(), world =>
            {
                if (until is { } number)
                    world.BeforeEvent = w => StopIf(context, w, w.Events >= number, "the event");
                if (pattern is not (null, null))
                {
                    world.BeforeMessage = (node, path, message) => StopIf(context, world,
                        Fits(pattern.Actor, $"{node.Name}{path}") && Fits(pattern.Type, message.GetType().Name),
                        $"{node.Name}{path}: {message}");
                }
            });
            SimRun.Print(context, parsed, scenario, result, watch.Elapsed);
            return result.ExitCode;
        }
        catch (StoppedException)
        {
            return ExitCode.Ok;
        }
    }

    static void StopIf(CliContext context, World world, bool stop, string what)
    {
        if (!stop)
            return;
        foreach (var record in world.Trace.Newest(Neighbours))
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{record.Index} {new TimeSpan(record.Ticks)} n{record.Node + 1}/{record.Actor} {record.Kind} "
                + $"{record.Type}"));
        }
        context.Output.WriteLine($"stopped at event {world.Events}, {world.Now}, before {what}");
        throw new StoppedException();
    }

    static bool Fits(string? pattern, string text)
        => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    static (string? Actor, string? Type) Pattern(string? text)
    {
        (string? Actor, string? Type) pattern = default;
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            if (pair is ["actor", var actor])
                pattern.Actor = actor;
            else if (pair is ["type", var type])
                pattern.Type = type;
            else
                throw new CliException(ExitCode.Usage, "OutOfRange",
                    $"--break-on '{part}' is neither actor=GLOB nor type=T", "see quil sim replay --help");
        }
        return pattern;
    }

    static void WaitForDebugger(CliContext context)
    {
        context.Error.WriteLine($"waiting for a debugger on process {Environment.ProcessId}");
        while (!Debugger.IsAttached)
            Thread.Sleep(100);
    }

    /// <summary>The place was reached; nothing is wrong.</summary>
    sealed class StoppedException : Exception;
}
