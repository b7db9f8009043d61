namespace QuilActors.Engine.Inspection;

/// <summary>What one cell looks like, read racily.</summary>
/// <param name="Path">From the root, without address.</param>
/// <param name="Type">The actor's type.</param>
/// <param name="State">Starting, Running, Suspended, Failed, Restarting, Terminating or Terminated.</param>
/// <param name="MailboxDepth">Messages waiting.</param>
/// <param name="StashSize">Messages put aside.</param>
/// <param name="Restarts">How often it was made anew.</param>
/// <param name="Processed">Messages handled so far.</param>
/// <param name="Dispatcher">Where it runs.</param>
/// <param name="Watchers">How many watch it.</param>
/// <param name="Timers">How many timers of its own are live.</param>
/// <param name="LastFailure">The last exception; null if none.</param>
/// <param name="PersistenceId">The name of its event stream; null if it is not persistent.</param>
/// <param name="SequenceNr">The number of its last event; null if it is not persistent.</param>
/// <param name="ChildCount">Its children, also those left out.</param>
/// <param name="Children">Its children down to the depth asked for.</param>
public sealed record ActorSnapshot(
    string Path,
    string Type,
    string State,
    int MailboxDepth,
    int StashSize,
    int Restarts,
    long Processed,
    string Dispatcher,
    int Watchers,
    int Timers,
    FailureSnapshot? LastFailure,
    string? PersistenceId,
    long? SequenceNr,
    int ChildCount,
    IReadOnlyList<ActorSnapshot> Children);

/// <summary>The last failure of a cell.</summary>
/// <param name="Type">The exception's type.</param>
/// <param name="Message">The exception's text.</param>
/// <param name="MessageType">The type of the message being handled; null if none.</param>
/// <param name="UtcTicks">When, 100 ns ticks since 0001-01-01.</param>
public sealed record FailureSnapshot(string Type, string Message, string? MessageType, long UtcTicks);
