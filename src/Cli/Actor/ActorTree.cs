using System.CommandLine;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;
using Spectre.Console;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil actor tree</c>: at most 1,000 actors, the upper levels first.</summary>
static class ActorTree
{
    const int DepthMax = 32;

    public static Command Build(CliContext context)
    {
        var path = new Argument<string>("path") { Description = "subtree", DefaultValueFactory = _ => "/user" };
        var depth = new Option<int>("--depth")
        { Description = $"levels, 0 to {DepthMax}", DefaultValueFactory = _ => 8 };
        depth.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > DepthMax)
                result.AddError($"--depth must be 0..{DepthMax}");
        });
        var mailbox = new Option<bool>("--mailbox") { Description = "mailbox depth, also where nothing waits" };
        var watch = new Option<bool>("--watch", "-w") { Description = "again each second" };
        return Verb.Ask(context, "tree", "Actors with mailbox depth and restarts", async (parsed, admin, print, cancel)
            => await Verb.Repeat(parsed.GetValue(watch), async () =>
            {
                var root = await admin.GetAsync(
                    $"actors?{ActorCommand.Query(parsed.GetValue(path)!)}&depth={parsed.GetValue(depth)}",
                    AdminJson.Default.ActorView, cancel);
                if (print.IsTable)
                    Draw(context, parsed, root, parsed.GetValue(mailbox));
                else
                    print.One(root, AdminJson.Default.ActorView);
            }, cancel), path, depth, mailbox, watch);
    }

    static void Draw(CliContext context, ParseResult parsed, ActorView root, bool mailbox)
    {
        var tree = new Tree(Label(root, root.Path, mailbox));
        Grow(tree, root, mailbox);
        var console = CliContext.TerminalOn(context.Output, context.Colors(parsed));
        if (Console.IsOutputRedirected || context.Output != Console.Out)
            console.Profile.Width = 4_096;
        console.Write(tree);
    }

    static void Grow(IHasTreeNodes parent, ActorView actor, bool mailbox)
    {
        foreach (var child in actor.Children)
            Grow(parent.AddNode(Label(child, child.Name, mailbox)), child, mailbox);
        if (actor.ChildCount > actor.Children.Count)
            parent.AddNode($"[dim]{actor.ChildCount - actor.Children.Count} more[/]");
    }

    static string Label(ActorView actor, string name, bool mailbox)
    {
        var label = $"{Markup.Escape(name)} [dim]{Markup.Escape(actor.Type)}[/]";
        if (actor.State is not ("running" or ""))
            label += $" [red]{Markup.Escape(actor.State)}[/]";
        if (actor.Mailbox > 0 || mailbox)
            label += $" [yellow]mailbox {actor.Mailbox}[/]";
        if (actor.Stash > 0)
            label += $" [yellow]stash {actor.Stash}[/]";
        if (actor.Restarts > 0)
            label += $" [yellow]restarts {actor.Restarts}[/]";
        return label;
    }
}
