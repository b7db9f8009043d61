using QuilActors.Protocols.Peers;

namespace QuilActors.Protocols.Scoring;

/// <summary>What a peer's mesh score is worth to all: the lower median of the reports of an epoch. One liar, or a third
/// of them, moves it no further than to another honest value.</summary>
public static class MeshMedian
{
    /// <summary>Fewer reporters are no majority of anything.</summary>
    public const int ReportersMin = 3;

    /// <summary>0 to 255; 0 when fewer than two thirds of the members, or fewer than three, reported on the peer. Of a
    /// reporter's reports the first counts; reports on oneself and those of strangers do not.</summary>
    /// <param name="members">Who may report: the members of ring 0.</param>
    public static byte Of(
        PeerId peer, ulong epoch, IReadOnlyCollection<PeerId> members, IEnumerable<MeshReport> reports)
    {
        var allowed = members.ToHashSet();
        allowed.Remove(peer);
        var values = new List<byte>();
        foreach (var report in reports.Where(report => report.Epoch == epoch && allowed.Remove(report.Reporter)))
            values.AddRange(report.Scores.Where(score => score.Peer == peer).Select(score => score.Quantised).Take(1));
        if (values.Count < ReportersMin || 3 * values.Count < 2 * members.Count)
            return 0;
        values.Sort();
        return values[(values.Count - 1) / 2];
    }
}
