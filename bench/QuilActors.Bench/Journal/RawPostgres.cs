using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using QuilActors.Bench.Engine;
using QuilActors.Storage.Postgres;

namespace QuilActors.Bench.Journal;

/// <summary>The reference: a bare loop of prepared multi-row inserts into the same empty table.</summary>
static class RawPostgres
{
    /// <summary>Events a second, <paramref name="batch"/> in a commit.</summary>
    public static double Write(string address, int batch, int events, int ids, byte[] payload)
    {
        Empty(address);
        using var source = NpgsqlDataSource.Create(address);
        using var connection = source.OpenConnection();
        using var command = new NpgsqlCommand("""
            INSERT INTO journal(
              deleted, persistence_id, sequence_number, created, message, identifier, manifest, writer_uuid)
            SELECT false, t.id, t.number, $3, t.message, 1001, 'bench.blob', '0123456789abcdef0123456789abcdef'
            FROM unnest($1::text[], $2::bigint[], $4::bytea[]) AS t(id, number, message)
            """, connection);
        var (names, numbers, messages) = (new string[batch], new long[batch], new byte[batch][]);
        Array.Fill(messages, payload);
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = names });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = numbers });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = 1L });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, Value = messages });
        command.Prepare();
        var begun = Stopwatch.GetTimestamp();
        for (var stored = 0; stored < events;)
        {
            for (var i = 0; i < batch; i++, stored++)
                (names[i], numbers[i]) = (JournalLoad.Id(stored % ids), stored / ids + 1);
            command.Parameters[2].Value = DateTime.UtcNow.Ticks;
            command.ExecuteNonQuery();
        }
        return events / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Makes the tables where they are missing and empties the journal.</summary>
    public static void Empty(string address)
    {
        Blocking.Wait(Open(address).DisposeAsync().AsTask());
        using var source = NpgsqlDataSource.Create(address);
        using var command = source.CreateCommand("TRUNCATE journal, tags");
        command.ExecuteNonQuery();
    }

    public static PostgresStore Open(string address)
    {
        PostgresStore? store = null;
        Blocking.Wait(OpenAsync());
        return store!;

        async Task OpenAsync() => store = await PostgresStore.Open(address);
    }
}
