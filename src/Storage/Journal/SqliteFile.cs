using System.Globalization;
using Microsoft.Data.Sqlite;

namespace QuilActors.Storage.Journal;

/// <summary>Opens connections to the journal's file and keeps its schema.</summary>
sealed class SqliteFile(string path, int pagesMax)
{
    const int SchemaVersion = 1;

    // The columns are those of Akka.Persistence.Sql's default mapping with a tag table.
    const string Schema = """
        CREATE TABLE journal(
          ordering INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
          deleted BIT NOT NULL,
          persistence_id VARCHAR(255) NOT NULL,
          sequence_number BIGINT NOT NULL,
          created BIGINT NOT NULL,
          message BLOB NOT NULL,
          identifier INTEGER NULL,
          manifest VARCHAR(500) NULL,
          writer_uuid VARCHAR(128) NULL,
          UNIQUE(persistence_id, sequence_number));
        CREATE INDEX journal_sequence_number_idx ON journal(sequence_number);
        CREATE INDEX journal_created_idx ON journal(created);
        CREATE TABLE tags(
          ordering_id BIGINT NOT NULL,
          tag VARCHAR(64) NOT NULL,
          persistence_id VARCHAR(255) NOT NULL,
          sequence_nr BIGINT NOT NULL,
          PRIMARY KEY(ordering_id, tag));
        CREATE INDEX tags_persistence_id_sequence_nr_idx ON tags(persistence_id, sequence_nr);
        CREATE INDEX tags_tag_idx ON tags(tag);
        CREATE TABLE snapshot(
          persistence_id VARCHAR(255) NOT NULL,
          sequence_number BIGINT NOT NULL,
          created BIGINT NOT NULL,
          snapshot BLOB NOT NULL,
          manifest VARCHAR(500) NULL,
          serializer_id INTEGER NULL,
          PRIMARY KEY(persistence_id, sequence_number));
        CREATE INDEX snapshot_sequence_number_idx ON snapshot(sequence_number);
        CREATE INDEX snapshot_created_idx ON snapshot(created);
        CREATE TABLE shard_lease(
          shard_id INTEGER PRIMARY KEY NOT NULL,
          epoch BIGINT NOT NULL,
          owner VARCHAR(128) NOT NULL,
          expires BIGINT NOT NULL);
        CREATE TABLE consumed(
          shard_id INTEGER NOT NULL,
          producer VARCHAR(128) NOT NULL,
          seq BIGINT NOT NULL,
          PRIMARY KEY(shard_id, producer));
        """;

    public string Path => path;

    /// <summary>The writer's connection, with the schema in place and the file checked if it was not closed properly.
    /// </summary>
    /// <exception cref="JournalFaultException">In use, damaged, of a newer version, not writable.</exception>
    public SqliteConnection OpenWriter()
    {
        // SQLite removes the write-ahead log when the last connection is closed.
        var closedProperly = !File.Exists(path + "-wal");
        return Guard(() => Connect(SqliteOpenMode.ReadWriteCreate, writer =>
        {
            Execute(writer, "PRAGMA journal_mode=WAL");
            if (!closedProperly)
                Check(writer);
            CreateSchema(writer);
            Execute(writer, "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864;"
                + " PRAGMA cache_size=-16384");
            if (pagesMax > 0)
                Execute(writer, $"PRAGMA max_page_count={Text(pagesMax)}");
        }));
    }

    public SqliteConnection OpenReader() => Guard(() => Connect(SqliteOpenMode.ReadWrite, static reader =>
        Execute(reader, "PRAGMA query_only=1; PRAGMA cache_size=-4096")));

    public SqliteConnection OpenCheckpointer() => Guard(() => Connect(SqliteOpenMode.ReadWrite, static connection =>
        Execute(connection, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-1024")));

    /// <summary>Runs it with SQLite's faults as typed ones.</summary>
    /// <exception cref="JournalFaultException">Any fault of the file.</exception>
    public T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Typed(path, e);
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    SqliteConnection Connect(SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        var address = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = JournalLimits.BusySecondsMax,
        };
        var connection = new SqliteConnection(address.ToString());
        try
        {
            connection.Open();
            prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    void Check(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        var found = command.ExecuteScalar() as string;
        if (found != "ok")
            throw new JournalCorruptException(path, found?.ReplaceLineEndings(" ") ?? "the check gave no answer");
    }

    void CreateSchema(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version > SchemaVersion)
        {
            throw new JournalFaultException(path, $"its schema has version {Text(version)}, this program knows "
                + $"{Text(SchemaVersion)}; use a newer program");
        }
        if (version == 0)
            Execute(connection, $"BEGIN IMMEDIATE; {Schema} PRAGMA user_version={Text(SchemaVersion)}; COMMIT");
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
