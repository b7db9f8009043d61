using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuilActors.Cli.Up;

/// <summary>The last line of <c>quil up -o jsonl</c>: what the network did while it ran. Amounts are decimal strings.
/// </summary>
/// <param name="Frames">The least number of frames that a node made or followed.</param>
/// <param name="HeadsEqual">All nodes that answered have one head.</param>
/// <param name="Peers">Connected peers of each node, in the order of their names.</param>
/// <param name="EmissionUnits">Sum of the emission of all frames up to the head.</param>
/// <param name="FirstFrameSeconds">From the start of the nodes to the first frame; null when there was none.</param>
sealed record UpSummary(
    int Nodes,
    ulong Frames,
    bool HeadsEqual,
    int[] Peers,
    ulong Objects,
    ulong ProofsAccepted,
    ulong ProofsMissed,
    IReadOnlyDictionary<string, string> EarnedUnits,
    string EmissionUnits,
    double? FirstFrameSeconds,
    long[] MemoryBytes)
{
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "summary";

    /// <summary>Made from the newest sample of each node that answers.</summary>
    public static UpSummary Of(int nodes, IReadOnlyList<NodeSample> samples, double? firstFrameSeconds)
    {
        // Nodes earn on one chain: the node with the highest head knows the most of what all earned.
        var best = samples.MaxBy(s => s.Head);
        return new UpSummary(
            Nodes: nodes,
            Frames: samples.Count < nodes ? 0 : samples.Min(s => s.FramesSeen),
            HeadsEqual: samples.Count == nodes && samples.Select(s => s.HeadSelector).Distinct().Count() == 1,
            Peers: [.. samples.Select(s => s.Peers)],
            Objects: best?.Objects ?? 0,
            ProofsAccepted: best?.ProofsAccepted ?? 0,
            ProofsMissed: best?.ProofsMissed ?? 0,
            EarnedUnits: samples.ToDictionary(s => s.Name, s => s.EarnedUnits.ToString()),
            EmissionUnits: (best?.EmittedUnits ?? 0).ToString(),
            FirstFrameSeconds: firstFrameSeconds is { } seconds ? Math.Round(seconds, 2) : null,
            MemoryBytes: [.. samples.Select(s => s.MemoryBytes)]);
    }

    public string ToJson() => JsonSerializer.Serialize(this, UpJson.Default.UpSummary);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UpSummary))]
[JsonSerializable(typeof(UpStatusLine))]
sealed partial class UpJson : JsonSerializerContext;

/// <summary>A line of <c>quil up -o jsonl</c> while the network runs.</summary>
sealed record UpStatusLine(ulong Frame, bool HeadsEqual, int[] Peers, string[] Phases, string EarnedUnits)
{
    [JsonPropertyOrder(-1)]
    public string Kind { get; } = "status";

    public static UpStatusLine Of(IReadOnlyList<NodeSample> samples) => new(
        samples.Count == 0 ? 0 : samples.Min(s => s.Head),
        samples.Select(s => s.HeadSelector).Distinct().Count() == 1,
        [.. samples.Select(s => s.Peers)],
        [.. samples.Select(s => s.Phase)],
        samples.Aggregate(UInt128.Zero, (sum, s) => sum + s.EarnedUnits).ToString());

    public string ToJson() => JsonSerializer.Serialize(this, UpJson.Default.UpStatusLine);
}
