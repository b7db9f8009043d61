using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>The phases of a node, as <c>quil status</c> names them.</summary>
public enum NodePhase
{
    /// <summary>Actors are being started.</summary>
    Starting,

    /// <summary>Journals are being read.</summary>
    Recovering,

    /// <summary>Frames are being fetched from peers.</summary>
    Syncing,

    /// <summary>The head is current; another node makes the next frame.</summary>
    Following,

    /// <summary>This node makes the next frame.</summary>
    Leading,

    /// <summary>Something named in the reason does not work.</summary>
    Degraded,

    /// <summary>The node stops.</summary>
    Stopped,
}

/// <summary>One node in one answer: <c>GET /api/v1/status</c> and the event <c>overview</c>.</summary>
public sealed record NodeStatus
{
    public required string Name { get; init; }

    /// <summary>Base58 libp2p peer id.</summary>
    public required string PeerId { get; init; }

    /// <summary>Consensus address: H_qa/addr of the public key.</summary>
    public Bytes32 Address { get; init; }

    public required string Version { get; init; }

    public NodePhase Phase { get; init; }

    /// <summary>Why, in the phases Syncing and Degraded; else empty.</summary>
    public string PhaseReason { get; init; } = "";

    /// <summary>Null until the first frame is known.</summary>
    public HeadView? Head { get; init; }

    public ulong MasterNumber { get; init; }

    public ulong FramesBehind { get; init; }

    /// <summary>Frames of the head's branch that this node made since its start.</summary>
    public ulong FramesMade { get; init; }

    /// <summary>Frames of others that it took as its head since its start.</summary>
    public ulong FramesFollowed { get; init; }

    public int Peers { get; init; }

    public int Shards { get; init; }

    public VdfStatus? Vdf { get; init; }

    /// <summary>Working set of the process.</summary>
    public long MemoryBytes { get; init; }

    public double UptimeSeconds { get; init; }

    /// <summary>Visible objects in all buckets.</summary>
    public ulong Objects { get; init; }

    public ulong ProofsAccepted { get; init; }

    public ulong ProofsMissed { get; init; }

    /// <summary>Accrued and confirmed units of this node.</summary>
    public UInt128 EarnedUnits { get; init; }

    /// <summary>Emission of all frames up to the head: what all provers together earned.</summary>
    public UInt128 EmittedUnits { get; init; }

    /// <summary>One line per thing that does not work; empty when all is well.</summary>
    public IReadOnlyList<string> Degraded { get; init; } = [];
}

/// <summary>The newest frame of the heaviest branch.</summary>
/// <param name="Number">Frame number.</param>
/// <param name="Selector">Names the frame everywhere.</param>
/// <param name="Timestamp">The leader's stamp.</param>
/// <param name="Leader">Consensus address of the prover.</param>
/// <param name="LeaderName">Name of the node where it is known (its own or a devnet neighbour's), else empty.</param>
public sealed record HeadView(
    ulong Number, Bytes32 Selector, Instant Timestamp, Bytes32 Leader, string LeaderName);

/// <summary>What the delay function of the data clock does now.</summary>
public sealed record VdfStatus
{
    /// <summary>Consensus profile, e.g. <c>devnet</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Squarings of one frame.</summary>
    public ulong Difficulty { get; init; }

    /// <summary>The code path, e.g. <c>gmp</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>Squarings done for the frame in the making.</summary>
    public ulong Position { get; init; }

    /// <summary>Squarings of the frame in the making; 0 while none is made here.</summary>
    public ulong Total { get; init; }

    /// <summary>Squarings per second, measured on the newest evaluation.</summary>
    public double PerSecond { get; init; }

    /// <summary>False for profiles whose discriminant is too small for strangers.</summary>
    public bool Secure { get; init; }
}
