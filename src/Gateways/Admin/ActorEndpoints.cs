using Microsoft.AspNetCore.Http;
using QuilActors.Actors.Admin;
using QuilActors.Engine;
using QuilActors.Engine.Inspection;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>The running actors: looked at by anyone who may read, changed only where the node allows it.</summary>
sealed class ActorEndpoints(AdminContext context)
{
    const int DepthMax = 32;
    const int TellBytesMax = 64 << 10;
    static readonly TimeSpan _stateTimeout = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _stopPatience = TimeSpan.FromSeconds(5);

    public Task TreeAsync(HttpContext http)
    {
        var path = Path(http);
        var depth = (int)NodeEndpoints.Number(http, "depth", 0, DepthMax, 3);
        var limit = (int)NodeEndpoints.Number(http, "limit", 1, ActorQuery.LimitMax, ActorQuery.LimitMax);
        var tree = Inspector.Of(context.System).Tree(path, depth, limit) ?? throw NoActor(path);
        return AdminReply.JsonAsync(http, AdminViews.ActorOf(tree), AdminJson.Default.ActorView);
    }

    public Task ListAsync(HttpContext http)
    {
        var query = new ActorQuery
        {
            Path = Path(http),
            Order = Order(http.Request.Query["sort"].ToString()),
            Type = http.Request.Query["type"].ToString() is { Length: > 0 } type ? type : null,
            After = http.Request.Query["after"].ToString() is { Length: > 0 } after ? after : null,
            Limit = (int)NodeEndpoints.Number(http, "limit", 1, ActorQuery.LimitMax, ActorQuery.LimitMax),
        };
        ActorPage page;
        try
        {
            page = Inspector.Of(context.System).List(query) ?? throw NoActor(query.Path);
        }
        catch (FormatException e)
        {
            throw AdminException.BadRequest(e.Message);
        }
        return AdminReply.JsonAsync(http, new ActorPageView([.. page.Items.Select(AdminViews.ActorOf)], page.Next),
            AdminJson.Default.ActorPageView);
    }

    public async Task InspectAsync(HttpContext http)
    {
        var path = Path(http);
        var inspector = Inspector.Of(context.System);
        var actor = inspector.Tree(path, 1, ActorQuery.LimitMax) ?? throw NoActor(path);
        var busy = "";
        ActorDetails? details = null;
        try
        {
            details = await inspector.Details(path, _stateTimeout) ?? throw NoActor(path);
        }
        catch (ActorBusyException e)
        {
            busy = e.Message;
        }
        await AdminReply.JsonAsync(http, AdminViews.DetailsOf(actor, details, busy), AdminJson.Default.ActorDetailView);
    }

    public async Task StopAsync(HttpContext http)
    {
        var (path, actor) = Target(http);
        var inspector = Inspector.Of(context.System);
        if (!inspector.Stop(path))
            throw NoActor(path);
        await DoneAsync(http, path, "stop", await inspector.Gone(actor, _stopPatience));
    }

    public Task RestartAsync(HttpContext http) => DoAsync(http, "restart", static (on, path) => on.Restart(path));

    public Task SuspendAsync(HttpContext http) => DoAsync(http, "suspend", static (on, path) => on.Suspend(path));

    public Task ResumeAsync(HttpContext http)
    {
        var (path, _) = Target(http);
        return Inspector.Of(context.System).Resume(path)
            ? DoneAsync(http, path, "resume", true)
            : throw new AdminException(409, AdminErrors.Conflict, $"nobody suspended {path}",
                "only what `quil actor suspend` held can be resumed");
    }

    public async Task TellAsync(HttpContext http)
    {
        var (path, actor) = Target(http);
        actor.Tell(Message(await AdminReply.ReadAsync(http, AdminJson.Default.TellRequest, TellBytesMax)),
            ActorRefs.NoSender);
        await DoneAsync(http, path, "tell", true);
    }

    static object Message(TellRequest? request) => request switch
    {
        { Text: { } text, Number: null, Signal: null } => text,
        { Text: null, Number: { } number, Signal: null } => number,
        { Text: null, Number: null, Signal: "poison-pill" } => PoisonPill.Instance,
        { Text: null, Number: null, Signal: "kill" } => Kill.Instance,
        _ => throw AdminException.BadRequest(
            "a body of {\"text\":\"..\"}, {\"number\":1} or {\"signal\":\"poison-pill\" or \"kill\"} is needed"),
    };

    Task DoAsync(HttpContext http, string action, Func<Inspector, string, bool> act)
    {
        var (path, _) = Target(http);
        return act(Inspector.Of(context.System), path) ? DoneAsync(http, path, action, true) : throw NoActor(path);
    }

    static Task DoneAsync(HttpContext http, string path, string action, bool done)
        => AdminReply.JsonAsync(http, new ActorActionView(path, action, done), AdminJson.Default.ActorActionView);

    /// <summary>The actor to change, if it may be changed at all.</summary>
    (string Path, IActorRef Actor) Target(HttpContext http)
    {
        if (!context.AllowWrite)
            throw new AdminException(403, AdminErrors.Denied, "this node lets nobody change its actors",
                "start it with --allow-write, or set quil.admin.allow-write = on");
        if (http.Request.Query["path"].ToString().Length == 0)
            throw AdminException.BadRequest("path is missing");
        var path = "/" + string.Join('/', Path(http).Split('/', StringSplitOptions.RemoveEmptyEntries));
        if (path is "/" or "/user" or "/system" || path.StartsWith("/system/", StringComparison.Ordinal))
            throw new AdminException(403, AdminErrors.Denied, $"{path} belongs to the engine",
                "only actors below /user can be changed; `quil stop` ends a local network");
        return (path, Inspector.Of(context.System).Resolve(path) ?? throw NoActor(path));
    }

    static ActorOrder Order(string text) => text switch
    {
        "" or "tree" => ActorOrder.Tree,
        "mailbox" => ActorOrder.Mailbox,
        "cpu" => ActorOrder.Cpu,
        "restarts" => ActorOrder.Restarts,
        "age" => ActorOrder.Age,
        "processed" => ActorOrder.Processed,
        _ => throw AdminException.BadRequest("sort must be tree, mailbox, cpu, restarts, age or processed"),
    };

    internal static string Path(HttpContext http)
        => http.Request.Query["path"].ToString() is { Length: > 0 } path
            ? path.StartsWith('/') ? path : throw AdminException.BadRequest("a path begins with /")
            : "/user";

    internal static AdminException NoActor(string path)
        => AdminException.NotFound($"no actor at {path}", "see `quil actor tree`");
}
