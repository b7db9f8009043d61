using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace QuilActors.Storage.Journal;

/// <summary>One statement of the writer, compiled once and bound by position. It spares what a command object looks up
/// and boxes per row, half the time of an insert.</summary>
sealed class PreparedStatement : IDisposable
{
    const int TextOnStackCharsMax = 512;

    readonly sqlite3 _connection;
    readonly sqlite3_stmt _statement;

    public PreparedStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Parameters count from 1.</summary>
    public PreparedStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public PreparedStatement Bind(int parameter, string value)
    {
        Span<byte> bytes = value.Length <= TextOnStackCharsMax
            ? stackalloc byte[3 * TextOnStackCharsMax]
            : new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        Check(raw.sqlite3_bind_text(_statement, parameter, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        return this;
    }

    public PreparedStatement Bind(int parameter, byte[] value)
    {
        // A blob of no bytes is not NULL.
        Check(value.Length == 0
            ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0)
            : raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SqliteException">A fault of the file.</exception>
    public void Run()
    {
        var code = raw.sqlite3_step(_statement);
        Rewind(code);
    }

    /// <summary>The first column of the first row as a number; null for no row or NULL.</summary>
    /// <exception cref="SqliteException">A fault of the file.</exception>
    public long? Number()
    {
        var code = raw.sqlite3_step(_statement);
        long? number = code == raw.SQLITE_ROW && raw.sqlite3_column_type(_statement, 0) != raw.SQLITE_NULL
            ? raw.sqlite3_column_int64(_statement, 0)
            : null;
        Rewind(code);
        return number;
    }

    public void Dispose() => _statement.Dispose();

    void Rewind(int code)
    {
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            try
            {
                Check(code);
            }
            finally
            {
                // Gives the same code again.
                raw.sqlite3_reset(_statement);
            }
        }
        Check(raw.sqlite3_reset(_statement));
    }

    void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, _connection);
    }
}
