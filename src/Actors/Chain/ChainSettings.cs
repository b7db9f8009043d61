using QuilActors.Engine;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Frames;
using QuilActors.Protocols.Peers;

namespace QuilActors.Actors.Chain;

/// <summary>What /user/consensus is built from.</summary>
public sealed record ChainSettings
{
    public required Genesis Genesis { get; init; }

    /// <summary>Who this node is; it proves and leads when its key is a member's.</summary>
    public required NodeIdentity Identity { get; init; }

    /// <summary>/user/net.</summary>
    public required IActorRef Net { get; init; }

    /// <summary>/user/topics.</summary>
    public required IActorRef Topics { get; init; }

    /// <summary>/user/verifiers: the pool that verifies delay proofs.</summary>
    public required IActorRef Verifiers { get; init; }

    /// <summary>Makes the prover of one clock.</summary>
    public required Props Prover { get; init; }

    /// <summary>Path of the shard region, which is made after the chain.</summary>
    public string ShardsPath { get; init; } = "/user/shards";

    /// <summary>Frames behind the head whose states are held: a branch may fork that far back.</summary>
    public int ReelFrames { get; init; } = ConsensusLimits.ReelFrames;

    /// <summary>How frames are signed and checked.</summary>
    public SignatureScheme Signatures { get; init; } = SignatureScheme.Ed25519;

    /// <summary>What frames pay.</summary>
    public required IRewardPolicy Rewards { get; init; }
}
