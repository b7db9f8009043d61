using System.CommandLine;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Node;

/// <summary><c>quil dashboard</c>: an address that opens the dashboard once.</summary>
static class DashboardCommand
{
    public static Command Build(CliContext context)
        => Verb.Ask(context, "dashboard", "An address that opens a node's dashboard, good for one use", async (_, admin,
            print, cancel) =>
        {
            var link = await FetchAsync(admin, cancel);
            if (print.IsTable)
                context.Print(link.Url);
            else
                print.One(link, AdminJson.Default.DashboardLinkView);
        });

    public static Task<DashboardLinkView> FetchAsync(AdminClient admin, CancellationToken cancel)
        => admin.PostAsync("session/token", null, AdminJson.Default.DashboardLinkView, cancel);
}
