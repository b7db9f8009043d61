using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Vdf;

namespace QuilActors.TestKit.Sim.House;

/// <summary>A network of whole nodes in a world.</summary>
public sealed record HouseSettings
{
    /// <summary>Pace and sizes of the chain: slots of 10 s as on the mainnet, delay proofs that a simulated prover
    /// makes.</summary>
    public static ConsensusProfile Profile { get; } = ConsensusProfile.Devnet with
    {
        Name = "sim",
        VdfProfile = VdfProfile.Test256.Name,
        VdfOutputBytes = VdfProfile.Test256.ProofBytes,
        MasterDifficulty = 1_000,
        DataDifficulty = 4_500,
        PulseMilliseconds = 10_000,
        SlotMilliseconds = 10_000,
        MinSpacingMilliseconds = 5_000,
    };

    /// <summary>Constants of the chain.</summary>
    public ConsensusProfile Chain { get; init; } = Profile;

    /// <summary>Virtual time per squaring of a delay proof.</summary>
    public TimeSpan SquaringTime { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Peers each node dials; it has about twice as many.</summary>
    public int Dials { get; init; } = 3;

    /// <summary>2^bits shards.</summary>
    public int ShardBits { get; init; }

    /// <summary>Between two heartbeats of the gossip router.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks of the actor that feeds the admin API, which nobody reads here.</summary>
    public TimeSpan AdminTurn { get; init; } = TimeSpan.FromMinutes(1);
}
