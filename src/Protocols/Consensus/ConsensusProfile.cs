namespace QuilActors.Protocols.Consensus;

/// <summary>The constants that all nodes of a network share. Genesis names the profile; no setting changes one.
/// </summary>
public sealed record ConsensusProfile
{
    public required string Name { get; init; }

    /// <summary>Name of the VDF profile, e.g. "devnet-512".</summary>
    public required string VdfProfile { get; init; }

    /// <summary>Bytes of a VDF output y || pi.</summary>
    public required int VdfOutputBytes { get; init; }

    /// <summary>Squarings of a pulse of the master clock.</summary>
    public required uint MasterDifficulty { get; init; }

    /// <summary>Squarings of a data frame.</summary>
    public required uint DataDifficulty { get; init; }

    public required int PulseMilliseconds { get; init; }

    public required int SlotMilliseconds { get; init; }

    /// <summary>From a frame's stamp to the opening of rank 0.</summary>
    public required int MinSpacingMilliseconds { get; init; }

    /// <summary>E: frames per checkpoint.</summary>
    public required int CheckpointFrames { get; init; }

    /// <summary>Connected peers without which a node does not lead; never more than the other members.</summary>
    public required int PeersToLeadMin { get; init; }

    /// <summary>k: chunks opened by a storage proof.</summary>
    public required int StorageSteps { get; init; }

    /// <summary>D_o: pulses between the one a frame names and the one that orders its requests.</summary>
    public required ulong OrderDelayPulses { get; init; }

    /// <summary>T of the emission formula.</summary>
    public required ulong EmissionDifficulty { get; init; }

    /// <summary>Whether its discriminants are large enough against strangers.</summary>
    public bool Secure { get; init; }

    /// <summary>3 to 7 nodes on one machine, slots of one second.</summary>
    public static ConsensusProfile Devnet { get; } = new()
    {
        Name = "devnet",
        VdfProfile = "devnet-512",
        VdfOutputBytes = 132,
        MasterDifficulty = 16_384,
        DataDifficulty = 8_192,
        PulseMilliseconds = 1_000,
        SlotMilliseconds = 1_000,
        MinSpacingMilliseconds = 1_000,
        CheckpointFrames = 8,
        PeersToLeadMin = 1,
        StorageSteps = 64,
        // Two, not mainnet's four: what was stored is challenged and paid within five frames. The devnet's pulses are
        // too easy to compute ahead for the order to be hidden either way.
        OrderDelayPulses = 2,
        EmissionDifficulty = 160_000,
    };

    /// <summary>The profiles that a genesis file may name.</summary>
    public static IReadOnlyList<ConsensusProfile> All { get; } = [Devnet];
}

/// <summary>Bounds of what a node remembers of a chain.</summary>
public static class ConsensusLimits
{
    /// <summary>Frames behind the head that a branch may fork from, with their executed states.</summary>
    public const int ReelFrames = 1_024;

    /// <summary>Frames whose parent is not known yet.</summary>
    public const int OrphansMax = 10_000;

    public const long OrphanBytesMax = 64L * 1024 * 1024;

    /// <summary>An orphan is kept only this near to the head.</summary>
    public const ulong OrphanHorizonFrames = 360;

    /// <summary>Frames that a shard update may be older than the frame that includes it.</summary>
    public const ulong ShardUpdateAgeFrames = 360;

    /// <summary>Frames behind the target for which work bodies are not asked for any more.</summary>
    public const ulong WorkHorizonFrames = 360;

    /// <summary>Members per ring.</summary>
    public const int RingMembers = 8;

    /// <summary>|A|: members whose activity counts in the fork choice.</summary>
    public const int ActivityMembersMax = 128;

    public const int RequestPoolMax = 50_000;

    public const long RequestPoolBytesMax = 64L * 1024 * 1024;

    /// <summary>Pulses ahead of the newest one that are parked.</summary>
    public const ulong MasterAheadMax = 128;

    public const int MembersMax = 256;

    /// <summary>2^8 shards at most, since every member of a devnet joins every shard.</summary>
    public const int ShardBitsMax = 8;
}
