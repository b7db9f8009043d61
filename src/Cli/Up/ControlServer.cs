using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace QuilActors.Cli.Up;

/// <summary>Takes orders for a local network on a unix socket that only its owner may open: <c>POST /kill/n2</c>,
/// <c>/restart/n2</c>, <c>/stop</c>. Answers 204, 404 for an unknown node, 409 where the order makes no sense.
/// </summary>
sealed class ControlServer : IAsyncDisposable
{
    readonly WebApplication _app;

    ControlServer(WebApplication app) => _app = app;

    public static async Task<ControlServer> StartAsync(Devnet devnet, Action stop, CancellationToken cancel)
    {
        var socket = devnet.Layout.ControlSocket;
        File.Delete(socket);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        var app = builder.Build();
        app.MapPost("/kill/{node}", (string node, CancellationToken request) => OnNode(devnet, node,
            may: child => child.IsRunning, child => devnet.KillAsync(child, request)));
        app.MapPost("/restart/{node}", (string node, CancellationToken request) => OnNode(devnet, node,
            may: _ => true, child => devnet.RestartAsync(child, request)));
        app.MapPost("/stop", () =>
        {
            stop();
            return Results.NoContent();
        });
        await app.StartAsync(cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new ControlServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    static async Task<IResult> OnNode(
        Devnet devnet, string name, Func<ChildNode, bool> may, Func<ChildNode, Task> order)
    {
        if (devnet.Find(name) is not { } node)
            return Results.NotFound();
        if (!may(node))
            return Results.Conflict();
        await order(node);
        return Results.NoContent();
    }
}
