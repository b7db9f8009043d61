namespace QuilActors.Engine.Inspection;

/// <summary>What one cell looks like, read racily.</summary>
public sealed record ActorSnapshot
{
    /// <summary>From the root, without address.</summary>
    public required string Path { get; init; }

    /// <summary>The actor's type.</summary>
    public required string Type { get; init; }

    /// <summary>Starting, Running, Suspended, Failed, Restarting, Terminating or Terminated.</summary>
    public required string State { get; init; }

    /// <summary>Messages waiting.</summary>
    public required int MailboxDepth { get; init; }

    /// <summary>Messages put aside.</summary>
    public required int StashSize { get; init; }

    /// <summary>How often it was made anew.</summary>
    public required int Restarts { get; init; }

    /// <summary>Messages handled so far.</summary>
    public required long Processed { get; init; }

    /// <summary>Where it runs.</summary>
    public required string Dispatcher { get; init; }

    /// <summary>How many watch it.</summary>
    public required int Watchers { get; init; }

    /// <summary>How many timers of its own are live.</summary>
    public required int Timers { get; init; }

    /// <summary>How often senders had to wait long for its mailbox.</summary>
    public required int Contention { get; init; }

    /// <summary>Sampled times; null before the first sample.</summary>
    public required TimesSnapshot? Times { get; init; }

    /// <summary>The last exception; null if none.</summary>
    public required FailureSnapshot? LastFailure { get; init; }

    /// <summary>The name of its event stream; null if it is not persistent.</summary>
    public required string? PersistenceId { get; init; }

    /// <summary>The number of its last event; null if it is not persistent.</summary>
    public required long? SequenceNr { get; init; }

    /// <summary>Its children, also those left out.</summary>
    public required int ChildCount { get; init; }

    /// <summary>Its children down to the depth asked for.</summary>
    public IReadOnlyList<ActorSnapshot> Children { get; init; } = [];
}

/// <summary>The last failure of a cell.</summary>
/// <param name="Type">The exception's type.</param>
/// <param name="Message">The exception's text.</param>
/// <param name="MessageType">The type of the message being handled; null if none.</param>
/// <param name="UtcTicks">When, 100 ns ticks since 0001-01-01.</param>
public sealed record FailureSnapshot(string Type, string Message, string? MessageType, long UtcTicks);

/// <summary>Times of a cell in 100 ns ticks; one message in 64 is timed, the newest samples weigh most.</summary>
/// <param name="BusyTicks">In handlers since the start, extrapolated.</param>
/// <param name="HandlingP50Ticks">Half of the messages are handled within it.</param>
/// <param name="HandlingP99Ticks">99 of 100 are.</param>
/// <param name="WaitingP50Ticks">Half of the messages wait no longer in the mailbox.</param>
/// <param name="WaitingP99Ticks">99 of 100 do.</param>
public sealed record TimesSnapshot(
    long BusyTicks, long HandlingP50Ticks, long HandlingP99Ticks, long WaitingP50Ticks, long WaitingP99Ticks);
