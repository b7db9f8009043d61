using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using QuilActors.Actors.Admin;
using QuilActors.Engine;
using QuilActors.Gateways.Admin;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.Metrics;
using QuilActors.Gateways.S3;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Tests.Fakes;

/// <summary>The real admin edge behind a real Kestrel on a free loopback port, over a fake node.</summary>
sealed class AdminServer : IAsyncDisposable
{
    public const string Token = "token-for-tests";

    readonly WebApplication _app;
    readonly AdminContext _context;
    readonly Meter _meter = new("quil.admin-test");

    AdminServer(bool allowWrite)
    {
        _context = ContextOf(Node, _meter) with { AllowWrite = allowWrite };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(S3Gateway.Configure).UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        AdminGateway.MapQuilAdmin(_app, _context, NullLogger<AdminGateway>.Instance);
    }

    public FakeNode Node { get; } = new();

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public static AdminContext ContextOf(FakeNode node, Meter meter)
    {
        var metrics = new MetricsText(candidate => candidate == meter);
        NodeMetrics.Register(meter, node.Feed);
        return new AdminContext
        {
            System = node.System,
            Actors = node.Actors,
            Feed = node.Feed,
            Views = new AdminViews(node.Settings),
            Files = new FilesClient((message, cancellation)
                => node.Actors.Files.Ask<object>(message, TimeSpan.FromSeconds(30), cancellation)),
            Buffers = new BlockBuffers(16),
            Metrics = metrics,
            Token = Token,
            Config = [new("quil.gateway.listen", "127.0.0.1:8600", "default")],
        };
    }

    public static async Task<AdminServer> StartAsync(bool allowWrite = false)
    {
        var server = new AdminServer(allowWrite);
        await server._app.StartAsync();
        server.Url = new Uri(server._app.Services.GetRequiredService<IServer>().Features
            .GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        return server;
    }

    /// <summary>A client with the token.</summary>
    public HttpClient Client() => ClientOf(Url);

    /// <summary>A token that opens one session.</summary>
    public Task<string> OneTimeTokenAsync() => OneTimeTokenAsync(Url);

    public static async Task<string> OneTimeTokenAsync(Uri url)
    {
        using var client = ClientOf(url);
        using var answer = await client.PostAsync("/api/v1/session/token", null);
        return (await answer.Content.ReadFromJsonAsync(AdminJson.Default.DashboardLinkView))!.Token;
    }

    static HttpClient ClientOf(Uri url)
    {
        var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Node.DisposeAsync();
        _context.Metrics.Dispose();
        _context.Buffers.Dispose();
        _meter.Dispose();
    }
}
