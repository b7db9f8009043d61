using System.Globalization;
using Microsoft.Data.Sqlite;
using QuilActors.Engine.Persistence;
using SQLitePCL;

namespace QuilActors.Storage.Journal;

/// <summary>The writer's prepared statements.</summary>
sealed class JournalStatements : IDisposable
{
    /// <summary>Rows of one statement. It spares the bookkeeping of the ordering's counter per row.</summary>
    const int RowsPerInsert = 16;

    const int Columns = 7;

    readonly (string Id, JournalRow Row)[] _pending = new (string, JournalRow)[RowsPerInsert];
    readonly PreparedStatement _begin;
    readonly PreparedStatement _commit;
    readonly PreparedStatement _insert;
    readonly PreparedStatement _insertMany;
    readonly PreparedStatement _ordering;
    readonly PreparedStatement _tag;
    readonly PreparedStatement _highest;
    readonly PreparedStatement _lease;
    int _pendingRows;

    public JournalStatements(SqliteConnection connection)
    {
        _ = raw.sqlite3_busy_timeout(connection.Handle, 1000 * JournalLimits.BusySecondsMax);
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _insert = new(connection, InsertOf(1));
        _insertMany = new(connection, InsertOf(RowsPerInsert));
        _ordering = new(connection, "SELECT last_insert_rowid()");
        _tag = new(connection,
            "INSERT OR IGNORE INTO tags(ordering_id, tag, persistence_id, sequence_nr) VALUES(?1, ?2, ?3, ?4)");
        _highest = new(connection, "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = ?1");
        _lease = new(connection, "SELECT 1 FROM shard_lease WHERE shard_id = ?1 AND epoch = ?2");
    }

    /// <exception cref="SqliteException">A fault of the file.</exception>
    public void Begin()
    {
        _pendingRows = 0;
        _begin.Run();
    }

    /// <exception cref="SqliteException">A fault of the file.</exception>
    public void Commit()
    {
        Flush();
        _commit.Run();
    }

    /// <summary>Inserts a row, at the latest with the commit.</summary>
    public void Insert(string id, JournalRow row)
    {
        if (row.Tags is { Count: > 0 } tags)
        {
            Flush();
            Bind(_insert, 0, id, row);
            _insert.Run();
            var ordering = _ordering.Number()!.Value;
            foreach (var tag in tags)
                _tag.Bind(1, ordering).Bind(2, tag).Bind(3, id).Bind(4, row.SequenceNumber).Run();
            return;
        }
        _pending[_pendingRows++] = (id, row);
        if (_pendingRows == RowsPerInsert)
            Flush();
    }

    /// <summary>0 for an unknown id.</summary>
    public long Highest(string id)
    {
        Flush();
        return _highest.Bind(1, id).Number() ?? 0;
    }

    public bool HoldsLease(int shard, long epoch) => _lease.Bind(1, shard).Bind(2, epoch).Number() is not null;

    public void Dispose()
    {
        foreach (var one in (PreparedStatement[])
            [_begin, _commit, _insert, _insertMany, _ordering, _tag, _highest, _lease])
            one.Dispose();
    }

    // A row that cannot be stored rolls the transaction back, as the writer would; so SQLite keeps no copy of each
    // page for undoing one statement.
    static string InsertOf(int rows) => $"""
        INSERT OR ROLLBACK INTO journal(
          deleted, persistence_id, sequence_number, created, message, identifier, manifest, writer_uuid)
        VALUES{string.Join(", ", Enumerable.Repeat("(0, ?, ?, ?, ?, ?, ?, ?)", rows))}
        """;

    static void Bind(PreparedStatement insert, int at, string id, JournalRow row)
    {
        var first = at * Columns;
        insert.Bind(first + 1, id).Bind(first + 2, row.SequenceNumber).Bind(first + 3, row.Created)
            .Bind(first + 4, row.Message).Bind(first + 5, row.Identifier).Bind(first + 6, row.Manifest)
            .Bind(first + 7, row.WriterUuid);
    }

    void Flush()
    {
        if (_pendingRows == RowsPerInsert)
        {
            for (var i = 0; i < RowsPerInsert; i++)
                Bind(_insertMany, i, _pending[i].Id, _pending[i].Row);
            _insertMany.Run();
        }
        else
        {
            for (var i = 0; i < _pendingRows; i++)
            {
                Bind(_insert, 0, _pending[i].Id, _pending[i].Row);
                _insert.Run();
            }
        }
        _pendingRows = 0;
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
