namespace QuilActors.Engine.Inspection;

/// <summary>What one actor told of itself in its own turn.</summary>
/// <param name="State">Names and lines of its <see cref="IInspectable"/>; null if it is none.</param>
/// <param name="Behaviours">From the running one down to the first.</param>
/// <param name="Watchers">Paths of those that watch it.</param>
/// <param name="Watching">Paths of those it watches.</param>
/// <param name="Timers">Keys of its live timers, and its receive timeout.</param>
public sealed record ActorDetails(
    IReadOnlyList<KeyValuePair<string, string>>? State,
    IReadOnlyList<string> Behaviours,
    IReadOnlyList<string> Watchers,
    IReadOnlyList<string> Watching,
    IReadOnlyList<string> Timers);

/// <summary>An actor did not answer in time; the message says what it is doing and for how long.</summary>
public sealed class ActorBusyException(string message) : TimeoutException(message);

/// <summary>When a message was first seen being handled.</summary>
/// <param name="Processed">Which: the cell's count of messages.</param>
/// <param name="SinceMono">100 ns ticks; the handler began then or earlier.</param>
sealed record BusyMark(long Processed, long SinceMono);
