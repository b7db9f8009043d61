using System.CommandLine;
using System.Globalization;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Actor;

/// <summary><c>quil actor ls</c>: all actors page by page, or the first of an order.</summary>
static class ActorList
{
    const int PageMax = 1000;

    public static Command Build(CliContext context)
    {
        var path = new Argument<string>("path") { Description = "subtree", DefaultValueFactory = _ => "/user" };
        var sort = new Option<string>("--sort")
        { Description = "tree, mailbox, cpu, restarts, age or processed", DefaultValueFactory = _ => "tree" };
        sort.AcceptOnlyFromAmong("tree", "mailbox", "cpu", "restarts", "age", "processed");
        var top = new Option<int>("--top") { Description = "at most so many", DefaultValueFactory = _ => int.MaxValue };
        top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--top must be at least 1");
        });
        var type = new Option<string?>("--type") { Description = "only actors of that class", HelpName = "class" };
        return Verb.Ask(context, "ls", "Actors as a list", async (parsed, admin, print, cancel) =>
        {
            var items = await FetchAsync(admin, parsed.GetValue(path)!, parsed.GetValue(sort)!, parsed.GetValue(type),
                parsed.GetValue(top), cancel);
            print.List(items, AdminJson.Default.ActorView, Columns);
        }, path, sort, top, type);
    }

    public static async Task<List<ActorView>> FetchAsync(
        AdminClient admin, string path, string sort, string? type, int top, CancellationToken cancel)
    {
        var items = new List<ActorView>();
        string? next = null;
        do
        {
            var query = $"{ActorCommand.Query(path)}&sort={sort}&limit={Math.Min(PageMax, top - items.Count)}"
                + (type is null ? "" : $"&type={Uri.EscapeDataString(type)}")
                + (next is null ? "" : $"&after={Uri.EscapeDataString(next)}");
            var page = await admin.GetAsync($"actors/list?{query}", AdminJson.Default.ActorPageView, cancel);
            items.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null && items.Count < top);
        return items;
    }

    static Column<ActorView>[] Columns =>
    [
        new("PATH", a => a.Path), new("TYPE", a => a.Type), new("STATE", a => a.State),
        Number("MAILBOX", a => a.Mailbox), Number("PROCESSED", a => a.Processed),
        new("CPU S", a => a.Times is { } times
            ? times.CpuSeconds.ToString("0.000", CultureInfo.InvariantCulture)
            : "", Right: true),
        Number("RESTARTS", a => a.Restarts),
        new("LAST FAILURE", a => a.LastFailure is { } f ? $"{f.Type}: {f.Message}" : ""),
        new("DISPATCHER", a => a.Dispatcher, WideOnly: true),
        new("STASH", a => a.Stash.ToString(CultureInfo.InvariantCulture), Right: true, WideOnly: true),
    ];

    static Column<ActorView> Number(string title, Func<ActorView, IFormattable> value)
        => new(title, actor => value(actor).ToString(null, CultureInfo.InvariantCulture), Right: true);
}
