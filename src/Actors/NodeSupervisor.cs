using QuilActors.Actors.Admin;
using QuilActors.Actors.Chain;
using QuilActors.Actors.Net;
using QuilActors.Actors.Os;
using QuilActors.Actors.Scores;
using QuilActors.Actors.Shards;
using QuilActors.Actors.Topics;
using QuilActors.Engine;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Ledger;

namespace QuilActors.Actors;

/// <summary>Starts the actors of a node below /user, each after those it speaks to. docs/ARCHITECTURE.md has the tree
/// and what the failure of a part does.</summary>
public static class NodeSupervisor
{
    public static NodeActors Start(ActorSystem system, NodePorts ports)
    {
        FilesManager.RegisterCodecs(system);
        var net = system.ActorOf(PeerManager.Props(ports.Net, ports.Transport, ports.Identity), "net");
        var topics = system.ActorOf(TopicsManager.Props(
            ports.Identity, ports.Topics with { Signatures = ports.Signatures }, net,
            unchecked((int)system.Random.Next())), "topics");
        system.ActorOf(ScoresActor.Props(topics, ports.Topics.ScoresInterval), "scores");
        var verifiers = system.ActorOf(ports.VdfVerifiers, "verifiers");
        var consensus = system.ActorOf(ConsensusSupervisor.Props(Chain(ports, net, topics, verifiers)), "consensus");
        var shards = system.ActorOf(ShardRegion.Props(Shards(ports, net, consensus)), "shards");
        var files = OsSupervisor.Start(system, new FilesSettings
        {
            Shards = shards,
            Placement = new ShardPlacement(ports.Genesis.App, ports.Genesis.ShardBits),
            ClusterKey = ports.ClusterKey,
            RandomBytes = ports.RandomBytes,
        });
        var actors = new NodeActors(net, topics, consensus, shards, files);
        system.ActorOf(AdminActor.Props(ports.Admin, actors, ports.Feed), "admin");
        return actors;
    }

    static ChainSettings Chain(NodePorts ports, IActorRef net, IActorRef topics, IActorRef verifiers) => new()
    {
        Genesis = ports.Genesis,
        Identity = ports.Identity,
        Signatures = ports.Signatures,
        Net = net,
        Topics = topics,
        Verifiers = verifiers,
        Prover = ports.VdfProver,
        Rewards = new ScoreUnitReward(
            ports.Genesis.Profile.SlotMilliseconds, ports.Genesis.Profile.EmissionDifficulty),
    };

    static ShardSettings Shards(NodePorts ports, IActorRef net, IActorRef consensus) => new()
    {
        Signer = new OpSigner(ports.Identity.Seed),
        Blobs = ports.Blobs,
        Net = net,
        Chain = consensus,
        Members = ports.Genesis.MemberKeys,
        Filter = ports.Genesis.Filter,
        ShardBits = ports.Genesis.ShardBits,
        App = ports.Genesis.App,
    };
}
