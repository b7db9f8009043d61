using System.Text;

namespace QuilActors.TestKit.Sim;

/// <summary>Why a run ended badly; the numbers are the exit codes of <c>quil sim</c>.</summary>
public enum SimFailureKind
{
    /// <summary>Something that must always hold did not.</summary>
    AlwaysBroken = 20,

    /// <summary>Something that must hold in the end did not.</summary>
    EventuallyMissed = 21,

    /// <summary>Something waits and no event is left.</summary>
    Deadlock = 22,

    /// <summary>The same seed gave another run.</summary>
    NotDeterministic = 23,

    /// <summary>Something that must happen in a campaign never did.</summary>
    NeverHit = 24,

    /// <summary>An exception outside of a supervised actor.</summary>
    ProductException = 25,

    /// <summary>Too many events, or too much of something else.</summary>
    LimitReached = 26,
}

/// <summary>A run that ended badly, with all that is needed to see it again.</summary>
public sealed class SimFailureException : Exception
{
    internal SimFailureException(
        World world, SimFailureKind kind, string invariant, string what, Exception? cause = null)
        : base($"{invariant}: {what}", cause)
    {
        (Kind, Invariant, What) = (kind, invariant, what);
        (Seed, Event, Time) = (world.Seed, world.Events, world.Now);
        Actions = [.. world.ActionsSoFar];
        Report = Describe(world);
    }

    /// <summary>What kind.</summary>
    public SimFailureKind Kind { get; }

    /// <summary>The name of what broke.</summary>
    public string Invariant { get; }

    /// <summary>What is wrong.</summary>
    public string What { get; }

    /// <summary>The seed of the run.</summary>
    public ulong Seed { get; }

    /// <summary>The number of the event after which it showed.</summary>
    public long Event { get; }

    /// <summary>When, in virtual time.</summary>
    public TimeSpan Time { get; }

    /// <summary>The faults up to then.</summary>
    public IReadOnlyList<FaultAction> Actions { get; }

    /// <summary>All of it, for people.</summary>
    public string Report { get; }

    string Describe(World world)
    {
        var text = new StringBuilder();
        text.AppendLine($"{Kind}: {Invariant}: {What}");
        text.AppendLine($"seed {Seed}, event {Event}, at {Time}, trace {world.Trace.Hash:x16}");
        foreach (var node in world.Nodes.Where(node => node.State != SimNodeState.Up).Take(20))
            text.AppendLine($"  {node.Name} is {node.State}");
        text.AppendLine($"faults so far: {Actions.Count}");
        foreach (var action in Actions.TakeLast(30))
            text.AppendLine($"  {action}");
        text.AppendLine("last events:");
        foreach (var record in world.Trace.Newest(20))
        {
            text.AppendLine($"  {record.Index} {new TimeSpan(record.Ticks)} n{record.Node + 1}/{record.Actor} "
                + $"{record.Kind} {record.Type}");
        }
        foreach (var line in world.LogLines)
            text.AppendLine($"  {line}");
        if (InnerException is { } cause)
            text.AppendLine(cause.ToString());
        if (world.ReplayCommand is { } command)
            text.AppendLine($"again: {command}");
        return text.ToString();
    }
}
