using QuilActors.Engine;
using QuilActors.Engine.Event;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Chain;

/// <summary>Gossip topics: one per filter and kind.</summary>
static class TopicNames
{
    public static string Frames(Genesis genesis) => $"qa/{genesis.ShortFilter}/frames";

    public static string Work(Genesis genesis) => $"qa/{genesis.ShortFilter}/work";

    public static string Requests(Genesis genesis) => $"qa/{genesis.ShortFilter}/requests";
}

/// <summary>What the chain's actors write to the log.</summary>
static class ChainLog
{
    public static void FrameRejected(IActorContext context, ulong number, Bytes32 prover, FrameReject reason)
        => context.GetLogger().Warning(
            "frame {0} of {1} rejected: {2}", number, prover.ToShortString(), reason);

    public static void WorkRejected(IActorContext context, ulong frame, Bytes32 prover, WorkReject reason)
        => context.GetLogger().Warning(
            "work of {0} for frame {1} rejected: {2}", prover.ToShortString(), frame, reason);

    public static void Reorganised(IActorContext context, ulong number, int undone, int applied)
        => context.GetLogger().Info(
            "reorganised to frame {0}: {1} undone, {2} applied", number, undone, applied);

    public static void StorageMissing(IActorContext context, Bytes32 shard, ulong frame, string reason)
        => context.GetLogger().Info(
            "no storage proof of shard {0} for frame {1}: {2}", shard.ToShortString(), frame, reason);

    public static void SyncFailed(IActorContext context, string peer, string reason)
        => context.GetLogger().Info("sync with {0} failed: {1}", peer, reason);
}
