namespace QuilActors.Protocols.Scoring;

/// <summary>What a score means to the router. Every comparison is strict: a peer at a threshold is not below it.
/// </summary>
/// <param name="Gossip">Below: no IHAVE and IWANT either way.</param>
/// <param name="Publish">Below: not in fanout, flood publishing or virtual meshes.</param>
/// <param name="Graylist">Below: the whole RPC is ignored.</param>
/// <param name="AcceptPeerExchange">Records from a PRUNE are taken only at or above.</param>
/// <param name="OpportunisticGraft">A mesh whose median is below looks for better peers.</param>
public sealed record ScoreThresholds(
    double Gossip = -100,
    double Publish = -400,
    double Graylist = -1000,
    double AcceptPeerExchange = 50,
    double OpportunisticGraft = 5);
