using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using QuilActors.Gateways.Metrics;
using QuilActors.Gateways.S3;
using QuilActors.Gateways.SigV4;
using QuilActors.Gateways.Tests.Fakes;

namespace QuilActors.Host.Tests.Ui;

[Collection("net")]
public class GatewayServerTests
{
    [Fact]
    public async Task The_unix_socket_needs_no_token_and_belongs_to_its_owner()
    {
        await using var running = await RunningNode.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(running.Socket), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var response = await http.GetAsync(new Uri("http://localhost/api/v1/status"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(running.Socket));
    }

    [Fact]
    public async Task The_admin_port_needs_the_token_and_the_gateway_port_has_no_admin_path()
    {
        await using var running = await RunningNode.StartAsync();
        using var http = new HttpClient();
        var admin = await http.GetAsync(new Uri(running.Server.AdminUrl, "/api/v1/status"));
        Assert.Equal(HttpStatusCode.Unauthorized, admin.StatusCode);
        var gateway = await http.GetAsync(new Uri(running.Server.GatewayUrl, "/api/v1/status"));
        Assert.Equal(HttpStatusCode.Forbidden, gateway.StatusCode);
        Assert.Contains("<Code>AccessDenied</Code>", await gateway.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named_and_nothing_stays_open()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        foreach (var (gateway, admin, what) in new[] { (port, 0, "gateway"), (0, port, "admin port") })
        {
            var error = await Assert.ThrowsAsync<ListenerException>(
                () => RunningNode.StartAsync(gateway, admin));
            Assert.Equal(what, error.What);
            Assert.True(error.IsInUse);
            Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
            Assert.Contains("in use", error.Message, StringComparison.Ordinal);
        }
    }
}

/// <summary>The two real servers over a fake node, on free ports.</summary>
sealed class RunningNode : IAsyncDisposable, IAccessKeys
{
    readonly Meter _meter = new("quil.running-test");
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("quil-ui-");
    S3Gateway? _s3;
    Gateways.Admin.AdminContext? _context;

    public FakeNode Node { get; } = new();

    public GatewayServer Server { get; private set; } = null!;

    public string Socket => Path.Combine(_folder.FullName, "quil.sock");

    public static async Task<RunningNode> StartAsync(int gateway = 0, int admin = 0)
    {
        var running = new RunningNode();
        try
        {
            running._context = AdminServer.ContextOf(running.Node, running._meter) with { AllowWrite = true };
            running._s3 = new S3Gateway(new S3Settings(), running._context.Files, running, () => false,
                TimeProvider.System, new GatewayMetrics(running._meter), NullLogger<S3Gateway>.Instance);
            running.Server = await GatewayServer.StartAsync(
                new GatewayListeners(new(IPAddress.Loopback, gateway), new(IPAddress.Loopback, admin), running.Socket),
                running._s3, running._context, NullLoggerFactory.Instance);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public string? Secret(string accessKeyId) => null;

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        _s3?.Dispose();
        await Node.DisposeAsync();
        _context?.Metrics.Dispose();
        _context?.Buffers.Dispose();
        _meter.Dispose();
        _folder.Delete(recursive: true);
    }
}
