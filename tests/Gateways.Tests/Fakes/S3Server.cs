using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.Metrics;
using QuilActors.Gateways.S3;
using QuilActors.Gateways.SigV4;

namespace QuilActors.Gateways.Tests.Fakes;

/// <summary>The real S3 edge behind a real Kestrel on a free loopback port, over files in memory.</summary>
sealed class S3Server : IAsyncDisposable, IAccessKeys
{
    public const string AccessKeyId = "AKQATESTTESTTEST2345";
    public const string SecretKey = "0123456789abcdefghijABCDEFGHIJ0123456789";

    readonly WebApplication _app;
    readonly S3Gateway _gateway;
    readonly Meter _meter = new("quil.test");

    S3Server(S3Settings settings, TimeProvider time)
    {
        _gateway = new S3Gateway(settings, new FilesClient((message, _) => Task.Run(() => Files.Answer(message))), this,
            () => false, time, new GatewayMetrics(_meter), NullLogger<S3Gateway>.Instance);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(S3Gateway.Configure).UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(_gateway.HandleAsync);
    }

    public FakeFiles Files { get; } = new();

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public static async Task<S3Server> StartAsync(S3Settings? settings = null, TimeProvider? time = null)
    {
        var server = new S3Server(settings ?? new S3Settings(), time ?? TimeProvider.System);
        await server._app.StartAsync();
        var addresses = server._app.Services.GetRequiredService<IServer>().Features
            .GetRequiredFeature<IServerAddressesFeature>();
        server.Url = new Uri(addresses.Addresses.Single());
        return server;
    }

    public S3Client Client() => new(Url);

    public string? Secret(string accessKeyId) => accessKeyId == AccessKeyId ? SecretKey : null;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _gateway.Dispose();
        _meter.Dispose();
    }
}
