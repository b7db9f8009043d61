namespace QuilActors.Engine.Persistence;

/// <summary>The store of snapshots. Called only behind <c>IIo</c>. A world's fault throws.</summary>
public interface ISnapshots
{
    /// <summary>Stores a snapshot; one of the same id and sequence number is replaced.</summary>
    ValueTask Save(SnapshotRow row);

    /// <summary>The snapshot with the highest sequence number within <paramref name="criteria"/>, or null.</summary>
    ValueTask<SnapshotRow?> Load(string id, SnapshotSelectionCriteria criteria);

    /// <summary>Deletes every snapshot within <paramref name="criteria"/>; idempotent.</summary>
    ValueTask Delete(string id, SnapshotSelectionCriteria criteria);
}
