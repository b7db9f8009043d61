using System.Diagnostics;
using Microsoft.Data.Sqlite;
using QuilActors.Bench.Engine;
using QuilActors.Storage.Journal;

namespace QuilActors.Bench.Journal;

/// <summary>The reference: a bare loop of inserts into the same table of the same settings.</summary>
static class RawSqlite
{
    /// <summary>Events a second, <paramref name="batch"/> in a commit.</summary>
    public static double Write(string file, int batch, int events, int ids, byte[] payload)
    {
        // Makes the schema; the loop then has the file alone.
        Blocking.Wait(SqliteStore.Open(file).DisposeAsync().AsTask());
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536
            """);
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO journal(
              deleted, persistence_id, sequence_number, created, message, identifier, manifest, writer_uuid)
            VALUES(0, $id, $number, $created, $message, 1001, 'bench.blob', '0123456789abcdef0123456789abcdef')
            """;
        var id = command.Parameters.Add("$id", SqliteType.Text);
        var number = command.Parameters.Add("$number", SqliteType.Integer);
        var created = command.Parameters.Add("$created", SqliteType.Integer);
        command.Parameters.Add("$message", SqliteType.Blob).Value = payload;
        command.Prepare();
        var begun = Stopwatch.GetTimestamp();
        for (var stored = 0; stored < events;)
        {
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            for (var i = 0; i < batch; i++, stored++)
            {
                id.Value = JournalLoad.Id(stored % ids);
                number.Value = (long)(stored / ids + 1);
                created.Value = DateTime.UtcNow.Ticks;
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        return events / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
