using QuilActors.Protocols.Wire;

namespace QuilActors.Protocols.Admin;

/// <summary>An actor and, down to the asked depth, its children: <c>GET /api/v1/actors</c>.</summary>
public sealed record ActorView
{
    /// <summary>From the root, e.g. <c>/user/net</c>.</summary>
    public required string Path { get; init; }

    public required string Name { get; init; }

    /// <summary>Class name of the actor.</summary>
    public string Type { get; init; } = "";

    /// <summary>E.g. <c>running</c>, <c>suspended</c>, <c>restarting</c>, <c>terminating</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>Messages waiting.</summary>
    public int Mailbox { get; init; }

    /// <summary>Messages put aside by the actor.</summary>
    public int Stash { get; init; }

    /// <summary>Messages handled since the start.</summary>
    public ulong Processed { get; init; }

    public int Restarts { get; init; }

    public FailureView? LastFailure { get; init; }

    /// <summary>All direct children, also those that the depth leaves out.</summary>
    public int ChildCount { get; init; }

    public IReadOnlyList<ActorView> Children { get; init; } = [];
}

/// <param name="Type">Class of the exception.</param>
/// <param name="Message">Its first line.</param>
/// <param name="At">When, null where the engine does not say.</param>
public sealed record FailureView(string Type, string Message, Instant? At);

/// <summary>All that is known of one actor: <c>GET /api/v1/actors/inspect</c>.</summary>
public sealed record ActorDetailView
{
    public required ActorView Actor { get; init; }

    public IReadOnlyList<string> Behaviours { get; init; } = [];

    public IReadOnlyList<string> Watchers { get; init; } = [];

    public IReadOnlyList<string> Timers { get; init; } = [];

    /// <summary>Empty unless the actor is event-sourced.</summary>
    public string PersistenceId { get; init; } = "";

    public ulong SequenceNumber { get; init; }

    /// <summary>What the actor tells of itself, name by name; secrets read <c>redacted</c>.</summary>
    public IReadOnlyList<NamedValue> State { get; init; } = [];

    /// <summary>Set instead of a state when the actor did not answer within a second.</summary>
    public string Busy { get; init; } = "";
}

public sealed record NamedValue(string Name, string Value);

/// <summary>Messages that reached nobody, by kind: an item of <c>GET /api/v1/deadletters</c>, newest first.</summary>
/// <param name="Class">E.g. <c>unknown path</c>, <c>unhandled</c>, <c>dropped</c>.</param>
/// <param name="Recipient">Path.</param>
/// <param name="Sender">Path, may be empty.</param>
/// <param name="Type">Class of the message.</param>
/// <param name="Count">How many of this kind.</param>
/// <param name="LastAt">The newest of them.</param>
public sealed record DeadLetterView(
    string Class, string Recipient, string Sender, string Type, ulong Count, Instant LastAt);
