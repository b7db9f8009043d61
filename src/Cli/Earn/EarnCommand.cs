using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Earn;

/// <summary><c>quil earn</c>: what a node earned, and why.</summary>
static class EarnCommand
{
    public static Command Build(CliContext context)
        => Verb.Group("earn", "Earnings: score x unit reward", Now(context), History(context));

    static Command Now(CliContext context)
        => Verb.Ask(context, "now", "Earned so far, and the formula of the newest frame", async (_, admin, print,
            cancel) =>
        {
            var e = await admin.GetAsync("earnings", AdminJson.Default.EarningsView, cancel);
            if (print.IsTable && e.Phase is NodePhase.Starting or NodePhase.Recovering or NodePhase.Syncing)
            {
                print.One(e, AdminJson.Default.EarningsView, ("earned", $"not synced yet ({e.Phase})"));
                return;
            }
            print.One(e, AdminJson.Default.EarningsView,
            [
                ("total", Units.Quil(e.TotalUnits)),
                ("accrued", $"{Units.Quil(e.AccruedUnits)}  (not final)"),
                ("confirmed", Units.Quil(e.ConfirmedUnits)),
                ("frame", e.Frame.ToString(CultureInfo.InvariantCulture)),
                ("earned by it", $"{e.NowUnits} units"),
                ("score", $"{Units.Score(e.Score)} of {Units.Score(e.ScoreTotal)}"),
                .. e.Terms.Select(t => ($"  {t.Name}", $"{Units.Score(t.Score)}  {t.Detail}")),
                ("emission", $"{e.EmissionUnits} units"),
                ("formula", e.Formula),
                ("proofs", $"{e.ProofsAccepted} accepted, {e.ProofsMissed} missed"),
            ]);
        });

    static Command History(CliContext context)
    {
        var since = new Option<string>("--since") { Description = "how far back", DefaultValueFactory = _ => "1h" };
        return Verb.Ask(context, "history", "Earnings frame by frame", async (parsed, admin, print, cancel)
            => print.List(
                (await admin.GetAsync($"earnings/history?since={Uri.EscapeDataString(parsed.GetValue(since)!)}",
                    AdminJson.Default.EarningEntries, cancel)).Items,
                AdminJson.Default.EarningEntryView,
                new("FRAME", e => e.Frame.ToString(CultureInfo.InvariantCulture), Right: true),
                new("STATE", e => e.State),
                new("UNITS", e => e.Units.ToString(CultureInfo.InvariantCulture), Right: true),
                new("SCORE", e => $"{Units.Score(e.Score)} of {Units.Score(e.ScoreTotal)}", Right: true),
                new("EMISSION", e => e.EmissionUnits.ToString(CultureInfo.InvariantCulture), Right: true),
                new("PROOFS", e => e.ProofsAccepted.ToString(CultureInfo.InvariantCulture), Right: true),
                new("TIME", e => InstantConverter.ToText(e.Timestamp))), since);
    }
}
