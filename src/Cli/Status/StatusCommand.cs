using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Status;

/// <summary><c>quil status</c>: phase, head, peers, delay function, earnings of one node.</summary>
static class StatusCommand
{
    public static Command Build(CliContext context)
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "again each second" };
        return Verb.Ask(context, "status", "Phase, head, peers and earnings of a node", async (parsed, admin, print,
            cancel)
            => await Verb.Repeat(parsed.GetValue(watch), async () =>
            {
                var status = await admin.GetAsync("status", AdminJson.Default.NodeStatus, cancel);
                print.One(status, AdminJson.Default.NodeStatus, [.. Lines(status)]);
            }, cancel), watch);
    }

    static IEnumerable<(string, string)> Lines(NodeStatus s)
    {
        yield return ("node", $"{s.Name}  {s.PeerId}");
        yield return ("phase", s.PhaseReason.Length == 0 ? s.Phase.ToString() : $"{s.Phase} ({s.PhaseReason})");
        yield return ("head", s.Head is { } head
            ? $"{head.Number}  {head.Selector.ToShortString()}  by {Leader(head)}"
            : "none yet");
        yield return ("behind", $"{s.FramesBehind} frames");
        yield return ("frames", $"{s.FramesMade} made, {s.FramesFollowed} followed");
        yield return ("peers", s.Peers.ToString(CultureInfo.InvariantCulture));
        yield return ("shards", s.Shards.ToString(CultureInfo.InvariantCulture));
        if (s.Vdf is { } vdf)
        {
            yield return ("vdf", string.Create(CultureInfo.InvariantCulture,
                $"{vdf.Profile}, {vdf.Difficulty:N0} squarings, {vdf.PerSecond:N0}/s, {vdf.Path}")
                + (vdf.Secure ? "" : "  (not secure: for development only)"));
        }
        yield return ("objects", s.Objects.ToString(CultureInfo.InvariantCulture));
        yield return ("proofs", $"{s.ProofsAccepted} accepted, {s.ProofsMissed} missed");
        yield return ("earned", s.Phase is NodePhase.Starting or NodePhase.Recovering or NodePhase.Syncing
            ? "not synced yet"
            : Units.Quil(s.EarnedUnits));
        yield return ("memory", Units.Bytes(s.MemoryBytes));
        yield return ("uptime", Units.Duration(TimeSpan.FromSeconds(s.UptimeSeconds)));
        foreach (var reason in s.Degraded)
            yield return ("degraded", reason);
    }

    static string Leader(HeadView head)
        => head.LeaderName.Length > 0 ? head.LeaderName : head.Leader.ToShortString();
}
