namespace QuilActors.Engine.Persistence;

/// <summary>Which snapshots are meant: inclusive bounds of sequence number and time.</summary>
public sealed record SnapshotSelectionCriteria
{
    /// <summary>Any snapshot, hence the newest when one is loaded.</summary>
    public static SnapshotSelectionCriteria Latest { get; } = new(long.MaxValue, DateTime.MaxValue);

    /// <summary>No snapshot at all.</summary>
    public static SnapshotSelectionCriteria None { get; } = new(0, DateTime.MinValue);

    /// <summary>Bounds of sequence number and time (UTC).</summary>
    public SnapshotSelectionCriteria(
        long maxSequenceNr, DateTime maxTimeStamp, long minSequenceNr = 0, DateTime? minTimestamp = null)
    {
        MaxSequenceNr = maxSequenceNr;
        MaxTimeStamp = maxTimeStamp;
        MinSequenceNr = minSequenceNr;
        MinTimestamp = minTimestamp;
    }

    /// <summary>Bounds of sequence number only.</summary>
    public SnapshotSelectionCriteria(long maxSequenceNr)
        : this(maxSequenceNr, DateTime.MaxValue)
    {
    }

    /// <summary>The highest sequence number that fits.</summary>
    public long MaxSequenceNr { get; }

    /// <summary>The latest time (UTC) that fits.</summary>
    public DateTime MaxTimeStamp { get; }

    /// <summary>The lowest sequence number that fits.</summary>
    public long MinSequenceNr { get; }

    /// <summary>The earliest time (UTC) that fits; null for any.</summary>
    public DateTime? MinTimestamp { get; }

    /// <summary>Whether a snapshot of this number and time (UTC ticks) fits.</summary>
    public bool Matches(long sequenceNr, long createdTicks)
        => sequenceNr >= MinSequenceNr && sequenceNr <= MaxSequenceNr
            && createdTicks <= MaxTimeStamp.Ticks
            && createdTicks >= (MinTimestamp ?? DateTime.MinValue).Ticks;
}
