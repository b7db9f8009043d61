using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.Hypergraph;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Shards;

/// <summary>What the shards write to the log.</summary>
static class ShardLog
{
    public static void Forked(IActorContext context, ShardName shard, Bytes32 author)
        => context.GetLogger().Error(
            "shard {0}: the log of {1} has two histories; one of them was written on another disk", shard.Number,
            author.ToShortString());

    public static void Stopped(IActorContext context, uint shard)
        => context.GetLogger().Error("shard {0} failed three times in a minute and stays stopped", shard);

    public static void UpdateRefused(IActorContext context, ShardName shard, string reason)
        => context.GetLogger().Info("shard {0}: the chain refused its entry: {1}", shard.Number, reason);

    public static void ContentIncomplete(IActorContext context, ShardName shard, string reason)
        => context.GetLogger().Warning("shard {0}: its content cannot be hashed: {1}", shard.Number, reason);
}
