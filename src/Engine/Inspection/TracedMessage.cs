namespace QuilActors.Engine.Inspection;

/// <summary>Which messages of an actor a trace shows.</summary>
public enum TraceDirection
{
    /// <summary>Those it handles.</summary>
    In,

    /// <summary>Those it sent, seen where another actor handles them or an ask is answered.</summary>
    Out,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>A message on its way, seen when its receiver begins to handle it.</summary>
/// <param name="UtcTicks">When, 100 ns ticks since 0001-01-01.</param>
/// <param name="IsIncoming">Whether the traced actor handles it; else it sent it.</param>
/// <param name="Sender">Path; empty for nobody.</param>
/// <param name="Receiver">Path.</param>
/// <param name="Type">The message's type.</param>
/// <param name="Text">The message as <see cref="StateText"/> shows it, without secrets.</param>
public sealed record TracedMessage(
    long UtcTicks, bool IsIncoming, string Sender, string Receiver, string Type, string Text);
