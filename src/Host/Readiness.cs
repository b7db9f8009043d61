using QuilActors.Actors.Admin;
using QuilActors.Protocols.Consensus;
using QuilActors.Protocols.Peers;

namespace QuilActors.Host;

/// <summary>Why a node should get no work although it follows its chain: no quorum, or a disk that is nearly full.
/// </summary>
/// <param name="self">This node's peer id.</param>
/// <param name="disk">Free and all bytes of the disk that holds the data folder.</param>
sealed class Readiness(AdminFeed feed, Genesis genesis, string self, Func<(long Free, long Total)> disk)
{
    /// <summary>Least part of the disk that must be free, in percent.</summary>
    public const int FreePercentMin = 5;

    readonly HashSet<string> _others = [.. genesis.MemberKeys
        .Select(key => PeerId.FromEd25519(key.ToArray()).ToString()).Where(id => id != self)];

    /// <summary>The disk of <paramref name="folder"/>.</summary>
    public static Func<(long Free, long Total)> DiskOf(string folder)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        return () => (drive.AvailableFreeSpace, drive.TotalSize);
    }

    /// <summary>A line for each reason; none when the node is ready.</summary>
    public IReadOnlyList<string> Reasons()
    {
        var reasons = new List<string>();
        var members = genesis.MemberKeys.Count;
        var present = feed.Peers.Count(peer => _others.Contains(peer.Id)) + 1;
        if (members > 0 && present <= members / 2)
            reasons.Add($"no quorum: {present} of {members} members are here, {members / 2 + 1} are needed");
        var (free, total) = disk();
        if (total > 0 && free * 100 <= total * FreePercentMin)
            reasons.Add($"the disk has {free * 100 / total} % free, more than {FreePercentMin} % are needed");
        return reasons;
    }
}
