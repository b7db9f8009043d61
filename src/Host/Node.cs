using System.Diagnostics.Metrics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using QuilActors.Actors;
using QuilActors.Actors.Admin;
using QuilActors.Actors.Net;
using QuilActors.Actors.Proving;
using QuilActors.Crypto.Sodium;
using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Engine.Inspection;
using QuilActors.Gateways.Admin;
using QuilActors.Gateways.Files;
using QuilActors.Gateways.Metrics;
using QuilActors.Gateways.S3;
using QuilActors.Host.Net;
using QuilActors.Host.Settings;
using QuilActors.Host.Setup;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Transport;
using QuilActors.Protocols.Vdf;
using QuilActors.Storage.Blobs;
using QuilActors.Storage.Journal;

namespace QuilActors.Host;

/// <summary>One running node: files, journal, sockets and the actor tree, put together and taken apart.</summary>
public sealed class Node : IAsyncDisposable
{
    const int BodyBlocksMax = 32;
    static readonly TimeSpan FilesDeadline = TimeSpan.FromSeconds(30);

    readonly Stack<Func<ValueTask>> _ends = new();
    ActorSystem? _system;

    Node()
    {
    }

    /// <summary>Completes when the node cannot go on by itself, with the reason: its chain stopped for good, or its
    /// actor system ended.</summary>
    public Task<string> Ended { get; private set; } = null!;

    /// <summary>Starts a node, or nothing.</summary>
    /// <exception cref="SetupException">Files, ports or the disk are not as the node needs them.</exception>
    public static async Task<Node> StartAsync(NodeSettings settings, TextWriter log, CancellationToken cancel)
    {
        var node = new Node();
        try
        {
            await node.BuildAsync(settings, log, cancel);
            return node;
        }
        catch (Exception e)
        {
            await node.DisposeAsync();
            throw Explain(e) ?? e;
        }
    }

    /// <summary>Stops in the reverse order of the start: edges, actors, sockets, journal.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_ends.TryPop(out var end))
            await end();
    }

    async Task BuildAsync(NodeSettings settings, TextWriter log, CancellationToken cancel)
    {
        FreePort.Require(settings.P2p.Listen.Address, settings.P2p.Listen.Port, settings.Node.Name,
            "set quil.p2p.listen to another");
        Directory.CreateDirectory(settings.Node.Data);
        var store = SqliteStore.Open(Path.Combine(settings.Node.Data, "journal.db"));
        _ends.Push(store.DisposeAsync);
        var identity = NodeKeys.Read(settings.Node.Name, settings.Node.KeyFile);
        var genesis = GenesisSetup.Read(settings.Node.GenesisFile);
        if (!VdfArithmetics.TryCreate(settings.Vdf.Path.ToString(), out var vdf, out var fault))
            throw new SetupException($"quil.vdf.path: {fault}", "set it to auto");

        var transport = new TcpTransport(new ConnectionIdentity(identity.PublicKey.ToArray(), identity.Seed.Span,
            RandomNumberGenerator.GetBytes(32), settings.P2p.Security), TimeProvider.System);
        _ends.Push(transport.DisposeAsync);
        var blobs = new BlobFolder(Path.Combine(settings.Node.Data, "blobs"));
        _ends.Push(() =>
        {
            blobs.Dispose();
            return ValueTask.CompletedTask;
        });

        var feed = new AdminFeed();
        _system = ActorSystem.Create("quil", new ActorSystemSetup
        {
            Journal = store.Journal,
            Snapshots = store.Snapshots,
            LogSink = new LogFeed(new NodeLog(log), feed),
            LogLevel = Level(settings.Node.LogLevel),
        });
        var system = _system;
        _ends.Push(async () => await system.Terminate());
        _system.Log.Info("{0} starts; VDF path: {1}", identity, vdf.Note);

        var names = genesis.MemberKeys.Count == 0 ? [] : NamesBeside(settings, identity);
        var vdfMeter = new Meter("quil.vdf");
        Own(vdfMeter);
        var vdfMetrics = new VdfMetrics(vdfMeter);
        var ports = new NodePorts
        {
            Identity = identity,
            Genesis = genesis,
            Transport = transport,
            Blobs = blobs,
            ClusterKey = SecretFile.ReadKey(settings.Node.ClusterKeyFile),
            RandomBytes = RandomNumberGenerator.GetBytes,
            VdfProver = VdfProverActor.Props(
                vdf, new VdfProverSettings(Metrics: vdfMetrics) { Resume = new(blobs) }),
            VdfVerifiers = VdfVerifierPool.Props(
                vdf, new VdfVerifierSettings(settings.Vdf.VerifyWorkers, Metrics: vdfMetrics)),
            Feed = feed,
            Net = Net(settings.P2p),
            Topics = settings.Gossip,
            Admin = new Actors.Admin.AdminSettings
            {
                Identity = identity,
                Version = Version(),
                VdfPath = vdf.Note,
                Names = names.ToDictionary(n => n.Address, n => n.Name),
                PeerNames = names.ToDictionary(n => n.PeerId.ToString(), n => n.Name),
                MemoryBytes = () => Environment.WorkingSet,
            },
        };
        var actors = NodeSupervisor.Start(_system, ports);
        Ended = EndAsync(feed);
        var server = await ServeAsync(settings, ports, actors, cancel);
        _ends.Push(server.DisposeAsync);
    }

    /// <summary>A stopped chain is told to the log and to peers by the end of the node: a wrong chain would be worse.
    /// </summary>
    async Task<string> EndAsync(AdminFeed feed)
        => await Task.WhenAny(feed.ChainStopped, _system!.WhenTerminated) == feed.ChainStopped
            ? $"the chain stopped: {await feed.ChainStopped}"
            : "a part that it cannot do without failed";

    async Task<GatewayServer> ServeAsync(
        NodeSettings settings, NodePorts ports, NodeActors actors, CancellationToken cancel)
    {
        var logs = LoggerFactory.Create(builder =>
            builder.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Warning)
            .AddJsonConsole());
        var meter = new Meter("quil");
        var metrics = new MetricsText(m => m.Name.StartsWith("quil", StringComparison.Ordinal));
        NodeMetrics.Register(meter, ports.Feed);
        Own(logs, meter, metrics, ActorMeters.Attach(_system!));
        var files = new FilesClient(async (message, cancellation) =>
        {
            try
            {
                return await actors.Files.Ask<object>(message, FilesDeadline, cancellation);
            }
            catch (AskTimeoutException e)
            {
                throw new TimeoutException(e.Message, e);
            }
        });
        var s3 = new S3Gateway(
            new S3Settings
            {
                OwnerId = ports.Identity.Address.ToString(),
                Limits = new AdmissionLimits { BodyBlocksMax = BodyBlocksMax },
            },
            files, new RootAccessKey(AccessKey.Read(settings.Node.AccessKeyFile)),
            () => IsLagging(ports), TimeProvider.System, new GatewayMetrics(meter), logs.CreateLogger<S3Gateway>());
        var buffers = new BlockBuffers(BodyBlocksMax);
        Own(s3, buffers);
        var admin = new AdminContext
        {
            System = _system!,
            Actors = actors,
            Feed = ports.Feed,
            Views = new AdminViews(ports.Admin),
            Files = files,
            Buffers = buffers,
            Metrics = metrics,
            Token = Token(settings.Admin.TokenFile),
            AllowWrite = settings.Admin.AllowWrite,
            DashboardUrl = DashboardUrl(settings.Admin.Listen),
            Config = settings.Listing,
            NotReady = new Readiness(ports.Feed, ports.Genesis, ports.Identity.PeerId.ToString(),
                Readiness.DiskOf(settings.Node.Data)).Reasons,
        };
        return await GatewayServer.StartAsync(
            new GatewayListeners(settings.Gateway.Listen, settings.Admin.Listen, settings.Admin.Socket), s3, admin,
            logs, cancel);
    }

    /// <summary>Loopback also where the port is open to all: the guard lets in no other host.</summary>
    static string DashboardUrl(System.Net.IPEndPoint listen)
        => $"http://{new System.Net.IPEndPoint(
            listen.Address.Equals(System.Net.IPAddress.Any) ? System.Net.IPAddress.Loopback
            : listen.Address.Equals(System.Net.IPAddress.IPv6Any) ? System.Net.IPAddress.IPv6Loopback
            : listen.Address, listen.Port)}";

    void Own(params IDisposable[] parts)
        => _ends.Push(() =>
        {
            foreach (var part in parts)
                part.Dispose();
            return ValueTask.CompletedTask;
        });

    /// <summary>The newest frame is over two slots old.</summary>
    static bool IsLagging(NodePorts ports)
        => ports.Feed.Status?.Head is not { } head || DateTime.UtcNow.Ticks - head.Timestamp.Ticks
            > 2 * ports.Genesis.Profile.SlotMilliseconds * TimeSpan.TicksPerMillisecond;

    static NetSettings Net(P2pSettings p2p) => new()
    {
        Listen = [new Multiaddr(
            p2p.Listen.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? HostKind.Ip6 : HostKind.Ip4,
            p2p.Listen.Address.ToString(), (ushort)p2p.Listen.Port)],
        Bootstrap = [.. p2p.Bootstrap.Select(text => Multiaddr.TryParse(text, out var address)
            ? address
            : throw new SetupException($"quil.p2p.bootstrap: '{text}' is no address",
                "write for example /ip4/10.0.0.2/tcp/8336/p2p/12D3Koo.."))],
        PeersMax = p2p.PeersMax,
        Discovery = new DiscoverySettings { Mode = p2p.Discovery, PeersWanted = p2p.PeersWanted },
    };

    /// <summary>Names of the nodes of a local network: the key folders beside this node's own.</summary>
    static List<NodeIdentity> NamesBeside(NodeSettings settings, NodeIdentity self)
    {
        var known = new List<NodeIdentity> { self };
        if (DevnetFile.Read(Path.GetDirectoryName(settings.Node.GenesisFile)!) is not { } layout)
            return known;
        known.AddRange(layout.Nodes.Where(n => n.Name != self.Name && File.Exists(n.KeyFile))
            .Select(n => NodeKeys.Read(n.Name, n.KeyFile)));
        return known;
    }

    static string Token(string path)
    {
        if (!File.Exists(path))
            SecretFile.Write(path, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true)));
        return Encoding.ASCII.GetString(SecretFile.Read(path)).Trim();
    }

    static Engine.Event.LogLevel Level(LogLevelSetting level) => level switch
    {
        LogLevelSetting.Debug => Engine.Event.LogLevel.DebugLevel,
        LogLevelSetting.Info => Engine.Event.LogLevel.InfoLevel,
        LogLevelSetting.Warning => Engine.Event.LogLevel.WarningLevel,
        _ => Engine.Event.LogLevel.ErrorLevel,
    };

    static string Version()
        => typeof(Node).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion
            .Split('+')[0];

    /// <summary>The world's faults at the start, in words; null for a fault of ours.</summary>
    static SetupException? Explain(Exception e) => e switch
    {
        JournalCorruptException => Split(e.Message, SetupFault.Damaged),
        JournalFullException => Split(e.Message, SetupFault.DiskFull),
        JournalFaultException => Split(e.Message, SetupFault.Setup),
        ListenerException or ListenFailedException => new SetupException(e.Message,
            "stop the program that holds it, or choose another port in the settings"),
        SodiumMissingException => new SetupException(e.Message, "run: apt-get install libsodium23"),
        IOException or UnauthorizedAccessException => new SetupException(e.Message,
            "make room on the disk, and make the data folder writable"),
        _ => null,
    };

    static SetupException Split(string message, SetupFault fault)
    {
        var parts = message.Split("; ", 2);
        return new SetupException(parts[0], parts.Length > 1 ? parts[1] : "see the node's log", fault);
    }
}
