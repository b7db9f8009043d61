using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Frame;

/// <summary><c>quil frame</c>: the chain as a node sees it.</summary>
static class FrameCommand
{
    static readonly Column<FrameView>[] Columns =
    [
        new("FRAME", f => f.Number.ToString(CultureInfo.InvariantCulture), Right: true),
        new("SELECTOR", f => f.Selector.ToShortString()),
        new("PROVER", f => f.ProverName.Length > 0 ? f.ProverName : f.Prover.ToShortString()),
        new("MASTER", f => f.MasterNumber.ToString(CultureInfo.InvariantCulture), Right: true),
        new("REQUESTS", f => f.Requests.ToString(CultureInfo.InvariantCulture), Right: true),
        new("PROOFS", f => f.Proofs.ToString(CultureInfo.InvariantCulture), Right: true),
        new("EMISSION", f => f.EmissionUnits is { } units ? Units.Quil(units) : "-", Right: true),
        new("SPACING", f => f.SpacingMilliseconds is { } ms ? $"{ms} ms" : "-", Right: true),
        new("TIME", f => InstantConverter.ToText(f.Timestamp)),
        new("PARENT", f => f.ParentSelector.ToShortString(), WideOnly: true),
        new("BYTES", f => f.SizeBytes.ToString(CultureInfo.InvariantCulture), Right: true, WideOnly: true),
    ];

    public static Command Build(CliContext context) => Verb.Group("frame", "Frames of the chain",
        Head(context), Get(context), Ls(context), Watch(context));

    static Command Head(CliContext context)
        => Verb.Ask(context, "head", "The newest frame", async (_, admin, print, cancel)
            => Show(print, await admin.GetAsync("frames/head", AdminJson.Default.FrameView, cancel)));

    static Command Get(CliContext context)
    {
        var number = new Argument<ulong>("number") { Description = "the frame's number" };
        return Verb.Ask(context, "get", "One frame", async (parsed, admin, print, cancel)
            => Show(print, await admin.GetAsync($"frames/{parsed.GetValue(number)}", AdminJson.Default.FrameView,
                cancel)), number);
    }

    static Command Ls(CliContext context)
    {
        var from = new Option<ulong?>("--from") { Description = "first number; without it the newest" };
        var count = new Option<int>("--count") { Description = "1 to 256", DefaultValueFactory = _ => 20 };
        return Verb.Ask(context, "ls", "Frames in order", async (parsed, admin, print, cancel) =>
        {
            var query = $"frames?count={parsed.GetValue(count)}"
                + (parsed.GetValue(from) is { } first ? $"&from={first}" : "");
            print.List((await admin.GetAsync(query, AdminJson.Default.Frames, cancel)).Items,
                AdminJson.Default.FrameView, Columns);
        }, from, count);
    }

    static Command Watch(CliContext context)
        => Verb.Ask(context, "watch", "Each new frame as it comes", async (_, admin, print, cancel) =>
        {
            ulong? last = null;
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
            do
            {
                var head = (await admin.GetAsync("frames?count=1", AdminJson.Default.Frames, cancel)).Items;
                if (head.Count == 0 || head[^1].Number == last)
                    continue;
                var query = last is { } seen && seen < head[^1].Number
                    ? $"frames?from={seen + 1}&count={Math.Min(256, head[^1].Number - seen)}"
                    : "frames?count=1";
                foreach (var frame in (await admin.GetAsync(query, AdminJson.Default.Frames, cancel)).Items)
                {
                    if (print.IsTable)
                        context.Print(string.Join("  ", Columns.Where(c => !c.WideOnly)
                            .Select(c => c.Value(frame))));
                    else
                        print.One(frame, AdminJson.Default.FrameView);
                    last = frame.Number;
                }
            }
            while (await tick.WaitForNextTickAsync(cancel));
        });

    static void Show(Printer print, FrameView frame)
        => print.One(frame, AdminJson.Default.FrameView,
            ("frame", frame.Number.ToString(CultureInfo.InvariantCulture)),
            ("selector", frame.Selector.ToString()), ("parent", frame.ParentSelector.ToString()),
            ("prover", $"{frame.Prover}  {frame.ProverName}"), ("time", InstantConverter.ToText(frame.Timestamp)),
            ("master", frame.MasterNumber.ToString(CultureInfo.InvariantCulture)),
            ("difficulty", frame.Difficulty.ToString(CultureInfo.InvariantCulture)),
            ("requests", frame.Requests.ToString(CultureInfo.InvariantCulture)),
            ("proofs", frame.Proofs.ToString(CultureInfo.InvariantCulture)),
            ("emission", frame.EmissionUnits is { } units ? Units.Quil(units) : "not known yet"),
            ("state", frame.State));
}
