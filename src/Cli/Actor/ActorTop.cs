using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil actor top</c>: the busiest actors, from two looks a moment apart.</summary>
static class ActorTop
{
    public static Command Build(CliContext context)
    {
        var every = new Option<double>("--every")
        { Description = "seconds between two looks, 0.1 to 60", DefaultValueFactory = _ => 1 };
        every.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 60))
                result.AddError("--every must be 0.1..60");
        });
        var top = new Option<int>("--top") { Description = "lines", DefaultValueFactory = _ => 20 };
        top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
                result.AddError("--top must be 1..1000");
        });
        var once = new Option<bool>("--once") { Description = "one table, then end; also where output is no terminal" };
        return Verb.Ask(context, "top", "The busiest actors, live", async (parsed, admin, print, cancel) =>
        {
            using var tick = new PeriodicTimer(TimeSpan.FromSeconds(parsed.GetValue(every)));
            var live = !parsed.GetValue(once) && print.IsTable && !Console.IsOutputRedirected
                && context.Output == Console.Out;
            var before = await Look.TakeAsync(admin, cancel);
            do
            {
                await tick.WaitForNextTickAsync(cancel);
                var now = await Look.TakeAsync(admin, cancel);
                if (live)
                    await context.Output.WriteAsync("\u001b[H\u001b[2J");
                print.List(Rates(before, now).Take(parsed.GetValue(top)).ToList(), CliJson.Default.ActorRate, Columns);
                before = now;
            }
            while (live || (print.Format == OutputFormat.Jsonl && !parsed.GetValue(once)));
        }, every, top, once);
    }

    static IEnumerable<ActorRate> Rates(Look before, Look now)
    {
        var seconds = (now.At - before.At).TotalSeconds;
        var known = before.Actors.ToDictionary(a => a.Path, StringComparer.Ordinal);
        return now.Actors.Select(actor =>
        {
            var was = known.GetValueOrDefault(actor.Path);
            // A new incarnation counts from zero.
            var handled = was is null || was.Processed > actor.Processed ? 0 : actor.Processed - was.Processed;
            var cpu = (actor.Times?.CpuSeconds ?? 0) - (was?.Times?.CpuSeconds ?? 0);
            return new ActorRate(actor.Path, actor.Type, Math.Round(handled / seconds, 1),
                Math.Round(Math.Max(0, cpu) / seconds * 100, 1), actor.Mailbox, actor.Times?.HandlingP50Microseconds,
                actor.Times?.HandlingP99Microseconds, actor.Times?.WaitingP99Microseconds);
        }).OrderByDescending(rate => rate.MessagesPerSecond).ThenBy(rate => rate.Path, StringComparer.Ordinal);
    }

    static Column<ActorRate>[] Columns =>
    [
        new("PATH", a => a.Path), new("TYPE", a => a.Type), Number("MSG/S", a => a.MessagesPerSecond),
        Number("CPU %", a => a.CpuPercent),
        new("MAILBOX", a => a.Mailbox.ToString(CultureInfo.InvariantCulture), Right: true),
        Number("P50 US", a => a.HandlingP50Microseconds), Number("P99 US", a => a.HandlingP99Microseconds),
        Number("WAIT P99 US", a => a.WaitingP99Microseconds),
    ];

    static Column<ActorRate> Number(string title, Func<ActorRate, double?> value)
        => new(title, rate => value(rate)?.ToString("0.0", CultureInfo.InvariantCulture) ?? "", Right: true);

    sealed record Look(TimeSpan At, IReadOnlyList<ActorView> Actors)
    {
        public static async Task<Look> TakeAsync(AdminClient admin, CancellationToken cancel)
        {
            var actors = await ActorList.FetchAsync(admin, "/user", "tree", null, int.MaxValue, cancel);
            return new Look(Stopwatch.GetElapsedTime(0), actors);
        }
    }
}

/// <summary>A line of <c>quil actor top -o jsonl</c>.</summary>
/// <param name="MessagesPerSecond">Handled between the two looks.</param>
/// <param name="CpuPercent">Of one core, extrapolated from one message in 64; null times before the first of them.
/// </param>
sealed record ActorRate(
    string Path, string Type, double MessagesPerSecond, double CpuPercent, int Mailbox,
    double? HandlingP50Microseconds, double? HandlingP99Microseconds, double? WaitingP99Microseconds);
