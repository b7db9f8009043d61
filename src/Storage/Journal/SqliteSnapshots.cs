using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>Snapshots in the journal's file. They are relaxed: a lost one costs a longer replay, and a later deletion
/// of its events is lost with it, since the log keeps the order.</summary>
sealed class SqliteSnapshots(SqliteFile file, WriterLoop writer, Readers readers) : ISnapshots
{
    const string Fitting = """
        persistence_id = $id AND sequence_number BETWEEN $low AND $high AND created BETWEEN $since AND $until
        """;

    static readonly string[] FittingParameters = ["$id", "$low", "$high", "$since", "$until"];

    public ValueTask Save(SnapshotRow row)
    {
        if (row.Snapshot.Length > JournalLimits.SnapshotBytesMax || row.Id.Length is 0 or > JournalLimits.IdCharsMax)
        {
            return ValueTask.FromException(new JournalFaultException(file.Path,
                $"the snapshot of {row.Id} is refused: over {JournalLimits.SnapshotBytesMax} bytes or its id is bad"));
        }
        return Do(row.Snapshot.Length, connection => JournalStatements.Run(connection, """
            INSERT OR REPLACE INTO snapshot(
              persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
            VALUES($id, $number, $created, $snapshot, $manifest, $serializer)
            """, ["$id", "$number", "$created", "$snapshot", "$manifest", "$serializer"],
            row.Id, row.SequenceNumber, row.Created, row.Snapshot, row.Manifest, row.Identifier));
    }

    public async ValueTask<SnapshotRow?> Load(string id, SnapshotSelectionCriteria criteria)
        => await readers.Run(connection =>
        {
            using var command = JournalStatements.Command(connection, $"""
                SELECT sequence_number, created, snapshot, serializer_id, manifest FROM snapshot WHERE {Fitting}
                ORDER BY sequence_number DESC LIMIT 1
                """, FittingParameters);
            BindCriteria(command, id, criteria);
            using var reader = command.ExecuteReader();
            return reader.Read()
                ? new SnapshotRow(id, reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2),
                    reader.IsDBNull(3) ? 0 : reader.GetInt32(3), reader.IsDBNull(4) ? "" : reader.GetString(4))
                : null;
        });

    public ValueTask Delete(string id, SnapshotSelectionCriteria criteria) => Do(0, connection =>
    {
        using var command = JournalStatements.Command(
            connection, $"DELETE FROM snapshot WHERE {Fitting}", FittingParameters);
        BindCriteria(command, id, criteria);
        command.ExecuteNonQuery();
    });

    static void BindCriteria(SqliteCommand command, string id, SnapshotSelectionCriteria criteria)
        => JournalStatements.Bind(command, id, criteria.MinSequenceNr, criteria.MaxSequenceNr,
            (criteria.MinTimestamp ?? DateTime.MinValue).Ticks, criteria.MaxTimeStamp.Ticks);

    ValueTask Do(long bytes, Action<SqliteConnection> run)
    {
        var errand = new WriterErrand(Durability.Relaxed, bytes, run);
        return writer.TryAdd([errand]) is { } reason
            ? ValueTask.FromException(new JournalFaultException(file.Path, reason))
            : new ValueTask(errand.Done);
    }
}
