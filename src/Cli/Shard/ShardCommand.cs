using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Shard;

/// <summary><c>quil shard</c>: the parts of the hypergraph and who holds them.</summary>
static class ShardCommand
{
    public static Command Build(CliContext context)
        => Verb.Group("shard", "Shards and who holds them", Ls(context), Show(context));

    static Command Ls(CliContext context)
        => Verb.Ask(context, "ls", "All shards", async (_, admin, print, cancel)
            => print.List((await admin.GetAsync("shards", AdminJson.Default.Shards, cancel)).Items,
                AdminJson.Default.ShardView,
                new("SHARD", s => s.Id.ToString(CultureInfo.InvariantCulture), Right: true),
                new("ATOMS", s => s.Atoms.ToString(CultureInfo.InvariantCulture), Right: true),
                new("SIZE", s => Units.Bytes(s.Bytes), Right: true),
                new("CHUNKS", s => s.Leaves.ToString(CultureInfo.InvariantCulture), Right: true),
                new("MEMBERS", s => s.Members.Count.ToString(CultureInfo.InvariantCulture), Right: true),
                new("COVERAGE", s => s.Coverage),
                new("COMMITTED", s => s.CommittedFrame == 0 ? "-" : $"frame {s.CommittedFrame}"),
                new("CHUNK ROOT", s => s.ChunkRoot?.ToShortString() ?? "-"),
                new("CONTENT ROOT", s => s.ContentRoot?.ToShortString() ?? "-", WideOnly: true)));

    static Command Show(CliContext context)
    {
        var id = new Argument<uint>("shard") { Description = "its number" };
        return Verb.Ask(context, "show", "One shard", async (parsed, admin, print, cancel) =>
        {
            var s = await admin.GetAsync($"shards/{parsed.GetValue(id)}", AdminJson.Default.ShardView, cancel);
            print.One(s, AdminJson.Default.ShardView,
            [
                ("shard", s.Id.ToString(CultureInfo.InvariantCulture)), ("address", s.Address?.ToString() ?? "-"),
                ("atoms", s.Atoms.ToString(CultureInfo.InvariantCulture)), ("size", Units.Bytes(s.Bytes)),
                ("chunks", s.Leaves.ToString(CultureInfo.InvariantCulture)),
                ("chunk root", s.ChunkRoot?.ToString() ?? "-"), ("content root", s.ContentRoot?.ToString() ?? "-"),
                ("committed", s.CommittedFrame == 0 ? "not yet" : $"frame {s.CommittedFrame}"),
                ("coverage", s.Coverage), .. s.Members.Select(m => ("member", m.ToString())),
            ]);
        }, id);
    }
}
