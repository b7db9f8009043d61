using QuilActors.Engine;

namespace QuilActors.Actors.Admin;

/// <summary>The actors of a node that answer inspection.</summary>
/// <param name="Net">/user/net.</param>
/// <param name="Topics">/user/topics.</param>
/// <param name="Consensus">/user/consensus.</param>
/// <param name="Shards">/user/shards.</param>
/// <param name="Files">/user/os/files.</param>
public sealed record NodeActors(
    IActorRef Net, IActorRef Topics, IActorRef Consensus, IActorRef Shards, IActorRef Files);
