namespace QuilActors.Engine.Persistence;

/// <summary>One stored event: the columns of table <c>journal</c> but for its id and ordering.</summary>
/// <param name="SequenceNumber">1, 2, 3 .. per persistence id.</param>
/// <param name="Created">UTC, 100 ns ticks since 0001-01-01.</param>
/// <param name="Message">The payload as its codec wrote it.</param>
/// <param name="Identifier">The codec's number (1000 protobuf, 1001 canonical binary, 1002 string/int/long).</param>
/// <param name="Manifest">Names the payload's type within the codec.</param>
/// <param name="WriterUuid">The incarnation that wrote it; replay filters by it.</param>
/// <param name="Tags">Tags for readers across ids; null or empty for none.</param>
public sealed record JournalRow(
    long SequenceNumber,
    long Created,
    byte[] Message,
    int Identifier,
    string Manifest,
    string WriterUuid,
    IReadOnlyList<string>? Tags = null);

/// <summary>One atomic write: all its rows are committed or none.</summary>
/// <param name="Id">The persistence id, 1 to 255 characters.</param>
/// <param name="AtomicRows">At least one row, sequence numbers ascending.</param>
/// <param name="Class">The durability asked for.</param>
/// <param name="Shard">The shard whose lease guards this write, null for an unsharded actor.</param>
/// <param name="Epoch">The lease epoch under which <paramref name="Shard"/> is held; unused without shard.</param>
public sealed record StoredWrite(string Id, JournalRow[] AtomicRows, Durability Class, int? Shard, long Epoch);

/// <summary>One stored snapshot: the columns of table <c>snapshot</c>.</summary>
/// <param name="Id">The persistence id.</param>
/// <param name="SequenceNumber">The last event contained in the state.</param>
/// <param name="Created">UTC, 100 ns ticks since 0001-01-01.</param>
/// <param name="Snapshot">The payload as its codec wrote it.</param>
/// <param name="Identifier">The codec's number (column <c>serializer_id</c>).</param>
/// <param name="Manifest">Names the payload's type within the codec.</param>
public sealed record SnapshotRow(
    string Id,
    long SequenceNumber,
    long Created,
    byte[] Snapshot,
    int Identifier,
    string Manifest);
