using QuilActors.Actors.Chain;
using QuilActors.Protocols.Wire;

namespace QuilActors.Actors.Admin;

/// <summary>The rewards of the last hour by frame, so that the ledger is asked for its whole history once only.
/// </summary>
sealed class HourOfRewards
{
    /// <summary>An hour of one frame per second.</summary>
    public const int FramesMax = 3600;

    static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    readonly SortedDictionary<ulong, FrameRewardEntry> _frames = [];

    /// <summary>Frames to ask for: all at first, then the newest.</summary>
    public int Missing(int newest) => _frames.Count == 0 ? FramesMax : newest;

    /// <summary>Takes entries; one of a frame known replaces it.</summary>
    public void Take(IReadOnlyList<FrameRewardEntry> entries)
    {
        foreach (var entry in entries)
            _frames[entry.Frame] = entry;
        while (_frames.Count > FramesMax)
            _frames.Remove(_frames.First().Key);
    }

    public UInt128 Sum(Instant now)
    {
        var since = (now - _hour).UnixMilliseconds;
        var sum = UInt128.Zero;
        foreach (var entry in _frames.Values)
        {
            if (entry.TimestampMs >= since && entry.State != "reverted")
                sum += entry.Units;
        }
        return sum;
    }
}
