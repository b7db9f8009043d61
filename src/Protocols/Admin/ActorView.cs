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

    /// <summary>Where it runs, e.g. <c>default</c> or <c>prover</c>.</summary>
    public string Dispatcher { get; init; } = "";

    /// <summary>Sampled times; null before the first sample.</summary>
    public ActorTimesView? Times { get; init; }

    public FailureView? LastFailure { get; init; }

    /// <summary>All direct children, also those that the depth leaves out.</summary>
    public int ChildCount { get; init; }

    public IReadOnlyList<ActorView> Children { get; init; } = [];
}

/// <summary>Times of an actor: one message in 64 is timed, the newest samples weigh most.</summary>
/// <param name="CpuSeconds">In handlers since the start, extrapolated.</param>
/// <param name="HandlingP50Microseconds">Half of the messages are handled within it.</param>
/// <param name="HandlingP99Microseconds">99 of 100 are.</param>
/// <param name="WaitingP50Microseconds">Half of the messages wait no longer in the mailbox.</param>
/// <param name="WaitingP99Microseconds">99 of 100 do.</param>
public sealed record ActorTimesView(
    double CpuSeconds, double HandlingP50Microseconds, double HandlingP99Microseconds, double WaitingP50Microseconds,
    double WaitingP99Microseconds);

/// <summary>A page of actors without their children: <c>GET /api/v1/actors/list</c>.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="Next">The <c>after</c> of the next page; null after the last.</param>
public sealed record ActorPageView(IReadOnlyList<ActorView> Items, string? Next);

/// <summary>The answer of a change: <c>POST /api/v1/actors/stop|restart|suspend|resume|tell</c>.</summary>
/// <param name="Path">Of the actor.</param>
/// <param name="Action">What it was told.</param>
/// <param name="Done">False: it was told, and has not ended yet.</param>
public sealed record ActorActionView(string Path, string Action, bool Done);

/// <summary>What to tell an actor: one of the three.</summary>
/// <param name="Text">A string message.</param>
/// <param name="Number">A 64-bit integer message.</param>
/// <param name="Signal"><c>poison-pill</c>: stop after what waits; <c>kill</c>: fail as if a handler had.</param>
public sealed record TellRequest(string? Text, long? Number, string? Signal);

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

    public IReadOnlyList<string> Watching { get; init; } = [];

    public IReadOnlyList<string> Timers { get; init; } = [];

    /// <summary>Empty unless the actor is event-sourced.</summary>
    public string PersistenceId { get; init; } = "";

    public ulong SequenceNumber { get; init; }

    /// <summary>False: the actor tells nothing of its state.</summary>
    public bool Inspectable { get; init; }

    /// <summary>What the actor tells of itself, name by name; secrets read <c>&lt;redacted&gt;</c>.</summary>
    public IReadOnlyList<NamedValue> State { get; init; } = [];

    /// <summary>Set instead of a state when the actor did not answer within a second, e.g.
    /// <c>busy: OnReceive(FrameArrived) for 1340 ms</c>.</summary>
    public string Busy { get; init; } = "";
}

public sealed record NamedValue(string Name, string Value);

/// <summary>Messages that reached nobody, by kind: an item of <c>GET /api/v1/deadletters</c>, newest first.</summary>
/// <param name="Class">Shutdown, StaleIncarnation, UnknownPath, Unhandled or Dropped.</param>
/// <param name="Recipient">Path.</param>
/// <param name="Sender">Path, may be empty.</param>
/// <param name="Type">Class of the message.</param>
/// <param name="Count">How many of this kind.</param>
/// <param name="LastAt">The newest of them.</param>
public sealed record DeadLetterView(
    string Class, string Recipient, string Sender, string Type, ulong Count, Instant LastAt);

/// <summary>One message that reached nobody: a line of <c>GET /api/v1/deadletters?follow</c>.</summary>
/// <param name="Class">As in <see cref="DeadLetterView"/>.</param>
/// <param name="Recipient">Path.</param>
/// <param name="Sender">Path, may be empty.</param>
/// <param name="Type">Class of the message.</param>
/// <param name="At">When.</param>
public sealed record DeadLetterLine(string Class, string Recipient, string Sender, string Type, Instant At);

/// <summary>One message of a traced actor: a line of <c>GET /api/v1/actors/trace</c>.</summary>
/// <param name="At">When its receiver began to handle it.</param>
/// <param name="Direction"><c>in</c>: the traced actor handles it; <c>out</c>: it sent it.</param>
/// <param name="Sender">Path, may be empty.</param>
/// <param name="Receiver">Path.</param>
/// <param name="Type">Class of the message.</param>
/// <param name="Text">The message in one line; secrets read <c>&lt;redacted&gt;</c>.</param>
/// <param name="Skipped">Messages not shown so far, beyond the limit per second.</param>
public sealed record TraceLine(
    Instant At, string Direction, string Sender, string Receiver, string Type, string Text, long Skipped);

/// <summary>One line of the node's log: <c>GET /api/v1/logs</c>.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Level">debug, info, warning or error.</param>
/// <param name="Source">The actor's path or another name.</param>
/// <param name="Message">The text.</param>
/// <param name="Cause">The exception with its stack trace; null if none.</param>
public sealed record LogLine(Instant Time, string Level, string Source, string Message, string? Cause);
