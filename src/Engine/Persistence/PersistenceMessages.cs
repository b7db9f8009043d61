namespace QuilActors.Engine.Persistence;

/// <summary>Names a snapshot.</summary>
/// <param name="PersistenceId">Whose.</param>
/// <param name="SequenceNr">The last event it contains.</param>
/// <param name="Timestamp">When it was made, UTC.</param>
public sealed record SnapshotMetadata(string PersistenceId, long SequenceNr, DateTime Timestamp);

/// <summary>Given to the recover handlers before the events behind it.</summary>
/// <param name="Metadata">Which one it is.</param>
/// <param name="Snapshot">The state.</param>
public sealed record SnapshotOffer(SnapshotMetadata Metadata, object Snapshot);

/// <summary>The last message of a recovery; persisting is possible from here on.</summary>
public sealed class RecoveryCompleted
{
    RecoveryCompleted()
    {
    }

    /// <summary>The only one.</summary>
    public static RecoveryCompleted Instance { get; } = new();
}

/// <summary>A snapshot is stored.</summary>
public sealed record SaveSnapshotSuccess(SnapshotMetadata Metadata);

/// <summary>A snapshot is not stored; the actor goes on.</summary>
public sealed record SaveSnapshotFailure(SnapshotMetadata Metadata, Exception Cause);

/// <summary>A snapshot is deleted.</summary>
public sealed record DeleteSnapshotSuccess(SnapshotMetadata Metadata);

/// <summary>A snapshot may still be there.</summary>
public sealed record DeleteSnapshotFailure(SnapshotMetadata Metadata, Exception Cause);

/// <summary>The snapshots are deleted.</summary>
public sealed record DeleteSnapshotsSuccess(SnapshotSelectionCriteria Criteria);

/// <summary>The snapshots may still be there.</summary>
public sealed record DeleteSnapshotsFailure(SnapshotSelectionCriteria Criteria, Exception Cause);

/// <summary>The events up to there are deleted.</summary>
public sealed record DeleteMessagesSuccess(long ToSequenceNr);

/// <summary>The events may still be there.</summary>
public sealed record DeleteMessagesFailure(Exception Cause, long ToSequenceNr);

/// <summary>An event with tags for readers across persistence ids. Replay gives the payload alone.</summary>
/// <param name="Payload">The event.</param>
/// <param name="Tags">Its tags, at most 64 characters each.</param>
public sealed record Tagged(object Payload, IReadOnlyList<string> Tags);

/// <summary>From where and how far to recover.</summary>
/// <param name="FromSnapshot">Which snapshots may be taken.</param>
/// <param name="ToSequenceNr">The last event replayed.</param>
/// <param name="ReplayMax">At most that many events.</param>
public sealed record Recovery(
    SnapshotSelectionCriteria FromSnapshot, long ToSequenceNr = long.MaxValue, long ReplayMax = long.MaxValue)
{
    /// <summary>The newest snapshot and all events behind it.</summary>
    public static Recovery Default { get; } = new(SnapshotSelectionCriteria.Latest);

    /// <summary>Nothing but the highest sequence number.</summary>
    public static Recovery None { get; } = new(SnapshotSelectionCriteria.None, 0, 0);
}

/// <summary>What to do with events of an older writer behind those of a newer one.</summary>
public enum ReplayFilterMode
{
    /// <summary>Leave them out and warn.</summary>
    RepairByDiscardOld,

    /// <summary>Fail the recovery: such events are evidence of a fork (proof chains, votes, ratchets).</summary>
    Fail,

    /// <summary>Replay them.</summary>
    Disabled,
}

/// <summary>No snapshot and no event came for too long.</summary>
public sealed class RecoveryTimedOutException(string message) : AkkaException(message);

/// <summary>The journal could not do it; names operation, persistence id and cause.</summary>
public class JournalException(string message, Exception? cause = null) : AkkaException(message, cause);

/// <summary>The writer is not the owner of the id or its shard any more.</summary>
public sealed class FencedException(string message) : JournalException(message);
