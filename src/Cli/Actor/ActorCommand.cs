using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;
using Spectre.Console;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil actor</c>: the running tree of a node.</summary>
static class ActorCommand
{
    const int DepthMax = 32;

    public static Command Build(CliContext context) => Verb.Group("actor", "The running actors of a node",
        TreeVerb(context), Ls(context), Inspect(context));

    static Command TreeVerb(CliContext context)
    {
        var path = new Argument<string>("path") { Description = "subtree", DefaultValueFactory = _ => "/user" };
        var depth = new Option<int>("--depth") { Description = "levels", DefaultValueFactory = _ => 8 };
        var watch = new Option<bool>("--watch", "-w") { Description = "again each second" };
        return Verb.Ask(context, "tree", "Actors with mailbox depth and restarts", async (parsed, admin, print, cancel)
            => await Verb.Repeat(parsed.GetValue(watch), async () =>
            {
                var root = await Fetch(admin, parsed.GetValue(path)!, parsed.GetValue(depth), cancel);
                if (!print.IsTable)
                {
                    print.One(root, AdminJson.Default.ActorView);
                    return;
                }
                var tree = new Tree(Label(root, root.Path));
                Grow(tree, root);
                var console = CliContext.TerminalOn(context.Output, context.Colors(parsed));
                if (Console.IsOutputRedirected)
                    console.Profile.Width = 4_096;
                console.Write(tree);
            }, cancel), path, depth, watch);
    }

    static Command Ls(CliContext context)
    {
        var sort = new Option<string>("--sort")
        { Description = "mailbox, restarts, processed or path", DefaultValueFactory = _ => "path" };
        sort.AcceptOnlyFromAmong("mailbox", "restarts", "processed", "path");
        var top = new Option<int>("--top") { Description = "at most so many", DefaultValueFactory = _ => int.MaxValue };
        return Verb.Ask(context, "ls", "Actors as a list", async (parsed, admin, print, cancel) =>
        {
            var all = Flatten(await Fetch(admin, "/user", DepthMax, cancel));
            var sorted = parsed.GetValue(sort) switch
            {
                "mailbox" => all.OrderByDescending(a => a.Mailbox),
                "restarts" => all.OrderByDescending(a => a.Restarts),
                "processed" => all.OrderByDescending(a => a.Processed),
                _ => all.OrderBy(a => a.Path, StringComparer.Ordinal),
            };
            print.List([.. sorted.Take(parsed.GetValue(top)).Select(a => a with { Children = [] })],
                AdminJson.Default.ActorView,
                new("PATH", a => a.Path), new("TYPE", a => a.Type), new("STATE", a => a.State),
                new("MAILBOX", a => a.Mailbox.ToString(CultureInfo.InvariantCulture), Right: true),
                new("PROCESSED", a => a.Processed.ToString(CultureInfo.InvariantCulture), Right: true),
                new("RESTARTS", a => a.Restarts.ToString(CultureInfo.InvariantCulture), Right: true),
                new("LAST FAILURE", a => a.LastFailure is { } f ? $"{f.Type}: {f.Message}" : ""));
        }, sort, top);
    }

    static Command Inspect(CliContext context)
    {
        var path = new Argument<string>("path") { Description = "e.g. /user/net" };
        var command = Verb.Ask(context, "inspect", "All that is known of one actor", async (parsed, admin, print,
            cancel) =>
        {
            var detail = await admin.GetAsync(
                $"actors/inspect?path={Uri.EscapeDataString(parsed.GetValue(path)!)}",
                AdminJson.Default.ActorDetailView, cancel);
            var actor = detail.Actor;
            print.One(detail, AdminJson.Default.ActorDetailView,
            [
                ("path", actor.Path), ("type", actor.Type), ("state", actor.State),
                ("mailbox", actor.Mailbox.ToString(CultureInfo.InvariantCulture)),
                ("stash", actor.Stash.ToString(CultureInfo.InvariantCulture)),
                ("processed", actor.Processed.ToString(CultureInfo.InvariantCulture)),
                ("restarts", actor.Restarts.ToString(CultureInfo.InvariantCulture)),
                ("last failure", actor.LastFailure is { } f ? $"{f.Type}: {f.Message}" : "none"),
                ("children", actor.ChildCount.ToString(CultureInfo.InvariantCulture)),
                ("watchers", string.Join(' ', detail.Watchers)),
                .. detail.PersistenceId.Length > 0
                    ? [("journal", $"{detail.PersistenceId} at {detail.SequenceNumber}")]
                    : Array.Empty<(string, string)>(),
                .. detail.State.Select(v => (v.Name, v.Value)),
                .. detail.Busy.Length > 0 ? [("busy", detail.Busy)] : Array.Empty<(string, string)>(),
            ]);
        }, path);
        command.Aliases.Add("show");
        return command;
    }

    static Task<ActorView> Fetch(AdminClient admin, string path, int depth, CancellationToken cancel)
        => admin.GetAsync($"actors?path={Uri.EscapeDataString(path)}&depth={depth}", AdminJson.Default.ActorView,
            cancel);

    static IEnumerable<ActorView> Flatten(ActorView actor) => actor.Children.SelectMany(Flatten).Prepend(actor);

    static void Grow(IHasTreeNodes parent, ActorView actor)
    {
        foreach (var child in actor.Children)
            Grow(parent.AddNode(Label(child, child.Name)), child);
        if (actor.ChildCount > actor.Children.Count)
            parent.AddNode($"[dim]{actor.ChildCount - actor.Children.Count} more[/]");
    }

    static string Label(ActorView actor, string name)
    {
        var label = $"{Markup.Escape(name)} [dim]{Markup.Escape(actor.Type)}[/]";
        if (actor.State is not ("running" or ""))
            label += $" [red]{Markup.Escape(actor.State)}[/]";
        if (actor.Mailbox > 0)
            label += $" [yellow]mailbox {actor.Mailbox}[/]";
        if (actor.Restarts > 0)
            label += $" [yellow]restarts {actor.Restarts}[/]";
        return label;
    }
}
