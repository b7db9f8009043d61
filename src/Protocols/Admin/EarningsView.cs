using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>What this node earned: <c>GET /api/v1/earnings</c> and the event <c>earning</c>. Every number of the
/// formula earn = floor(score x emission / all scores) is here, as the ledger's journal has it.</summary>
public sealed record EarningsView
{
    public Bytes32 Address { get; init; }

    /// <summary>The ledger is behind the network while this is Recovering or Syncing.</summary>
    public NodePhase Phase { get; init; }

    /// <summary>The newest frame that is counted.</summary>
    public ulong Frame { get; init; }

    /// <summary>Rewards of frames on the head's branch that are not final yet.</summary>
    public UInt128 AccruedUnits { get; init; }

    /// <summary>Rewards of final frames.</summary>
    public UInt128 ConfirmedUnits { get; init; }

    public UInt128 TotalUnits { get; init; }

    /// <summary>Earned by the newest frame.</summary>
    public UInt128 NowUnits { get; init; }

    /// <summary>Earned by the frames of the last hour.</summary>
    public UInt128 HourUnits { get; init; }

    /// <summary>This node's work score in the newest frame, Q32.32.</summary>
    public UInt128 Score { get; init; }

    /// <summary>Sum of all work scores in the newest frame, Q32.32.</summary>
    public UInt128 ScoreTotal { get; init; }

    /// <summary>E of the newest frame, in units.</summary>
    public UInt128 EmissionUnits { get; init; }

    /// <summary>The parts of the score, e.g. storage, index, network, leader.</summary>
    public IReadOnlyList<ScoreTermView> Terms { get; init; } = [];

    /// <summary>The formula in words and numbers, for people.</summary>
    public string Formula { get; init; } = "";

    public ulong ProofsAccepted { get; init; }

    public ulong ProofsMissed { get; init; }

    /// <summary>1 QUIL = 8,000,000,000 units.</summary>
    public ulong UnitsPerQuil { get; init; } = 8_000_000_000;
}

/// <param name="Name">E.g. <c>storage</c>.</param>
/// <param name="Detail">What was multiplied, e.g. <c>4 x 20.0 MiB x 1.00</c>.</param>
/// <param name="Score">Q32.32.</param>
public sealed record ScoreTermView(string Name, string Detail, UInt128 Score);

/// <summary>One frame's reward: an item of <c>GET /api/v1/earnings/history</c>, oldest first.</summary>
public sealed record EarningEntryView
{
    public ulong Frame { get; init; }

    public Instant Timestamp { get; init; }

    /// <summary><c>accrued</c>, <c>confirmed</c> or <c>reverted</c>.</summary>
    public string State { get; init; } = "";

    public UInt128 Units { get; init; }

    public UInt128 Score { get; init; }

    public UInt128 ScoreTotal { get; init; }

    public UInt128 EmissionUnits { get; init; }

    public ulong ProofsAccepted { get; init; }
}
