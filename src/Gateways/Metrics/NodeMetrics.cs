using System.Diagnostics.Metrics;
using QuilActors.Actors.Admin;
using QuilActors.Protocols.BlossomSub;

namespace QuilActors.Gateways.Metrics;

/// <summary>The gauges and counters that follow from the node's newest status.</summary>
public static class NodeMetrics
{
    /// <summary>Fixed names: existing boards use them.</summary>
    static readonly string[] _router =
    [
        "graft", "prune", "validate_message", "recv_rpc", "send_rpc",
    ];

    static readonly string[] _drops = ["drop_own", "drop_forward", "drop_control"];

    /// <summary>A message of a mask of several bits counts on each of them.</summary>
    static void ByKey(Meter meter, AdminFeed feed, string name, Func<KeyTraffic, long> count)
        => meter.CreateObservableCounter($"blossomsub_{name}_total",
            () => feed.Topics.Select(topic => new Measurement<long>(
                count(topic.Traffic), new KeyValuePair<string, object?>("bitmask", topic.Topic))),
            description: $"Router: {name}, by topic or one-bit mask.");

    public static void Register(Meter meter, AdminFeed feed)
    {
        meter.CreateObservableGauge("quil_frame_height", () => (long)(feed.Status?.Head?.Number ?? 0),
            description: "Number of the head.");
        meter.CreateObservableGauge("quil_frames_behind", () => (long)(feed.Status?.FramesBehind ?? 0),
            description: "Frames behind the best head a peer told of.");
        meter.CreateObservableGauge("quil_peers", () => feed.Status?.Peers ?? 0,
            description: "Connected peers.");
        meter.CreateObservableGauge("quil_objects", () => (long)(feed.Status?.Objects ?? 0),
            description: "Visible objects.");
        meter.CreateObservableGauge("quil_memory_bytes", () => feed.Status?.MemoryBytes ?? 0,
            description: "Working set.");
        meter.CreateObservableCounter("quil_earnings_units_total", () => (double)(feed.Status?.EarnedUnits ?? 0),
            description: "Units earned on the head's branch.");
        meter.CreateObservableCounter("quil_proofs_accepted_total", () => (long)(feed.Status?.ProofsAccepted ?? 0),
            description: "Proofs of this node that frames included.");
        meter.CreateObservableCounter("quil_proofs_missed_total", () => (long)(feed.Status?.ProofsMissed ?? 0),
            description: "Challenges this node did not answer.");
        foreach (var name in _router)
            meter.CreateObservableCounter($"blossomsub_{name}_total",
                () => feed.RouterTotals.GetValueOrDefault(name), description: $"Router: {name}.");
        ByKey(meter, feed, "deliver_message", traffic => traffic.Delivered);
        ByKey(meter, feed, "duplicate_message", traffic => traffic.Duplicates);
        ByKey(meter, feed, "reject_message", traffic => traffic.Rejected);
        meter.CreateObservableCounter("blossomsub_drop_rpc_total",
            () => _drops.Sum(name => feed.RouterTotals.GetValueOrDefault(name)),
            description: "Router: messages and control that found no room.");
        meter.CreateObservableGauge("quil_peer_score", () => feed.Peers.Where(peer => peer.Score is not null)
            .Select(peer => new Measurement<double>(
                peer.Score!.Value, new KeyValuePair<string, object?>("peer", peer.Id))),
            description: "Mesh score of a connected peer.");
        meter.CreateObservableCounter("quil_dead_letters_total", () => feed.DeadLetters
            .GroupBy(letter => letter.Class)
            .Select(group => new Measurement<long>((long)group.Aggregate(0UL, (sum, l) => sum + l.Count),
                new KeyValuePair<string, object?>("class", group.Key))),
            description: "Messages that reached nobody.");
    }
}
