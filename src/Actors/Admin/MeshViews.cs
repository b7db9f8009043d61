using QuilActors.Actors.Topics;
using QuilActors.Protocols.Admin;
using QuilActors.Protocols.Peers;
using QuilActors.Protocols.Scoring;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Admin;

/// <summary>Meshes and scores as the records of the admin API.</summary>
public sealed class MeshViews(AdminSettings settings)
{
    public MeshView MeshOf(TopicState topic, IReadOnlyDictionary<PeerId, double> scores)
    {
        var mesh = topic.Mesh.ToHashSet();
        return new MeshView
        {
            Key = topic.Topic,
            Peers = [.. topic.Mesh.Concat(topic.Subscribers.Where(peer => !mesh.Contains(peer)))
                .Select(peer => new MeshPeerView(
                    peer.ToString(), NameOf(peer), mesh.Contains(peer), scores.GetValueOrDefault(peer)))],
            Delivered = (ulong)topic.Traffic.Delivered,
            Duplicates = (ulong)topic.Traffic.Duplicates,
            Rejected = (ulong)topic.Traffic.Rejected,
            Ignored = (ulong)topic.Traffic.Ignored,
            Throttled = (ulong)topic.Traffic.Throttled,
            Published = (ulong)topic.Traffic.Published,
        };
    }

    public MeshEvent EventOf(MeshChanged fact, Instant at) => new(
        fact.Key, fact.Peer.ToString(), NameOf(fact.Peer), fact.Joined ? "graft" : "prune", fact.Reason, at);

    public ScoreView ScoreOf(PeerScore score, ScoreThresholds thresholds)
    {
        var report = score.Report;
        var keys = report.Keys;
        return new ScoreView(score.Peer.ToString(), report.Score,
        [
            new("P1 time in mesh", keys.Sum(key => key.Weight * key.P1)),
            new("P2 first deliveries", keys.Sum(key => key.Weight * key.P2)),
            new("P3 mesh deliveries", keys.Sum(key => key.Weight * (key.P3 + key.P3b))),
            new("P4 invalid messages", keys.Sum(key => key.Weight * key.P4)),
            new("P5 application", report.P5),
            new("P6 shared address", report.P6),
            new("P7 behaviour", report.P7),
        ])
        {
            Name = NameOf(score.Peer),
            Connected = score.Connected,
            Standing = StandingOf(report.Score, thresholds),
            Behaviour = report.Behaviour,
            KeysSum = report.KeysSum,
            Keys = [.. keys.Select(KeyOf)],
        };
    }

    static string StandingOf(double score, ScoreThresholds thresholds)
        => score < thresholds.Graylist ? "graylisted"
            : score < thresholds.Publish ? "no publish"
            : score < thresholds.Gossip ? "no gossip"
            : score < 0 ? "pruned"
            : "good";

    static ScoreKeyView KeyOf(KeyScore key) => new()
    {
        Key = key.Key,
        Weight = key.Weight,
        InMesh = key.InMesh,
        MeshSeconds = key.MeshTime.TotalSeconds,
        FirstDeliveries = key.FirstDeliveries,
        MeshDeliveries = key.MeshDeliveries,
        InvalidMessages = key.InvalidMessages,
        P1 = key.P1,
        P2 = key.P2,
        P3 = key.P3,
        P3b = key.P3b,
        P4 = key.P4,
    };

    string NameOf(PeerId peer) => settings.PeerNames.GetValueOrDefault(peer.ToString(), "");
}
