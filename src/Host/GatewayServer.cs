using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuilActors.Gateways.Admin;
using QuilActors.Gateways.S3;
using QuilActors.Host.Ui;

namespace QuilActors.Host;

/// <summary>A port or socket that the node cannot listen on.</summary>
/// <param name="what">Which listener, e.g. <c>gateway</c>.</param>
/// <param name="address">Address and port, or path.</param>
/// <param name="cause">What the system said.</param>
public sealed class ListenerException(string what, string address, Exception cause)
    : Exception($"the {what} cannot listen on {address}: {Why(cause)}", cause)
{
    /// <summary>Which listener.</summary>
    public string What { get; } = what;

    /// <summary>Address and port, or path.</summary>
    public string Address { get; } = address;

    /// <summary>Whether another program has it.</summary>
    public bool IsInUse { get; } = Inner(cause) is AddressInUseException;

    static string Why(Exception cause) => Inner(cause) is AddressInUseException
        ? "it is in use by another program"
        : Inner(cause).Message;

    static Exception Inner(Exception cause) => cause.InnerException is AddressInUseException inner ? inner : cause;
}

/// <summary>Where the node listens for HTTP.</summary>
/// <param name="Gateway">The S3 edge. Port 0 takes a free one.</param>
/// <param name="Admin">The dashboard and the admin API.</param>
/// <param name="Socket">Path of the unix socket of the admin API, mode 0600; empty for none.</param>
public sealed record GatewayListeners(IPEndPoint Gateway, IPEndPoint Admin, string Socket);

/// <summary>The two HTTP servers of a node: S3 on the gateway port; dashboard, admin API, probes and metrics on the
/// admin port and the unix socket. A path of one is never served by the other.</summary>
public sealed class GatewayServer : IAsyncDisposable
{
    readonly WebApplication _s3;
    readonly WebApplication _admin;
    readonly string _socket;

    GatewayServer(WebApplication s3, WebApplication admin, string socket)
        => (_s3, _admin, _socket) = (s3, admin, socket);

    /// <summary>Where the S3 edge really listens.</summary>
    public Uri GatewayUrl => UrlOf(_s3);

    /// <summary>Where the dashboard really is.</summary>
    public Uri AdminUrl => UrlOf(_admin);

    /// <summary>Starts both, or neither.</summary>
    /// <exception cref="ListenerException">A port or the socket cannot be had.</exception>
    public static async Task<GatewayServer> StartAsync(
        GatewayListeners listeners, S3Gateway s3, AdminContext admin, ILoggerFactory logs,
        CancellationToken cancellation = default)
    {
        var s3App = Build(logs, options => options.Listen(listeners.Gateway));
        s3App.Run(s3.HandleAsync);
        var adminApp = Build(logs, options =>
        {
            options.Listen(listeners.Admin);
            if (listeners.Socket.Length > 0)
                options.ListenUnixSocket(listeners.Socket, MarkLocal);
        });
        AdminGateway.MapQuilAdmin(adminApp, admin, logs.CreateLogger<AdminGateway>());
        Dashboard.Map(adminApp);
        var server = new GatewayServer(s3App, adminApp, listeners.Socket);
        try
        {
            await StartAsync(s3App, "gateway", listeners.Gateway.ToString(), cancellation);
            RemoveStale(listeners.Socket);
            await StartAsync(adminApp, "admin port", AdminAddress(listeners), cancellation);
            if (listeners.Socket.Length > 0 && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(listeners.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends open requests within five seconds and removes the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _admin.StopAsync(limit.Token);
        await _s3.StopAsync(limit.Token);
        await _admin.DisposeAsync();
        await _s3.DisposeAsync();
        if (_socket.Length > 0)
            File.Delete(_socket);
    }

    static WebApplication Build(ILoggerFactory logs, Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(
            options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            S3Gateway.Configure(options);
            listen(options);
        });
        return builder.Build();
    }

    static void MarkLocal(ListenOptions options)
        => options.Use(next => connection =>
        {
            connection.Features.Set(new LocalSocketFeature());
            return next(connection);
        });

    static async Task StartAsync(WebApplication app, string what, string address, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            throw new ListenerException(what, address, exception);
        }
    }

    static string AdminAddress(GatewayListeners listeners)
        => listeners.Socket.Length > 0 ? $"{listeners.Admin} and {listeners.Socket}" : listeners.Admin.ToString();

    /// <summary>A killed node leaves its socket behind. The data folder's lock makes sure that nobody uses
    /// it.</summary>
    static void RemoveStale(string socket)
    {
        if (socket.Length > 0)
            File.Delete(socket);
    }

    static Uri UrlOf(WebApplication app)
        => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => address.StartsWith("http://", StringComparison.Ordinal)
                && !address.Contains("unix:", StringComparison.Ordinal)));
}
