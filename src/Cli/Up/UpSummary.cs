using System.Text.Json;
using System.Text.Json.Serialization;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Up;

/// <summary>The last line of <c>quil up -o jsonl</c>: what the network did while it ran. Amounts are decimal strings.
/// </summary>
/// <param name="Frames">The least number of frames that a node made or followed.</param>
/// <param name="HeadsEqual">All nodes have one head.</param>
/// <param name="Peers">Connected peers of each node, in the order of their names.</param>
/// <param name="EmissionUnits">Sum of the emission of all frames up to the head; what all provers together earned.
/// </param>
/// <param name="FirstFrameSeconds">From the start of the processes to the first frame; null when there was
/// none.</param>
/// <param name="MemoryBytes">Resident memory of each node.</param>
sealed record UpSummary(
    int Nodes,
    ulong Frames,
    bool HeadsEqual,
    IReadOnlyList<int> Peers,
    ulong Objects,
    ulong ProofsAccepted,
    ulong ProofsMissed,
    IReadOnlyDictionary<string, string> EarnedUnits,
    string EmissionUnits,
    double? FirstFrameSeconds,
    IReadOnlyList<long> MemoryBytes)
{
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "summary";

    /// <summary>Made from the newest status of each node that answers.</summary>
    public static UpSummary Of(int nodes, IReadOnlyList<NodeStatus> samples, double? firstFrameSeconds) => new(
        Nodes: nodes,
        Frames: samples.Count < nodes ? 0 : samples.Min(s => s.FramesMade + s.FramesFollowed),
        HeadsEqual: samples.Count == nodes && AreHeadsEqual(samples),
        Peers: [.. samples.Select(s => s.Peers)],
        Objects: Most(samples, s => s.Objects),
        ProofsAccepted: samples.Aggregate(0UL, (sum, s) => sum + s.ProofsAccepted),
        ProofsMissed: samples.Aggregate(0UL, (sum, s) => sum + s.ProofsMissed),
        EarnedUnits: samples.ToDictionary(s => s.Name, s => s.EarnedUnits.ToString()),
        EmissionUnits: samples.Select(s => s.EmittedUnits).DefaultIfEmpty().Max().ToString(),
        FirstFrameSeconds: firstFrameSeconds is { } seconds ? Math.Round(seconds, 2) : null,
        MemoryBytes: [.. samples.Select(s => s.MemoryBytes)]);

    public static bool AreHeadsEqual(IReadOnlyList<NodeStatus> samples)
        => samples.All(s => s.Head is not null) && samples.Select(s => s.Head!.Selector).Distinct().Count() == 1;

    public string ToJson() => JsonSerializer.Serialize(this, UpJson.Default.UpSummary);

    static ulong Most(IReadOnlyList<NodeStatus> samples, Func<NodeStatus, ulong> value)
        => samples.Count == 0 ? 0 : samples.Max(value);
}

/// <summary>A line of <c>quil up -o jsonl</c> while the network runs.</summary>
/// <param name="Frame">The lowest head; null before the first frame.</param>
sealed record UpStatusLine(
    ulong? Frame, bool HeadsEqual, IReadOnlyList<int> Peers, IReadOnlyList<string> Phases, string EarnedUnits)
{
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "status";

    public static UpStatusLine Of(IReadOnlyList<NodeStatus> samples) => new(
        samples.Select(s => s.Head?.Number).DefaultIfEmpty().Min(),
        UpSummary.AreHeadsEqual(samples),
        [.. samples.Select(s => s.Peers)],
        [.. samples.Select(s => s.Phase.ToString())],
        samples.Aggregate(UInt128.Zero, (sum, s) => sum + s.EarnedUnits).ToString());

    public string ToJson() => JsonSerializer.Serialize(this, UpJson.Default.UpStatusLine);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UpSummary))]
[JsonSerializable(typeof(UpStatusLine))]
sealed partial class UpJson : JsonSerializerContext;
