using System.Globalization;
using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;

namespace QuilActors.Storage.Journal;

/// <summary>The writer's prepared statements, used inside its transaction.</summary>
sealed class JournalStatements(SqliteConnection connection) : IDisposable
{
    readonly SqliteCommand _insert = Command(connection, """
        INSERT INTO journal(
          deleted, persistence_id, sequence_number, created, message, identifier, manifest, writer_uuid)
        VALUES(0, $id, $number, $created, $message, $identifier, $manifest, $writer)
        """, "$id", "$number", "$created", "$message", "$identifier", "$manifest", "$writer");

    readonly SqliteCommand _ordering = Command(connection, "SELECT last_insert_rowid()");

    readonly SqliteCommand _tag = Command(connection, """
        INSERT OR IGNORE INTO tags(ordering_id, tag, persistence_id, sequence_nr) VALUES($ordering, $tag, $id, $number)
        """, "$ordering", "$tag", "$id", "$number");

    readonly SqliteCommand _highest = Command(
        connection, "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = $id", "$id");

    readonly SqliteCommand _lease = Command(
        connection, "SELECT 1 FROM shard_lease WHERE shard_id = $shard AND epoch = $epoch", "$shard", "$epoch");

    public void Insert(string id, JournalRow row)
    {
        Bind(_insert, id, row.SequenceNumber, row.Created, row.Message, row.Identifier, row.Manifest, row.WriterUuid);
        _insert.ExecuteNonQuery();
        if (row.Tags is not { Count: > 0 } tags)
            return;
        var ordering = _ordering.ExecuteScalar()!;
        foreach (var tag in tags)
        {
            Bind(_tag, ordering, tag, id, row.SequenceNumber);
            _tag.ExecuteNonQuery();
        }
    }

    /// <summary>0 for an unknown id.</summary>
    public long Highest(string id)
    {
        Bind(_highest, id);
        return _highest.ExecuteScalar() is long highest ? highest : 0;
    }

    public bool HoldsLease(int shard, long epoch)
    {
        Bind(_lease, shard, epoch);
        return _lease.ExecuteScalar() is not null;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_insert, _ordering, _tag, _highest, _lease])
            command.Dispose();
    }

    /// <summary>A statement with its parameters, not yet bound.</summary>
    public static SqliteCommand Command(SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    /// <summary>Binds the parameters in their order.</summary>
    public static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        if (values.Length != command.Parameters.Count)
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{values.Length} values for {command.Parameters.Count} parameters"));
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }

    /// <summary>Runs a statement once.</summary>
    public static void Run(
        SqliteConnection connection, string sql, string[] parameters, params ReadOnlySpan<object> values)
    {
        using var command = Command(connection, sql, parameters);
        Bind(command, values);
        command.ExecuteNonQuery();
    }
}
