using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using QuilActors.Gateways.Metrics;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Wire;

namespace QuilActors.Gateways.Admin;

/// <summary>The routes of the admin port and the unix socket; the table is in this room's README.</summary>
public sealed class AdminGateway
{
    const int SessionBytesMax = 4096;

    readonly AdminContext _context;
    readonly ILogger _log;
    readonly AdminGuard _guard;

    AdminGateway(AdminContext context, ILogger<AdminGateway> log)
    {
        (_context, _log) = (context, log);
        _guard = new AdminGuard(context.Token, context.AllowWrite, context.Time);
    }

    /// <summary>Adds the guard and all routes. Needs routing in the services.</summary>
    public static void MapQuilAdmin(WebApplication app, AdminContext context, ILogger<AdminGateway> log)
    {
        var gateway = new AdminGateway(context, log);
        app.Use(gateway.GuardAsync);
        app.UseRouting();
        gateway.Map(app);
    }

    void Map(IEndpointRouteBuilder app)
    {
        var node = new NodeEndpoints(_context);
        var mesh = new MeshEndpoints(_context);
        var objects = new ObjectEndpoints(_context);
        var actors = new ActorEndpoints(_context);
        var logs = new LogEndpoints(_context);
        var probes = new ProbeEndpoints(_context);
        app.MapGet("/livez", ProbeEndpoints.LiveAsync);
        app.MapGet("/readyz", probes.ReadyAsync);
        app.MapGet("/healthz", probes.HealthAsync);
        app.MapGet("/metrics", probes.MetricsAsync);
        app.MapGet("/api/v1/status", node.StatusAsync);
        app.MapGet("/api/v1/peers", node.PeersAsync);
        app.MapGet("/api/v1/scores", mesh.ScoresAsync);
        app.MapGet("/api/v1/topics", mesh.TopicsAsync);
        app.MapGet("/api/v1/mesh", mesh.MeshAsync);
        app.MapGet("/api/v1/frames/head", node.FrameAsync);
        app.MapGet("/api/v1/frames/{number}", node.FrameAsync);
        app.MapGet("/api/v1/frames", node.FramesAsync);
        app.MapGet("/api/v1/earnings", node.EarningsAsync);
        app.MapGet("/api/v1/earnings/history", node.HistoryAsync);
        app.MapGet("/api/v1/actors", actors.TreeAsync);
        app.MapGet("/api/v1/actors/list", actors.ListAsync);
        app.MapGet("/api/v1/actors/inspect", actors.InspectAsync);
        app.MapGet("/api/v1/actors/trace", new TraceEndpoint(_context).HandleAsync);
        app.MapPost("/api/v1/actors/stop", (RequestDelegate)actors.StopAsync);
        app.MapPost("/api/v1/actors/restart", (RequestDelegate)actors.RestartAsync);
        app.MapPost("/api/v1/actors/suspend", (RequestDelegate)actors.SuspendAsync);
        app.MapPost("/api/v1/actors/resume", (RequestDelegate)actors.ResumeAsync);
        app.MapPost("/api/v1/actors/tell", (RequestDelegate)actors.TellAsync);
        app.MapGet("/api/v1/deadletters", logs.DeadLettersAsync);
        app.MapGet("/api/v1/logs", logs.LogsAsync);
        app.MapGet("/api/v1/shards", node.ShardsAsync);
        app.MapGet("/api/v1/shards/{id}", node.ShardAsync);
        app.MapGet("/api/v1/hypergraph/atoms", node.AtomsAsync);
        app.MapGet("/api/v1/config", node.ConfigAsync);
        app.MapGet("/api/v1/buckets", objects.BucketsAsync);
        app.MapPut("/api/v1/buckets/{bucket}", (RequestDelegate)objects.MakeBucketAsync);
        app.MapDelete("/api/v1/buckets/{bucket}", (RequestDelegate)objects.DeleteBucketAsync);
        app.MapGet("/api/v1/objects", objects.ListAsync);
        app.MapGet("/api/v1/objects/{**target}", objects.GetAsync);
        app.MapPut("/api/v1/objects/{**target}", (RequestDelegate)objects.PutAsync);
        app.MapDelete("/api/v1/objects/{**target}", (RequestDelegate)objects.DeleteAsync);
        app.MapGet("/api/v1/events", new EventStreamEndpoint(_context).HandleAsync);
        app.MapPost("/api/v1/session", (RequestDelegate)OpenSessionAsync);
        app.MapGet("/api/v1/session", SessionAsync);
        app.MapPost("/api/v1/session/token", (RequestDelegate)IssueTokenAsync);
        app.Map("/api/{**rest}", NoRouteAsync);
    }

    async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        AdminReply.TraceId(http);
        AdminGuard.AddHeaders(http.Response);
        try
        {
            AdminGuard.CheckHost(http);
            var isApi = http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
            if (isApi && http.Request.Path != "/api/v1/session")
                _guard.CheckCaller(http);
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone: nobody is left to answer.
        }
        catch (Exception exception)
        {
            var error = AdminException.From(exception);
            if (error is null)
            {
                Log.RequestFailed(_log, AdminReply.TraceId(http), exception);
                error = new AdminException(500, AdminErrors.Internal, "the node failed", "its log has the trace id");
            }
            await AdminReply.ErrorAsync(http, error);
        }
    }

    async Task OpenSessionAsync(HttpContext http)
    {
        var request = await AdminReply.ReadAsync(http, AdminJson.Default.SessionRequest, SessionBytesMax);
        if (request?.Token is not { } token)
            throw AdminException.BadRequest("a body of {\"token\":\"..\"} is needed");
        var session = _guard.TryOpenSession(http, token)
            ?? throw new AdminException(401, AdminErrors.Denied, "this token was used, is too old, or is none",
                "`quil dashboard` prints a new address");
        await AdminReply.JsonAsync(http, session, AdminJson.Default.SessionView);
    }

    Task IssueTokenAsync(HttpContext http)
    {
        var (token, expires) = _guard.Tokens.Issue();
        return AdminReply.JsonAsync(http, new DashboardLinkView(
            $"{_context.DashboardUrl}/#token={token}", token, new Instant(expires.UtcTicks)),
            AdminJson.Default.DashboardLinkView);
    }

    Task SessionAsync(HttpContext http)
        => AdminReply.JsonAsync(http, _guard.Session(http), AdminJson.Default.SessionView);

    static Task NoRouteAsync(HttpContext http)
        => throw AdminException.NotFound($"no route {http.Request.Method} {http.Request.Path}");
}

/// <summary>Probes and metrics: no token, no secret.</summary>
sealed class ProbeEndpoints(AdminContext context)
{
    public static Task LiveAsync(HttpContext http) => http.Response.WriteAsync("ok\n", http.RequestAborted);

    public async Task ReadyAsync(HttpContext http)
    {
        var health = Health();
        http.Response.StatusCode = health.Ready ? 200 : 503;
        await http.Response.WriteAsync(
            health.Ready ? "ok\n" : string.Join('\n', health.Reasons) + "\n", http.RequestAborted);
    }

    public Task HealthAsync(HttpContext http)
    {
        var health = Health();
        return AdminReply.JsonAsync(http, health, AdminJson.Default.HealthView, health.Ready ? 200 : 503);
    }

    public Task MetricsAsync(HttpContext http)
    {
        http.Response.ContentType = MetricsText.ContentType;
        return http.Response.WriteAsync(context.Metrics.Write(), Encoding.UTF8, http.RequestAborted);
    }

    HealthView Health()
    {
        var status = context.Feed.Status;
        var reasons = new List<string>(context.NotReady());
        if (status is null)
            reasons.Add("starting");
        else if (status.Phase is not (NodePhase.Following or NodePhase.Leading))
            reasons.Add(status.PhaseReason.Length > 0 ? $"{status.Phase}: {status.PhaseReason}" : $"{status.Phase}");
        return new HealthView(reasons.Count == 0, reasons, status?.Phase ?? NodePhase.Starting);
    }
}
