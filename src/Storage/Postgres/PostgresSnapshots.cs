using Npgsql;
using QuilActors.Engine.Persistence;
using QuilActors.Storage.Journal;

namespace QuilActors.Storage.Postgres;

/// <summary>Snapshots in PostgreSQL.</summary>
sealed class PostgresSnapshots(PostgresSessions sessions) : ISnapshots
{
    const string Fitting = """
        persistence_id = $1 AND sequence_number BETWEEN $2 AND $3 AND created BETWEEN $4 AND $5
        """;

    public async ValueTask Save(SnapshotRow row)
    {
        if (row.Snapshot.Length > JournalLimits.SnapshotBytesMax || row.Id.Length is 0 or > JournalLimits.IdCharsMax)
        {
            throw new JournalFaultException(sessions.Name,
                $"the snapshot of {row.Id} is refused: over {JournalLimits.SnapshotBytesMax} bytes or its id is bad");
        }
        await sessions.Run(async connection =>
        {
            await using var command = PostgresJournal.Command(connection, """
                INSERT INTO snapshot(persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
                VALUES($1, $2, $3, $4, $5, $6)
                ON CONFLICT (persistence_id, sequence_number) DO UPDATE SET created = EXCLUDED.created,
                  snapshot = EXCLUDED.snapshot, manifest = EXCLUDED.manifest, serializer_id = EXCLUDED.serializer_id
                """, row.Id, row.SequenceNumber, row.Created, row.Snapshot, row.Manifest, row.Identifier);
            return await command.ExecuteNonQueryAsync();
        });
    }

    public async ValueTask<SnapshotRow?> Load(string id, SnapshotSelectionCriteria criteria)
        => await sessions.Run(async connection =>
        {
            await using var command = Fit(connection, $"""
                SELECT sequence_number, created, snapshot, serializer_id, manifest FROM snapshot WHERE {Fitting}
                ORDER BY sequence_number DESC LIMIT 1
                """, id, criteria);
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? RowOf(id, reader) : null;
        });

    public async ValueTask Delete(string id, SnapshotSelectionCriteria criteria)
        => await sessions.Run(async connection =>
        {
            await using var command = Fit(connection, $"DELETE FROM snapshot WHERE {Fitting}", id, criteria);
            return await command.ExecuteNonQueryAsync();
        });

    static SnapshotRow RowOf(string id, NpgsqlDataReader reader)
        => new(id, reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2),
            reader.IsDBNull(3) ? 0 : reader.GetInt32(3), reader.IsDBNull(4) ? "" : reader.GetString(4));

    static NpgsqlCommand Fit(
        NpgsqlConnection connection, string sql, string id, SnapshotSelectionCriteria criteria)
        => PostgresJournal.Command(connection, sql, id, criteria.MinSequenceNr, criteria.MaxSequenceNr,
            (criteria.MinTimestamp ?? DateTime.MinValue).Ticks, criteria.MaxTimeStamp.Ticks);
}
