using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Vdf;
using QuilActors.TestKit.Sim.Scenarios;

namespace QuilActors.TestKit.Sim.House;

/// <summary>A network of whole nodes in a world.</summary>
public sealed record HouseSettings
{
    /// <summary>Pace and sizes of the chain: slots of 30 s, three times the mainnet's, delay proofs that a simulated
    /// prover makes.</summary>
    public static ConsensusProfile Profile { get; } = ConsensusProfile.Devnet with
    {
        Name = "sim",
        VdfProfile = VdfProfile.Test256.Name,
        VdfOutputBytes = VdfProfile.Test256.ProofBytes,
        MasterDifficulty = 1_000,
        DataDifficulty = 4_500,
        PulseMilliseconds = 30_000,
        SlotMilliseconds = 30_000,
        MinSpacingMilliseconds = 30_000,
    };

    /// <summary>The same with delay proofs that are computed: as small as tests can bear.</summary>
    public static ConsensusProfile RealProfile { get; } = Profile with
    {
        Name = "sim-real", MasterDifficulty = 48, DataDifficulty = 32,
    };

    /// <summary>Constants of the chain.</summary>
    public ConsensusProfile Chain { get; init; } = Profile;

    /// <summary>Whether signatures and delay proofs are computed.</summary>
    public CryptoMode Crypto { get; init; }

    /// <summary>Virtual time per squaring of a delay proof.</summary>
    public TimeSpan SquaringTime { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Peers each node dials; it has about twice as many.</summary>
    public int Dials { get; init; } = 2;

    /// <summary>2^bits shards.</summary>
    public int ShardBits { get; init; }

    /// <summary>Between two heartbeats of the gossip router.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two looks of the actors that feed the admin API, which nobody reads here.</summary>
    public TimeSpan AdminTurn { get; init; } = TimeSpan.FromMinutes(10);
}
