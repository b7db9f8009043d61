using System.Globalization;

namespace QuilActors.TestKit.Sim;

/// <summary>What a fault does.</summary>
public enum FaultVerb
{
    /// <summary>Cuts all links between two groups.</summary>
    Partition,

    /// <summary>Cuts nodes off from all others.</summary>
    Isolate,

    /// <summary>Mends the network.</summary>
    Heal,

    /// <summary>Limits links to so many bytes per second.</summary>
    Throttle,

    /// <summary>Packets vanish; connections stay up until they time out.</summary>
    Blackhole,

    /// <summary>Packets are held, then released.</summary>
    Clog,

    /// <summary>Ends connections at once.</summary>
    Disconnect,

    /// <summary>A process vanishes.</summary>
    Crash,

    /// <summary>A node that is down starts.</summary>
    Restart,

    /// <summary>A graceful end.</summary>
    Stop,

    /// <summary>A process freezes and wakes up again.</summary>
    Pause,

    /// <summary>A node's UTC jumps.</summary>
    ClockJump,

    /// <summary>Disks fail or are slow for a while.</summary>
    DiskFault,

    /// <summary>A remark in the trace.</summary>
    Note,
}

/// <summary>What a crash leaves on the disk.</summary>
public enum CrashMode
{
    /// <summary>All that was written, synced or not.</summary>
    KeepJournal,

    /// <summary>All that was synced; a random part of the rest.</summary>
    LoseUnsynced,

    /// <summary>Nothing.</summary>
    WipeDisk,
}

/// <summary>How a disk misbehaves.</summary>
public enum DiskFaultKind
{
    /// <summary>Writes fail.</summary>
    WriteError,

    /// <summary>Reads fail.</summary>
    ReadError,

    /// <summary>No room.</summary>
    Full,

    /// <summary>Each sync takes 100 times as long.</summary>
    SlowSync,
}

/// <summary>One fault at one time: what scenarios list, generators draw and shrinking removes.</summary>
public sealed record FaultAction
{
    /// <summary>From the start of the run.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>What it does.</summary>
    public required FaultVerb Verb { get; init; }

    /// <summary>The nodes it hits, by index; the first group of a partition.</summary>
    public IReadOnlyList<int> Nodes { get; init; } = [];

    /// <summary>The second group of a partition; empty: all others.</summary>
    public IReadOnlyList<int> Others { get; init; } = [];

    /// <summary>Only what goes from the first group to the second is cut.</summary>
    public bool OneWay { get; init; }

    /// <summary>How long it lasts; null: until it is mended.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>What a crash leaves.</summary>
    public CrashMode Mode { get; init; }

    /// <summary>A crashed or stopped node starts again after that; null: not by itself.</summary>
    public TimeSpan? RestartAfter { get; init; }

    /// <summary>How a disk misbehaves.</summary>
    public DiskFaultKind Disk { get; init; }

    /// <summary>By how much a clock jumps.</summary>
    public TimeSpan Jump { get; init; }

    /// <summary>Bytes per second of throttled links.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>The text of a note.</summary>
    public string Text { get; init; } = "";

    /// <summary>As a scenario file has it.</summary>
    public override string ToString()
    {
        var groups = Others.Count > 0 ? $"[{Names(Nodes)}, {Names(Others)}]" : Names(Nodes);
        var head = $"{{ t = {Span(At)}, {Word(Verb)} = ";
        return head + Verb switch
        {
            FaultVerb.Heal => "all",
            FaultVerb.Note => $"\"{Text}\"",
            _ => groups,
        } + Tail() + " }";
    }

    string Tail()
    {
        var text = "";
        if (OneWay)
            text += ", direction = a-to-b";
        if (Verb == FaultVerb.Crash)
            text += $", mode = {Word(Mode)}";
        if (Verb == FaultVerb.DiskFault)
            text += $", kind = {Word(Disk)}";
        if (Verb == FaultVerb.ClockJump)
            text += $", by = {Span(Jump)}";
        if (Verb == FaultVerb.Throttle)
            text += $", rate = {BytesPerSecond} B";
        if (For is { } length)
            text += $", for = {Span(length)}";
        if (RestartAfter is { } restart)
            text += $", restart-after = {Span(restart)}";
        return text;
    }

    internal static string Word(Enum value)
        => string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) && i > 0
            ? $"-{char.ToLowerInvariant(c)}"
            : $"{char.ToLowerInvariant(c)}"));

    static string Names(IReadOnlyList<int> nodes) => $"[{string.Join(", ", nodes.Select(n => $"n{n + 1}"))}]";

    /// <summary>In the shortest unit without a rest.</summary>
    internal static string Span(TimeSpan span) => span.Ticks switch
    {
        var t when t % TimeSpan.TicksPerSecond == 0 => $"{Whole(t / TimeSpan.TicksPerSecond)} s",
        var t when t % TimeSpan.TicksPerMillisecond == 0 => $"{Whole(t / TimeSpan.TicksPerMillisecond)} ms",
        var t => $"{Whole(t * 100)} ns",
    };

    static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);
}
