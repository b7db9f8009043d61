using System.CommandLine;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Hypergraph;

/// <summary><c>quil hg</c>: vertices and hyperedges.</summary>
static class HypergraphCommand
{
    public static Command Build(CliContext context)
    {
        var limit = new Option<int>("--limit") { Description = "1 to 1,000", DefaultValueFactory = _ => 100 };
        var prefix = new Option<string>("--prefix")
        { Description = "first hex digits of the address", DefaultValueFactory = _ => "" };
        return Verb.Group("hg", "Vertices and hyperedges", Verb.Ask(context, "ls", "Atoms in order of address",
            async (parsed, admin, print, cancel) => print.List(
                (await admin.GetAsync($"hypergraph/atoms?limit={parsed.GetValue(limit)}&prefix="
                    + Uri.EscapeDataString(parsed.GetValue(prefix)!), AdminJson.Default.Atoms, cancel)).Items,
                AdminJson.Default.AtomView,
                new("ADDRESS", a => a.Address.Length > 16 ? a.Address[^64..][..16] : a.Address),
                new("KIND", a => a.Kind), new("CLASS", a => a.Class),
                new("SHARD", a => a.ShardId.ToString(System.Globalization.CultureInfo.InvariantCulture), Right: true),
                new("PROPERTIES", a => string.Join(' ', a.Properties.Select(p => $"{p.Name}={p.Value}"))),
                new("MEMBERS", a => a.MemberCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    Right: true, WideOnly: true)),
            limit, prefix));
    }
}
