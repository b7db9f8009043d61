using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>A data frame: <c>GET /api/v1/frames/..</c> and the event <c>frame</c>.</summary>
public sealed record FrameView
{
    public ulong Number { get; init; }

    public Bytes32 Filter { get; init; }

    public Bytes32 Selector { get; init; }

    public Bytes32 ParentSelector { get; init; }

    public ulong MasterNumber { get; init; }

    public Instant Timestamp { get; init; }

    /// <summary>Squarings.</summary>
    public ulong Difficulty { get; init; }

    /// <summary>Consensus address of the prover.</summary>
    public Bytes32 Prover { get; init; }

    /// <summary>Name of the node where it is known, else empty.</summary>
    public string ProverName { get; init; } = "";

    public int Requests { get; init; }

    /// <summary>Work proofs whose summaries the frame includes.</summary>
    public int Proofs { get; init; }

    /// <summary>Units emitted by the frame, null where it is not known yet.</summary>
    public UInt128? EmissionUnits { get; init; }

    /// <summary><c>head</c> branch, <c>final</c> or <c>orphaned</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>From the parent's stamp to this one's; null at the first frame.</summary>
    public long? SpacingMilliseconds { get; init; }

    public int SizeBytes { get; init; }
}
