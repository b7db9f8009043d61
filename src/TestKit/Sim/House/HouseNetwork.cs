using QuilActors.Actors;
using QuilActors.Actors.Admin;
using QuilActors.Actors.Chain;
using QuilActors.Actors.Net;
using QuilActors.Actors.Proving;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Protocols.BlossomSub;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Os;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Vdf;
using QuilActors.Protocols.Wire;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.TestKit.Sim.House;

/// <summary>Nodes with the production tree of actors over a world's ports: genesis, keys, and what to start.</summary>
public sealed class HouseNetwork
{
    const int KeyBytes = 32;

    readonly World _world;
    readonly HouseSettings _settings;
    readonly List<NodeIdentity> _identities = [];
    readonly byte[] _clusterKey;
    readonly byte[] _vdfSecret;
    readonly SimSignatures _signatures = new();
    readonly int[][] _dials;
    VdfArithmetics? _arithmetics;

    HouseNetwork(World world, int nodes, HouseSettings settings)
    {
        (_world, _settings) = (world, settings);
        _clusterKey = world.Stream("cluster-key").Bytes(KeyBytes);
        _vdfSecret = world.Stream("vdf").Bytes(KeyBytes);
        for (var i = 0; i < nodes; i++)
        {
            var seed = SimNode.KeyOf(world, i);
            var identity = new NodeIdentity($"n{i + 1}", seed, new OpSigner(seed).PublicKey);
            _identities.Add(identity);
            _signatures.Register(identity.PublicKey, seed);
        }
        _dials = Topology(world.Stream("topology"), nodes, settings.Dials);
        Genesis = new Genesis(
            settings.Crypto == CryptoMode.Real ? HouseSettings.RealProfile : settings.Chain,
            new Bytes32(world.Stream("filter").Bytes(KeyBytes)),
            new Instant(NodeClock.StartUtcTicks).UnixMilliseconds, world.Stream("genesis").Bytes(KeyBytes),
            Vocabulary.App, settings.ShardBits,
            [.. _identities.Select(identity => identity.PublicKey).Order()]);
    }

    /// <summary>What all nodes start from.</summary>
    public Genesis Genesis { get; }

    /// <summary>Who the nodes are, by index.</summary>
    public IReadOnlyList<NodeIdentity> Identities => _identities;

    /// <summary>Adds nodes to an empty world, all of them members of one chain.</summary>
    public static HouseNetwork Build(World world, int nodes, HouseSettings? settings = null)
    {
        var network = new HouseNetwork(world, nodes, settings ?? new HouseSettings());
        world.AddNodes(nodes, network.Start);
        return network;
    }

    bool IsReal => _settings.Crypto == CryptoMode.Real;

    VdfArithmetics Arithmetics => _arithmetics ??= VdfArithmetics.Auto();

    void Start(SimNodeContext context)
    {
        var index = context.Node.Index;
        var identity = _identities[index];
        var ports = new NodePorts
        {
            Identity = identity,
            Genesis = Genesis,
            Transport = context.Transport(identity.PeerId),
            Blobs = context.Node.Blobs,
            ClusterKey = _clusterKey,
            RandomBytes = context.RandomBytes,
            VdfProver = IsReal
                ? VdfProverActor.Props(Arithmetics)
                : SimVdfProver.Props(_vdfSecret, _settings.SquaringTime),
            VdfVerifiers = IsReal ? VdfVerifierPool.Props(Arithmetics) : SimVdfVerifiers.Props(_vdfSecret),
            Signatures = IsReal ? SignatureScheme.Ed25519 : _signatures,
            Feed = new AdminFeed(),
            Admin = new AdminSettings { Identity = identity, Version = "sim", Turn = _settings.AdminTurn },
            Topics = new TopicsSettings
            {
                Verifiers = 1,
                ScoresInterval = _settings.AdminTurn,
                // A mesh of all the few peers there are, without a search for more at every heartbeat.
                Router = new RouterSettings
                {
                    D = 4, Dlo = 2, Dhi = 12, Dout = 0, Dscore = 2, HeartbeatInterval = _settings.Heartbeat,
                    Score = new PeerScoreSettings
                    {
                        DecayInterval = TimeSpan.FromMilliseconds(_settings.Chain.SlotMilliseconds),
                    },
                },
            },
            Net = new NetSettings
            {
                Listen = [SimNetwork.AddressOf(context.Node)],
                Bootstrap = [.. _dials[index].Select(other => SimNetwork.AddressOf(other)
                    .WithPeer(_identities[other].PeerId))],
            },
        };
        context.System.SystemActorOf(Keeper.Props(_world, context.Node), "keeper");
        context.Node.View = new HouseView(NodeSupervisor.Start(context.System, ports));
    }

    /// <summary>A ring, which connects all, and random chords.</summary>
    static int[][] Topology(SimRandom random, int nodes, int dials)
    {
        var topology = new int[nodes][];
        for (var i = 0; i < nodes; i++)
        {
            var others = new SortedSet<int>();
            if (nodes > 1)
                others.Add((i + 1) % nodes);
            while (others.Count < Math.Min(dials, nodes - 1))
            {
                var other = random.Below(nodes);
                if (other != i)
                    others.Add(other);
            }
            topology[i] = [.. others];
        }
        return topology;
    }
}

/// <summary>What keeps a node running on a real machine: a process whose chain stopped for good is ended and started
/// anew.</summary>
sealed class Keeper : ReceiveActor
{
    static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(5);

    Keeper(World world, SimNode node) => Receive<ChainStopped>(_ =>
    {
        var life = node.Starts;
        world.After(RestartAfter, () =>
        {
            if (node.Starts != life)
                return;
            node.Crash(CrashMode.KeepJournal);
            node.Start();
        });
    });

    public static Props Props(World world, SimNode node) => Engine.Props.Create(() => new Keeper(world, node));

    protected override void PreStart() => Context.System.EventStream.Subscribe<ChainStopped>(Self);
}

/// <summary>The doors of a node's tree, for those who look from outside.</summary>
/// <param name="Actors">Of the present life.</param>
public sealed record HouseView(NodeActors Actors);
